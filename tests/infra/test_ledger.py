"""What the ledger promises to those who record and to those who read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread
from time import monotonic

import pytest
from eventsourcing.persistence import DataError, IntegrityError

from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from services.log import Command, CommandRecordedError, Reads, StreamMovedError
from tests.infra.ledger import fact

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_empty_log_answers_everything(recorder: LedgerRecorder) -> None:
    assert recorder.max_notification_id() is None
    assert recorder.read(0, 10) == []
    assert list(recorder.scan()) == []
    assert recorder.select_streams({"a": 0}) == (0, [])
    assert recorder.position_at(NOON) == 0
    assert recorder.head().size == 0
    assert recorder.head().recorded_at is None
    assert recorder.verify().sound


def test_facts_come_back_as_they_were_recorded(recorder: LedgerRecorder) -> None:
    body = '{ "分":1.50,\n"a":"\\u0000", "a":2 }'
    assert list(recorder.insert_events([fact("甲", 1, body), fact("乙", 1)])) == [1, 2]
    (entry,) = recorder.select_events("甲")
    assert (entry.id, entry.originator_id, entry.originator_version) == (1, "甲", 1)
    assert (entry.topic, entry.state) == ("test.happened.v1", body.encode())
    assert entry.recorded_at.utcoffset() == timedelta(0)
    assert recorder.read(0, 10)[0] == entry == next(recorder.scan())


def test_nothing_recorded_takes_no_position(recorder: LedgerRecorder) -> None:
    assert list(recorder.insert_events([])) == []
    assert recorder.position() == 0


def test_positions_are_dense_whatever_is_refused(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a")])
    with pytest.raises(StreamMovedError):
        recorder.insert_events([fact("b"), fact("a")])
    with pytest.raises(DataError):
        recorder.insert_events([fact("b", 1, "{")])
    assert list(recorder.insert_events([fact("b"), fact("a", 2)])) == [2, 3]
    assert recorder.verify().sound


def test_a_version_is_recorded_once(recorder: LedgerRecorder, open_pool: Callable[[], Pool]) -> None:
    recorder.insert_events([fact("a")])
    elsewhere = LedgerRecorder(open_pool(), lambda: NOON)
    for either in (recorder, elsewhere):
        with pytest.raises(IntegrityError, match="a: version 1 cannot follow version 1"):
            either.insert_events([fact("a")])


def test_versions_have_no_gaps(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a")])
    with pytest.raises(StreamMovedError):
        recorder.insert_events([fact("a", 3)])
    with pytest.raises(StreamMovedError):
        recorder.insert_events([fact("a", 2), fact("a", 2)])


@pytest.mark.parametrize("stream", ["", "a\nb"])
def test_a_stream_name_is_one_line(recorder: LedgerRecorder, stream: str) -> None:
    with pytest.raises(IntegrityError):
        recorder.insert_events([fact(stream)])


def test_a_decision_is_refused_when_what_it_read_has_moved(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("standard")])
    reads = Reads(recorder.position(), frozenset({"standard", "absent"}))
    recorder.insert_events([fact("a")], reads=reads)
    recorder.insert_events([fact("standard", 2)])
    with pytest.raises(StreamMovedError) as refused:
        recorder.insert_events([fact("b")], reads=reads)
    assert refused.value.stream == "standard"


def test_a_decision_may_write_what_it_read(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a")])
    recorder.insert_events([fact("a", 2), fact("a", 3)], reads=Reads(1, frozenset({"a"})))
    assert recorder.position() == 3


def test_what_was_read_long_ago_is_looked_up(open_pool: Callable[[], Pool], recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a")])
    recorder.insert_events([fact("b")])
    restarted = LedgerRecorder(open_pool(), lambda: NOON)
    restarted.insert_events([fact("c")], reads=Reads(1, frozenset({"a", "absent"})))
    with pytest.raises(StreamMovedError):
        restarted.insert_events([fact("d")], reads=Reads(1, frozenset({"a", "b"})))


def test_a_move_by_another_process_is_seen(open_pool: Callable[[], Pool], recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a")])
    LedgerRecorder(open_pool(), lambda: NOON).insert_events([fact("a", 2)])
    with pytest.raises(StreamMovedError):
        recorder.insert_events([fact("b")], reads=Reads(1, frozenset({"a"})))


def test_a_command_is_recorded_once(recorder: LedgerRecorder, open_pool: Callable[[], Pool]) -> None:
    command = Command("key", b"what was asked")
    recorder.insert_events([fact("x")])
    recorder.insert_events([fact("a"), fact("b")], command=command)
    recorder.insert_events([fact("x", 2)])
    for either in (recorder, LedgerRecorder(open_pool(), lambda: NOON)):
        with pytest.raises(CommandRecordedError) as refused:
            either.insert_events([fact("a"), fact("b")], command=command)
        assert (list(refused.value.positions), refused.value.fingerprint) == ([2, 3], b"what was asked")
    recorded = recorder.find_command("key")
    assert recorded
    assert (list(recorded.positions), recorded.fingerprint) == ([2, 3], b"what was asked")
    assert recorder.find_command("other") is None
    assert recorder.position() == 4


def test_the_same_command_from_many_threads_is_recorded_once(recorder: LedgerRecorder) -> None:
    answers: list[str] = []

    def ask(number: int) -> None:
        try:
            recorder.insert_events([fact(f"s{number}")], command=Command("key", b""))
            answers.append("recorded")
        except CommandRecordedError as refused:
            answers.append(f"before, at {list(refused.positions)}")

    threads = [Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["before, at [1]"] * 15 + ["recorded"]


def test_a_malformed_fact_harms_nobody_beside_it(recorder: LedgerRecorder) -> None:
    refused: list[int] = []

    def record(number: int) -> None:
        for version in range(1, 11):
            try:
                recorder.insert_events([fact(f"s{number}", 1, "{") if number % 2 else fact(f"s{number}", version)])
            except DataError:
                refused.append(number)

    threads = [Thread(target=record, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == recorder.position() == 40
    assert recorder.verify().sound


def test_time_never_goes_back(pool: Pool, open_pool: Callable[[], Pool]) -> None:
    hours = iter([12, 11, 13])
    recorder = LedgerRecorder(pool, lambda: NOON.replace(hour=next(hours)))
    for version in (1, 2, 3):
        recorder.insert_events([fact("a", version)])
    LedgerRecorder(open_pool(), lambda: NOON).insert_events([fact("a", 4)])
    assert [entry.recorded_at.hour for entry in recorder.scan()] == [12, 12, 13, 13]


def test_what_is_recorded_by_a_local_clock_is_verified_all_the_same(pool: Pool) -> None:
    recorder = LedgerRecorder(pool, lambda: NOON.astimezone(timezone(timedelta(hours=8))))
    recorder.insert_events([fact("a", 1)])
    assert recorder.verify().sound


def test_the_position_of_a_moment_is_the_last_recorded_until_then(pool: Pool) -> None:
    hours = iter([12, 12, 14])
    recorder = LedgerRecorder(pool, lambda: NOON.replace(hour=next(hours)))
    for version in (1, 2, 3):
        recorder.insert_events([fact("a", version)])
    at = [recorder.position_at(NOON.replace(hour=hour)) for hour in (11, 12, 13, 14, 15)]
    assert at == [0, 2, 2, 3, 3]
    before = [recorder.position_before(NOON.replace(hour=hour)) for hour in (11, 12, 13, 14, 15)]
    assert before == [0, 0, 2, 2, 3]


def test_histories_are_read_in_part_and_backwards(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a", version) for version in range(1, 6)])

    def versions(**bounds: int | bool) -> list[int]:
        return [entry.originator_version for entry in recorder.select_events("a", **bounds)]  # type: ignore[arg-type]

    assert versions() == [1, 2, 3, 4, 5]
    assert versions(gt=1, lte=4) == [2, 3, 4]
    assert versions(desc=True, limit=2) == [5, 4]
    assert versions(lte=0) == []


def test_several_streams_are_read_as_of_one_moment(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("b"), fact("a"), fact("c"), fact("a", 2)])
    position, entries = recorder.select_streams({"b": 0, "a": 0, "absent": 0})
    assert position == 4
    assert [(e.originator_id, e.originator_version) for e in entries] == [("a", 1), ("a", 2), ("b", 1)]


def test_notifications_are_selected_by_position_and_name(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a", version, name=f"n{version % 2}") for version in range(1, 7)])

    def ids(*args: int | None, **others: object) -> list[int]:
        return [entry.id for entry in recorder.select_notifications(*args, **others)]  # type: ignore[arg-type]

    assert ids(2, 3) == [2, 3, 4]
    assert ids(2, 3, inclusive_of_start=False) == [3, 4, 5]
    assert ids(None, 10, 2) == [1, 2]
    assert ids(1, 10, topics=["n0"]) == [2, 4, 6]


def test_a_scan_begins_after_a_position(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a", version) for version in range(1, 2501)])
    assert [len(batch) for batch in recorder.scan_batches(after=100)] == [100] * 24
    assert [entry.id for entry in recorder.scan(after=2498)] == [2499, 2500]


def test_a_scan_may_be_left_early(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a", version) for version in range(1, 2501)])
    for _ in range(25):
        scan = recorder.scan()
        assert next(scan).id == 1
        scan.close()


def test_a_follower_is_woken_by_its_own_process_and_by_another(
    recorder: LedgerRecorder, open_pool: Callable[[], Pool]
) -> None:
    elsewhere = LedgerRecorder(open_pool(), lambda: NOON)
    assert not recorder.wait_beyond(0, timeout=0.1)
    recorder.insert_events([fact("a")])
    for follower in (recorder, elsewhere):
        begin = monotonic()
        assert follower.wait_beyond(0, timeout=10)
        assert monotonic() - begin < 5


def test_a_subscription_yields_what_is_and_what_comes_until_stopped(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a"), fact("b", name="other"), fact("c")])
    seen: list[int] = []
    third = Event()

    def follow() -> None:
        with recorder.subscribe(gt=0, topics=["test.happened.v1"]) as subscription:
            for entry in subscription:
                seen.append(entry.id)
                if len(seen) == 3:
                    third.set()
                    return

    thread = Thread(target=follow)
    thread.start()
    recorder.insert_events([fact("d")])
    assert third.wait(10)
    thread.join()
    assert seen == [1, 3, 4]
