"""Checkpoints are signed when they are due, by the key on record, and never over a log that was changed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from infra.checkpoint_key import CheckpointError
from infra.proof.checkpoint import key_chain, opened
from infra.proof.note import Note, SigningKey, VerifierKey
from infra.runtime import Runtime
from tests.proof.conftest import Clock, Opener, nothing_made, record
from tests.proof.witness import NOW, witnessing


def keys(log: Runtime) -> list[VerifierKey]:
    return [VerifierKey.parse(one) for one in log.checkpoints.public_keys()]


def test_a_checkpoint_says_how_large_the_log_is_and_its_root(log: Runtime) -> None:
    record(log, 5)
    made = log.checkpoints.make()
    head = log.recorder.head()
    checkpoint = opened(made.note, keys(log))
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("log.example", head.size, head.root)
    assert log.checkpoints.latest() == made == log.checkpoints.at(6)  # the key's own fact is the sixth


def test_the_first_key_is_made_once_and_kept_from_everybody_else(log: Runtime, tmp_path: Path) -> None:
    assert log.checkpoints.key() == log.checkpoints.key()
    file = tmp_path / "keys" / "checkpoint.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.fact.key for one in log.ledger.seen().history("checkpoint-keys")] == log.checkpoints.public_keys()


def test_of_two_processes_that_begin_at_once_one_makes_the_first_key(
    open_log: Opener, database: str, tmp_path: Path
) -> None:
    """The one stands between writing its key down and recording it when the other comes along."""
    one, other, prepared = open_log(), open_log(), tmp_path / "keys" / "checkpoint.key.next"
    with ThreadPoolExecutor(2) as at_once, psycopg.connect(database) as holding:
        holding.execute("SELECT FROM ledger.head FOR UPDATE")  # nothing is recorded meanwhile
        first = at_once.submit(one.checkpoints.key)
        wait_until(lambda: first.done() or (prepared.exists() and prepared.read_text().endswith("\n")))
        before = prepared.read_text()
        second = at_once.submit(other.checkpoints.key)
        wait_until(lambda: second.done() or waits_for_its_turn(database) or prepared.read_text() != before)
        holding.rollback()
        assert first.result() == second.result()
    assert [first.result().verifier.text] == other.checkpoints.public_keys()
    assert other.checkpoints.key() == first.result()


def waits_for_its_turn(database: str) -> bool:
    with psycopg.connect(database) as looking:
        waiting = "SELECT FROM pg_locks JOIN pg_database d ON d.oid = database AND d.datname = current_database()"
        return bool(looking.execute(f"{waiting} WHERE locktype = 'advisory' AND NOT granted".encode()).fetchall())


def wait_until(so: Callable[[], bool]) -> None:
    while not so():
        time.sleep(0.01)


def test_a_key_that_others_may_read_signs_nothing(log: Runtime, tmp_path: Path) -> None:
    log.checkpoints.key()
    (tmp_path / "keys" / "checkpoint.key").chmod(0o640)
    with nothing_made(log), pytest.raises(CheckpointError, match="others may read"):
        log.checkpoints.make()


def test_no_key_is_in_the_database(log: Runtime, database: str) -> None:
    secret = log.checkpoints.key().text.split("+", 4)[4]
    with psycopg.connect(database) as connection:
        assert connection.execute(
            "SELECT count(*) FROM ledger.entry WHERE body::text LIKE %s", [f"%{secret}%"]
        ).fetchone() == (0,)


def test_a_log_that_grows_is_signed_every_few_minutes_and_any_log_once_a_day(log: Runtime, clock: Clock) -> None:
    record(log, 1)
    assert log.checkpoints.make_if_due()
    record(log, 1)
    assert log.checkpoints.make_if_due() is None
    clock.passes(minutes=10)
    assert log.checkpoints.make_if_due()
    clock.passes(hours=23)
    assert log.checkpoints.make_if_due() is None
    clock.passes(hours=1)
    assert log.checkpoints.make_if_due()


def test_a_clock_that_went_ahead_and_was_put_right_holds_no_checkpoint_up(log: Runtime, clock: Clock) -> None:
    record(log, 1)
    clock.passes(days=400)
    assert log.checkpoints.make_if_due()
    clock.passes(days=-400)
    record(log, 1)
    made = log.checkpoints.make_if_due()
    assert made
    assert made.size == log.recorder.position()
    assert log.checkpoints.make_if_due() is None


def test_a_key_is_changed_on_the_record_and_signed_by_the_one_before(log: Runtime) -> None:
    first = log.checkpoints.make()
    old = log.checkpoints.key()
    new = log.checkpoints.rotate()
    second = log.checkpoints.make()
    introduced = [(one.fact.key, one.fact.statement) for one in log.ledger.seen().history("checkpoint-keys")]
    assert key_chain(introduced, old.verifier) == [old.verifier, new.verifier]
    assert opened(second.note, [new.verifier]).size == first.size + 1
    assert log.checkpoints.key() == new


def test_a_change_of_keys_that_was_cut_short_is_finished(log: Runtime, tmp_path: Path) -> None:
    log.checkpoints.key()
    before = (tmp_path / "keys" / "checkpoint.key").read_text()
    new = log.checkpoints.rotate()
    (tmp_path / "keys" / "checkpoint.key").rename(tmp_path / "keys" / "checkpoint.key.next")
    (tmp_path / "keys" / "checkpoint.key").write_text(before)
    (tmp_path / "keys" / "checkpoint.key").chmod(0o600)
    assert log.checkpoints.key() == new


def test_a_process_without_the_key_signs_nothing_and_changes_no_key(open_log: Opener, tmp_path: Path) -> None:
    open_log().checkpoints.make()
    other = open_log(data_dir=tmp_path / "elsewhere")
    with nothing_made(other):
        for attempt in (other.checkpoints.make, other.checkpoints.rotate):
            with pytest.raises(CheckpointError, match="is not in"):
                attempt()


def test_a_key_of_another_log_is_refused(log: Runtime, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "checkpoint.key").write_text(SigningKey.make("other.example").text)
    (tmp_path / "keys" / "checkpoint.key").chmod(0o600)
    with nothing_made(log), pytest.raises(CheckpointError, match=r"is named other\.example"):
        log.checkpoints.make()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger.entry SET leaf = sha256('') WHERE position = 3",
        "UPDATE ledger.entry SET leaf = sha256('') WHERE position = 261",
        "UPDATE ledger.head SET frontier = sha256('') || substring(frontier from 33)",
        "DELETE FROM ledger.entry WHERE position = 262",
    ],
)
def test_a_log_that_was_changed_after_it_was_signed_is_not_signed_again(
    open_log: Opener, superuser: Callable[[str], None], change: str
) -> None:
    log = open_log()
    record(log, 262)
    log.checkpoints.make()
    superuser(change)
    superuser("DELETE FROM proof.node")
    another = open_log()
    with nothing_made(another), pytest.raises(CheckpointError, match="changed since it was last signed"):
        another.checkpoints.make()


@pytest.mark.parametrize("table", ["node", "checkpoint", "cosignature"])
def test_not_even_a_superuser_changes_what_was_signed(log: Runtime, database: str, table: str) -> None:
    record(log, 257)
    log.checkpoints.make()
    with psycopg.connect(database, autocommit=True) as connection, pytest.raises(psycopg.Error, match="only added to"):
        connection.execute(f"DELETE FROM proof.{table}".encode())


def test_a_witness_signs_what_has_only_grown(open_log: Opener) -> None:
    plain = open_log()
    plain.checkpoints.key()
    with witnessing(keys(plain)) as witness:
        log = open_log(witness_url=witness.url, witness_key=witness.key.verifier.text)
        record(log, 4)
        first = log.checkpoints.make()
        record(log, 300)
        second = log.checkpoints.make()
        assert [witness.key.verifier.cosigned_at(Note.parse(one.note)) for one in (first, second)] == [NOW, NOW]
        assert log.checkpoints.latest() == second
        witness.known = None  # it has forgotten, and says so
        assert witness.key.verifier.cosigned_at(Note.parse(log.checkpoints.make().note)) == NOW


def test_a_witness_that_does_not_answer_stops_nobody(open_log: Opener) -> None:
    with witnessing([]) as silent:
        pass
    log = open_log(witness_url=silent.url, witness_key=silent.key.verifier.text)
    made = log.checkpoints.make()
    assert silent.key.verifier.cosigned_at(Note.parse(made.note)) is None


def test_a_witness_sends_nobody_elsewhere(open_log: Opener) -> None:
    plain = open_log()
    plain.checkpoints.key()
    with witnessing(keys(plain)) as witness:
        log = open_log(witness_url=f"{witness.url}/moved", witness_key=witness.key.verifier.text)
        assert len(Note.parse(log.checkpoints.make().note).signatures) == 1
        assert witness.moved == 1


def test_a_signature_of_a_stranger_is_not_taken_for_the_witness(open_log: Opener) -> None:
    plain = open_log()
    plain.checkpoints.key()
    with witnessing(keys(plain)) as witness:
        known = SigningKey.make("witness.example/w1", 4).verifier
        log = open_log(witness_url=witness.url, witness_key=known.text)
        assert len(Note.parse(log.checkpoints.make().note).signatures) == 1


def test_a_witness_that_signs_more_than_the_checkpoint_has_not_signed_it(open_log: Opener) -> None:
    plain = open_log()
    plain.checkpoints.key()
    with witnessing(keys(plain)) as witness:
        log = open_log(witness_url=witness.url, witness_key=witness.key.verifier.text)
        witness.adds = "as far as is known"
        note = Note.parse(log.checkpoints.make().note)
        assert witness.key.verifier.cosigned_at(note) is None
        assert len(note.signatures) == 1
