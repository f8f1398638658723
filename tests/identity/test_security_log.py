"""The security log: append-only for everybody, and what is changed behind the database's back shows."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RestrictViolation
from structlog.testing import capture_logs

from infra.identity import Identity
from infra.identity.security_log import Kind, Origin, Soundness
from infra.postgres.pool import Pool
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from infra.shipping import SHIPPING, ship, shipping
from tests.http.conftest import Clock

CHANGES = [
    "UPDATE identity.security_log SET kind = 'signed_in'",
    "DELETE FROM identity.security_log WHERE number = 2",
    "TRUNCATE identity.security_log",
    "DELETE FROM identity.security_head",
    "TRUNCATE identity.security_head",
    "UPDATE identity.security_head SET number = 2",
]


@pytest.fixture(autouse=True)
def _three_lines(identity: Identity) -> None:
    for number in range(3):
        identity.log.record(Kind.ACCESS_REFUSED, Origin("account-1", "10.0.0.1"), right="score", number=number)


@pytest.mark.parametrize("replication_role", ["origin", "replica"])
@pytest.mark.parametrize("change", CHANGES)
def test_not_even_a_superuser_changes_it(database: str, change: str, replication_role: str) -> None:
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute(f"SET session_replication_role = {replication_role}")
        with pytest.raises(RestrictViolation, match="refused: the security log"):
            superuser.execute(change)


@pytest.mark.parametrize("change", CHANGES[:5])
def test_the_program_has_no_right_to_try(pool: Pool, change: str) -> None:
    with pool.connection() as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(change)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE identity.security_log SET address = '10.0.0.2' WHERE number = 2", 2),
        ("UPDATE identity.security_log SET at = at - interval '1 us' WHERE number = 1", 1),
        ("""UPDATE identity.security_log SET detail = '{"number":0,"right":"read"}' WHERE number = 3""", 3),
        ("DELETE FROM identity.security_log WHERE number = 2", 2),
        ("DELETE FROM identity.security_log WHERE number = 3", 3),
        ("DELETE FROM identity.security_log", 1),
        ("UPDATE identity.security_head SET digest = sha256('x')", 4),
    ],
)
def test_what_was_changed_behind_the_database_shows(identity: Identity, database: str, change: str, fault: int) -> None:
    assert identity.log.verify() == Soundness(3, None)
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute("ALTER TABLE identity.security_log DISABLE TRIGGER ALL")
        superuser.execute("ALTER TABLE identity.security_head DISABLE TRIGGER ALL")
        superuser.execute(change)
    assert identity.log.verify().fault == fault


def test_lines_written_at_once_all_stand_in_one_order(identity: Identity) -> None:
    def write(number: int) -> None:
        identity.log.record(Kind.SIGNED_OUT, Origin("account-2"), "account-2", number=number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(40)))
    assert identity.log.verify() == Soundness(43, None)
    assert identity.log.size == 43
    told = {line.detail["number"] for line in identity.log.read(kind=Kind.SIGNED_OUT)}
    assert told == set(range(40))


def test_it_is_read_page_by_page_newest_first(identity: Identity) -> None:
    first = identity.log.read(limit=2)
    assert [line.number for line in first] == [3, 2]
    assert [line.number for line in identity.log.read(before=2)] == [1]
    assert identity.log.read(account="account-2") == []
    assert len(identity.log.read(account="account-1")) == 3


def test_every_line_is_said_once_and_in_order_whoever_wrote_it(
    runtime: Runtime, identity: Identity, database: str, clock: Clock
) -> None:
    with capture_logs() as said:
        assert ship(runtime) == 3
    with open_runtime(Settings(), database=database, clock=clock) as elsewhere:
        elsewhere.identity.log.record(Kind.SIGNED_OUT, Origin("account-2", "10.0.0.2"), "account-2")
        with capture_logs() as there:
            assert ship(elsewhere) == 1
    with capture_logs() as nothing:
        assert ship(runtime) == 0
    assert nothing == []
    assert [(line["event"], line["number"], line["kind"]) for line in (*said, *there)] == [
        *(("security", number, "access_refused") for number in (1, 2, 3)),
        ("security", 4, "signed_out"),
    ]
    assert (there[0]["account"], there[0]["by"], there[0]["address"]) == ("account-2", "account-2", "10.0.0.2")
    assert said[1]["detail"] == {"right": "score", "number": 1}
    kept = {line.number: line.digest.hex() for line in identity.log.following(0, 10)}
    assert {line["number"]: line["digest"] for line in (*said, *there)} == kept


def test_of_several_processes_one_says_it(runtime: Runtime, pool: Pool) -> None:
    with pool.connection() as connection, capture_logs() as said:
        connection.execute("SELECT pg_advisory_lock(%s)", [SHIPPING])
        assert ship(runtime) is None
    assert said == []


def test_what_is_left_is_said_before_the_program_ends(runtime: Runtime) -> None:
    with capture_logs() as said, shipping(runtime):
        runtime.identity.log.record(Kind.SIGNED_OUT, Origin("account-2"), "account-2")
    assert [line["number"] for line in said] == [1, 2, 3, 4]
