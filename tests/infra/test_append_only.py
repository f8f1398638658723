"""The database refuses to change the log, and verification finds what a superuser has changed all the same."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from tests.infra.ledger import fact

CHANGES = [
    "UPDATE ledger.entry SET body = '{}'",
    "DELETE FROM ledger.entry WHERE position = 2",
    "TRUNCATE ledger.entry",
    "TRUNCATE ledger.entry, ledger.head",
    "DELETE FROM ledger.head",
    "TRUNCATE ledger.head",
    "UPDATE ledger.head SET position = 1, frontier = substring(frontier for 32)",
    "UPDATE ledger.head SET recorded_at = recorded_at - interval '1 s', position = 4, frontier = frontier",
]


@pytest.fixture(autouse=True)
def _three_entries(recorder: LedgerRecorder) -> None:
    recorder.insert_events([fact("a"), fact("b"), fact("a", 2)])


@pytest.mark.parametrize("replication_role", ["origin", "replica"])
@pytest.mark.parametrize("change", CHANGES)
def test_not_even_a_superuser_changes_the_log(database: str, change: str, replication_role: str) -> None:
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute(f"SET session_replication_role = {replication_role}")
        with pytest.raises(RestrictViolation, match="refused: the log"):
            superuser.execute(change)


@pytest.mark.parametrize("change", [*CHANGES[:6], "DROP TABLE ledger.entry", "INSERT INTO ledger.head VALUES (true)"])
def test_the_program_has_no_right_to_try(pool: Pool, change: str) -> None:
    with pool.connection() as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(change)


def test_the_program_owns_the_schema_of_its_answers(pool: Pool) -> None:
    with pool.connection() as connection:
        connection.execute("CREATE TABLE answers.standings (branch text)")
        connection.execute("CREATE TEMP TABLE fold (LIKE answers.standings)")


def test_migrating_again_changes_nothing(database: str, recorder: LedgerRecorder) -> None:
    migrate(database)
    assert recorder.verify().size == 3


@pytest.mark.parametrize(
    ("change", "position", "why"),
    [
        ("""UPDATE ledger.entry SET body = '{"score":"1.51"}' WHERE position = 2""", 2, "leaf hash"),
        ("UPDATE ledger.entry SET recorded_at = recorded_at + interval '1 us' WHERE position = 3", 3, "leaf hash"),
        ("UPDATE ledger.entry SET leaf = sha256('') WHERE position = 1", 1, "leaf hash"),
        ("DELETE FROM ledger.entry WHERE position = 2", 2, "missing"),
        ("DELETE FROM ledger.entry WHERE position = 3", 3, "the entries end at 2"),
        ("UPDATE ledger.entry SET position = CASE position WHEN 1 THEN -2 ELSE -1 END WHERE position < 3", 1, "leaf"),
        ("UPDATE ledger.head SET frontier = sha256('') || sha256('')", 3, "the head says 3"),
        (
            "UPDATE ledger.head SET position = 2, frontier = sha256('')",
            3,
            "the entries end at 3",
        ),
    ],
)
def test_verification_finds_what_was_changed_behind_the_database(
    database: str, recorder: LedgerRecorder, change: str, position: int, why: str
) -> None:
    assert recorder.verify().sound
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        superuser.execute("ALTER TABLE ledger.head DISABLE TRIGGER ALL")
        superuser.execute("ALTER TABLE ledger.entry DROP CONSTRAINT entry_position_check")
        superuser.execute(change)
        superuser.execute("UPDATE ledger.entry SET position = -position WHERE position < 0")
    fault = recorder.verify().fault
    assert fault
    assert (fault.position, why in fault.why) == (position, True), fault
