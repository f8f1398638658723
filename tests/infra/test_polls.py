"""Ballot boxes where it hurts: several processes, a server killed while it counts, a crash at the very end."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import log2
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Barrier, Event, Thread

import httpx
import pytest

from domain import streams
from domain.period import Period
from domain.poll import Choice, PollClosed, Question, close, poll_id
from domain.refusal import Refusal, RefusedError
from infra.facts import FactMapper
from infra.postgres.ballot_boxes import BallotBoxes
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.runtime import open_runtime
from infra.settings import Settings
from services.casebook import CommitteeYear
from services.ledger import Act, Drafts, Ledger, Seen
from services.organisation import Organisation
from services.polls import LETTERS, NewPoll, PollBook, draw_slips, polls_of

DJC = str(Path(sys.executable).with_name("djc"))
OF = CommitteeYear("mill", 2025)
CHOICES = (Choice("good", "满意"), Choice("poor", "不满意"))
POLL = NewPoll(Period.Q1, None, "满意度测评", (Question("work", "是否满意", CHOICES),))
NOW = datetime(2025, 3, 3, 1, tzinfo=UTC)
NUMBER = 60


class Process:
    """The services over a pool of their own, as another process would have them."""

    def __init__(self, pool: Pool) -> None:
        self.ledger = Ledger(LedgerRecorder(pool, lambda: NOW), FactMapper())
        self.boxes = BallotBoxes(pool)
        self.polls = PollBook(self.ledger, self.boxes)

    def closed(self) -> PollClosed:
        *_, last = self.ledger.seen().history(streams.polls(OF.committee, OF.year))
        assert isinstance(last.fact, PollClosed)
        return last.fact


@pytest.fixture
def process(open_pool: Callable[[], Pool]) -> Callable[[], Process]:
    return lambda: Process(open_pool())


@pytest.fixture
def slips(process: Callable[[], Process]) -> tuple[str, ...]:
    first, slips = process(), draw_slips(NUMBER)
    Organisation(first.ledger).establish(Act("s1", NOW), id="mill", name="轧钢厂党委", timezone="Asia/Shanghai")
    first.polls.open(Act("s1", NOW), OF, POLL, slips=slips)
    return slips


def test_of_several_processes_at_once_each_slip_counts_once(
    process: Callable[[], Process], slips: tuple[str, ...]
) -> None:
    processes, together = [process() for _ in range(3)], Barrier(12)

    def send(number: int) -> int:
        together.wait()
        counted = 0
        for slip in slips[number % 4 :: 4]:
            with suppress(RefusedError):
                processes[number % 3].polls.answer(OF, 1, slip=slip, answers={"work": CHOICES[number % 2].code})
                counted += 1
        return counted

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(send, range(12))) == NUMBER
    processes[0].polls.close(Act("s1", NOW), OF, 1)
    closed = processes[1].closed()
    assert closed.turnout == sum(closed.counts["work"].values()) == NUMBER


def test_a_crash_after_the_record_and_before_the_box_is_emptied_is_healed(
    process: Callable[[], Process], slips: tuple[str, ...], database: str
) -> None:
    one = process()
    for slip in slips[:6]:
        one.polls.answer(OF, 1, slip=slip, answers={"work": "good"})

    def crash() -> None:
        with one.boxes.locked(poll_id("mill", 2025, 1)) as box:

            def decide(seen: Seen) -> Drafts:
                facts = close(polls_of(seen, OF), 1, box.content)
                return [(streams.polls(OF.committee, OF.year), fact) for fact in facts]

            one.ledger.perform(Act("s1", NOW, "close-1"), decide)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash()
    assert one.boxes.names() == ["mill/2025/1"]
    with pytest.raises(RefusedError) as late:
        process().polls.answer(OF, 1, slip=slips[7], answers={"work": "good"})
    assert late.value.code is Refusal.POLL_CLOSED
    assert one.polls.close(Act("s1", NOW, "close-1"), OF, 1).repeated
    assert one.boxes.names() == []
    with one.boxes.locked("mill/2025/1") as box:
        box.put(box.content)
    with open_runtime(Settings(), database=database):
        assert one.boxes.names() == []
    assert one.closed().turnout == 6


def test_a_refused_close_leaves_the_box_as_it_was(process: Callable[[], Process], slips: tuple[str, ...]) -> None:
    one = process()
    with pytest.raises(RefusedError):
        one.polls.close(Act("s1", NOW), OF, 1)
    assert one.boxes.names() == []
    for slip in slips[:4]:
        one.polls.answer(OF, 1, slip=slip, answers={"work": "good"})
    with pytest.raises(RefusedError):
        one.polls.close(Act("s1", NOW), OF, 1)
    one.polls.tidy()
    one.polls.answer(OF, 1, slip=slips[4], answers={"work": "poor"})
    one.polls.close(Act("s1", NOW), OF, 1)
    assert one.closed().counts == {"work": {"good": 4, "poor": 1}}


def test_no_slip_is_found_by_trying() -> None:
    assert sum(letter != "-" for letter in draw_slips(1)[0]) * log2(len(LETTERS)) >= 128


def test_slips_are_drawn_anew_each_time_and_read_well_on_paper() -> None:
    slips = draw_slips(2_000)
    assert len(set(slips)) == 2_000
    assert all(len(slip) == 34 and not set(slip) & set("ILOU") for slip in slips)


@contextmanager
def serving(database: str, said: Path) -> Iterator[tuple[Popen[str], str]]:
    """`djc serve` on a port of its own choice; what it says goes into a file."""
    environment: Mapping[str, str] = {**os.environ, "DATABASE_URL": database}
    command = [DJC, "serve", "--port", "0"]
    with (
        said.open("a", encoding="utf-8") as errors,
        Popen(command, env=environment, stdout=PIPE, stderr=errors, text=True) as process,  # noqa: S603 - ourselves
    ):
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()[0]
        finally:
            process.kill()
            errors.write(process.stdout.read())


def test_a_server_killed_while_it_counts_loses_and_doubles_nothing(
    process: Callable[[], Process], slips: tuple[str, ...], database: str, tmp_path: Path
) -> None:
    counted: list[str] = []
    enough, said = Event(), tmp_path / "said"

    def answer(address: str, which: int) -> None:
        with suppress(httpx.TransportError), httpx.Client(base_url=address, timeout=20) as client:
            for slip in slips[which::3]:
                body = {"number": 1, "slip": slip, "answers": {"work": "good"}}
                client.post("/committees/mill/years/2025/polls/answer", json=body).raise_for_status()
                counted.append(slip)
                if len(counted) >= 12:
                    enough.set()

    with serving(database, said) as (server, address):
        writers = [Thread(target=answer, args=(address, which)) for which in range(3)]
        for writer in writers:
            writer.start()
        assert enough.wait(30)
        server.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.join()
    assert 12 <= len(counted) < NUMBER

    one = process()
    in_doubt = 0
    with serving(database, said) as (_, address), httpx.Client(base_url=address, timeout=20) as client:
        for slip in slips:
            body = {"number": 1, "slip": slip, "answers": {"work": "poor"}}
            response = client.post("/committees/mill/years/2025/polls/answer", json=body)
            used = response.status_code == 409 and response.json()["code"] == "slip_used"
            assert used or (response.status_code == 200 and slip not in counted)
            in_doubt += used and slip not in counted
    assert in_doubt <= 3
    one.polls.close(Act("s1", NOW), OF, 1)
    closed = one.closed()
    first = len(counted) + in_doubt
    assert (closed.turnout, closed.counts) == (NUMBER, {"work": {"good": first, "poor": NUMBER - first}})
    assert not any(slip in said.read_text(encoding="utf-8") for slip in slips)
