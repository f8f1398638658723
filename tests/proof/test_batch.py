"""Lines taken many at once are those read one by one, and nothing passes at once that would not pass by itself."""

from io import BufferedReader, BytesIO
from itertools import pairwise
from random import Random
from time import process_time

import pytest

from infra.proof.batch import PART, Batch, parts
from infra.proof.bundle import Line, line_of, parse_line
from infra.proof.findings import FaultError
from infra.proof.gaps import GrowingTree
from infra.proof.merkle import CompactRange, leaf_hash, leaf_text
from infra.proof.order import Order
from tests.proof import naive

BODY = b'{"envelope":{},"fact":{"text":",\\"body\\":}"}}'
EVENTS = [
    Line(1, "committee/c1", 1, "committee.established.v1", "2025-04-10T02:00:00.000000Z", BODY),
    Line(2, "碑林/第1支部", 1, "branch.founded.v1", "2025-04-10T02:00:00.000000Z", b"{}"),
    Line(3, "committee/c1", 2, "committee.branch-admitted.v1", "2025-04-10T02:00:00.000001Z", b""),
    Line(4, "committee/c1", 3, "committee.branch-admitted.v1", "2026-01-01T00:00:00.000000Z", b"}\r{"),
]
LINES = [line_of(*event) for event in EVENTS]


def test_what_is_taken_apart_at_once_is_what_each_line_says() -> None:
    batch = Batch.of(b"".join(LINES))
    assert batch is not None
    assert [*batch.lines()] == [parse_line(line) for line in LINES] == EVENTS
    assert [*batch.lines_that_count("committee/", frozenset({"committee.established.v1"}))] == EVENTS[:2]
    assert batch.leaves == [leaf_hash(leaf_text(*event[:5]) + event.body) for event in EVENTS]


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"position":', b'{"position":0'),
        (b'{"position":', b' {"position":'),
        (b'"version":', b'"version": '),
        (b'"version":', b'"version":99999999999999999999'),
        (b'","version"', b'\\"","version"'),
        (b'","version"', b'\xff","version"'),
        (b'Z","body"', b'+00:00","body"'),
        (b"}\n", b"]\n"),
        (b"}\n", b"}\n\n"),
        (b"}\n", b'}\n{"position"'),
    ],
)
def test_what_is_written_otherwise_is_left_to_be_read_by_itself(at: int, old: bytes, new: bytes) -> None:
    changed = LINES[at].replace(old, new) if old != b"}\n" else LINES[at][:-2] + new
    assert changed != LINES[at]
    assert Batch.of(b"".join((*LINES[:at], changed, *LINES[at + 1 :]))) is None


@pytest.mark.parametrize("text", [b"", b"".join(LINES)[:-1], b"\n".join(LINES)])
def test_what_is_not_all_whole_lines_is_no_batch(text: bytes) -> None:
    assert Batch.of(text) is None


def test_a_line_that_looks_like_many_takes_no_longer_for_it() -> None:
    begun = LINES[0].split(b'"body":')[0] + b'"body":'
    text = begun * (PART // len(begun)) + b"\n"
    begin = process_time()
    assert Batch.of(text) is None
    assert process_time() - begin < 1  # second: gone through for each of them, it takes forty


@pytest.mark.parametrize(
    ("order", "change"),
    [
        ("whole", {"position": 5}),
        ("whole", {"position": 3}),
        ("part", {"position": 3}),
        ("part", {"position": 10}),
        ("whole", {"version": 4}),
        ("whole", {"stream": "committee/c2"}),
        ("whole", {"recorded_at": "2025-04-10T02:00:00.000000Z"}),
    ],
)
def test_events_that_cannot_follow_are_taken_up_to_the_first_that_cannot(order: str, change: dict[str, object]) -> None:
    orders = [Order(9, None if order == "whole" else {}) for _ in range(2)]
    events = [*EVENTS[:3], EVENTS[3]._replace(**change)]  # type: ignore[arg-type]
    batch = Batch.of(b"".join(line_of(*event) for event in events))
    assert batch is not None
    assert not orders[0].take_all(batch)
    told = []
    for one in orders:  # the first of them is as if it had never been asked
        for event in events[:3]:
            one.take(event)
        with pytest.raises(FaultError) as fault:
            one.take(events[3])
        told.append(fault.value.fault)
    assert told[0] == told[1]


def test_events_of_a_part_follow_with_others_left_out() -> None:
    order = Order(9, {"committee/c1": 3, "碑林/第1支部": 1})
    events = [event._replace(position=2 * event.position) for event in EVENTS]
    for some in (events[:1], events[1:]):
        batch = Batch.of(b"".join(line_of(*event) for event in some))
        assert batch is not None
        assert order.take_all(batch)
    order.require_whole(4)
    assert (order.count, order.last) == (4, 8)


def test_parts_are_whole_lines_and_all_of_them() -> None:
    long = b"x" * (2 * PART + 5) + b"\n"
    text = b"".join((b"%d\n" % n) * 1000 for n in range(300)) + long + b"a\rb\n\nlast"
    given = [*parts(BufferedReader(BytesIO(text), PART))]
    assert b"".join(given) == text
    assert len(given) > 2
    assert all(part.endswith(b"\n") for part in given[:-1])
    assert [*parts(BufferedReader(BytesIO(), PART))] == []


def test_a_tree_grows_by_many_leaves_as_by_one() -> None:
    data = [b"%d" % n for n in range(130)]
    leaves = [leaf_hash(one) for one in data]
    rng = Random(6962)
    for _ in range(30):
        cuts = sorted({0, 130, *(rng.randrange(131) for _ in range(4))})
        stops = {rng.randrange(131) for _ in range(4)} | {130, 500}
        tree, whole = GrowingTree(stops, iter(())), CompactRange()
        for start, end in pairwise(cuts):
            tree.extend(leaves[start:end])
            whole = whole.extend(leaves[start:end])
            assert whole.root == naive.mth(data[:end])
        assert tree.roots == {stop: naive.mth(data[:stop]) for stop in stops if 0 < stop <= 130}
