"""The command line as its users meet it: what it prints, how it ends, and what it says when something is wrong."""

import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen
from tempfile import TemporaryDirectory
from threading import Thread
from uuid import uuid4

import httpx
import psycopg
import pytest
import yaml

from infra.cli.main import app
from infra.cli.plainly import run_typed
from infra.postgres import embedded
from infra.runtime import open_runtime
from infra.settings import Settings
from tests.infra import commands

DJC = str(Path(sys.executable).with_name("djc"))
STEEL = Path(__file__).parent.parent / "rehearsals" / "steel-2025.yaml"
STEPS = 67
CHINESE = re.compile("[一-鿿]")
ACTOR = {"X-Actor": "s1"}

Djc = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="session")
def environment(admin: str) -> Mapping[str, str]:
    """The test server; compiled modules are kept, so that a command starts as fast as it does for its users."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("DJC_")}
    return {**others, "DATABASE_URL": admin, "PYTHONDONTWRITEBYTECODE": ""}


@pytest.fixture(scope="session")
def djc(environment: Mapping[str, str]) -> Djc:
    return lambda *arguments, **given: commands.djc(*arguments, env={**environment, **given})


@pytest.fixture(scope="session")
def kept(djc: Djc, admin: str) -> Iterator[str]:
    """The name of a database that holds the steel year."""
    name = f"kept_{uuid4().hex[:8]}"
    played = djc("rehearse", STEEL, "--json", "--keep", name)
    assert (played.returncode, played.stdout) == (0, '{"steps": 67, "failed": []}\n')
    yield name
    embedded.drop_database(admin, name)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The steel year up to step 13, with one answer of it changed."""
    content = yaml.load(STEEL.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - no object is made
    content["steps"] = content["steps"][:13]
    content["steps"][12]["is"][0]["score"] = "95.01"
    path = tmp_path / "changed.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def says(refused: CompletedProcess[str]) -> str:
    """The one line that a mistake is answered with, in Chinese first."""
    assert refused.returncode == 2, refused.stderr
    (line,) = refused.stderr.strip().splitlines()
    zh, _, en = line.partition(" / ")
    assert line.startswith("djc: ")
    assert CHINESE.search(zh), line
    assert en, line
    return line


@pytest.mark.parametrize(
    "typed",
    [
        ("import-branches", "nowhere.xlsx", "--committee", "X"),
        ("import-branches", __file__, "--committee", "X"),
        ("import-branches", __file__, "--committee", "X", "--by", "a b"),
        ("schedule", "--once", "--at", "yesterday"),
        ("publish",),
        ("topics", "show"),
        ("project", "standings"),
        ("proof",),
        ("export", "-o", "nowhere/bundle.zip"),
        ("export", "-o", "nowhere/bundle.zip", "--all", "--year", "2025"),
        ("verifier", "-o", "nowhere/verify.pyz"),
        ("rehearse", "nowhere.yaml"),
    ],
    ids=lambda typed: " ".join(typed[:2]),
)
def test_whatever_is_typed_wrongly_is_answered_in_one_line_in_both_languages(djc: Djc, typed: tuple[str, ...]) -> None:
    says(djc(*typed, DJC_KAFKA_SERVERS=""))


@pytest.mark.parametrize(
    "setting",
    [
        {"DJC_POOL_SIZE": "many"},
        {"DJC_ACCEPT": "everything"},
        {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        {"DJC_KAFKA_SERVERS": "kafka1:9092"},
        {"DJC_PUBLIC_URL": "http://appraisal.example.com"},
        {"DJC_SCANNER": "tcp://scanner:3310"},
    ],
    ids=lambda setting: next(iter(setting)),
)
def test_so_is_a_setting_that_cannot_be(djc: Djc, setting: dict[str, str]) -> None:
    assert next(iter(setting)) in says(djc("doctor", **setting))


@pytest.mark.parametrize("typed", [["standings", "--year", "abc"], ["standings"], ["nonsense"], ["deliver", "--bad"]])
def test_so_is_wrong_usage(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    ended = run_typed(app, typed)
    line = says(CompletedProcess(typed, ended, *capsys.readouterr()))
    assert "--help" in line


def test_a_rehearsal_prints_one_line_a_step(djc: Djc) -> None:
    played = djc("rehearse", STEEL)
    title, *lines, end = played.stdout.splitlines()
    assert (played.returncode, played.stderr) == (0, "")
    assert str(STEEL) in title
    assert [int(line.split()[1]) for line in lines] == [*range(1, STEPS + 1)]
    assert {line[0] for line in lines} == {"✓"}
    assert end == "67 步, 0 处不符 / 67 steps, 0 failures"


def test_an_answer_that_differs_is_shown_beside_what_was_written(djc: Djc, changed: Path) -> None:
    played = djc("rehearse", changed)
    assert played.returncode == 1
    lines = played.stdout.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("✗")]
    _, expected, actual = lines[at : at + 3]
    assert lines[at].split()[1] == "13"
    assert "应为 / expected: " in expected
    assert "95.01" in expected
    assert "实为 / actual: " in actual
    assert "95.00" in actual
    assert lines[-1] == "13 步, 1 处不符 / 13 steps, 1 failures"


def test_several_files_make_one_document_that_names_the_file(djc: Djc, changed: Path) -> None:
    played = djc("rehearse", STEEL, changed, "--json")
    document = json.loads(played.stdout)
    (failed,) = document["failed"]
    assert (played.returncode, document["steps"]) == (1, STEPS + 13)
    assert (failed["file"], failed["step"]) == (str(changed), 13)
    assert (failed["expected"][0]["score"], failed["actual"][0]["score"]) == ("95.01", "95.00")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.yaml", None, "No such file"),
        ("", None, "Is a directory"),
        ("other.yaml", b"name: not a rehearsal\n", "not a rehearsal"),
        ("binary.yaml", bytes(range(256)), "not UTF-8"),
        ("broken [red].yaml", b"steps: [", "not YAML"),
    ],
)
def test_a_file_that_is_no_rehearsal_is_named(
    djc: Djc, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    line = says(djc("rehearse", path))
    assert f"{path}: " in line
    assert said in line
    assert line.endswith("steel-2025.yaml shows how a rehearsal is written")


def test_a_kept_database_needs_a_name_of_its_own(djc: Djc, kept: str) -> None:
    assert "begins with a letter" in says(djc("rehearse", STEEL, "--keep", "Bad Name"))
    assert "choose another name" in says(djc("rehearse", STEEL, "--keep", kept))
    assert "takes one file" in says(djc("rehearse", STEEL, STEEL, "--keep", "two"))


def test_a_kept_year_can_be_rebuilt_and_looked_into(djc: Djc, admin: str, kept: str) -> None:
    database = embedded.database(admin, kept)
    assert djc("rebuild", "standings", DATABASE_URL=database).returncode == 0
    assert djc("rebuild", DATABASE_URL=database).returncode == 0
    doctor = djc("doctor", DATABASE_URL=database)
    assert doctor.returncode == 0
    with open_runtime(Settings(), database=database) as runtime:
        assert runtime.projections.differences() == {}
        head, names = runtime.recorder.head(), runtime.projections.names
    assert f"日志 / log: {head.size} 条事实 / facts, root {head.root.hex()}" in doctor.stdout
    assert "webhooks: 0, 失败或停用 / failing or disabled 0" in doctor.stdout
    for name in names:
        (line,) = (line for line in doctor.stdout.splitlines() if f" {name} " in line)
        assert line.replace("│", " ").split() == [name, str(head.size), "0", "一致", "/", "current"]


def test_what_an_earlier_release_has_stored_is_told_of_and_rebuilt_at_the_next_start(
    djc: Djc, admin: str, kept: str
) -> None:
    database = embedded.database(admin, kept)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE answers.projection SET shape = NULL WHERE name = 'standings'")
    doctor = djc("doctor", DATABASE_URL=database)
    (line,) = (line for line in doctor.stdout.splitlines() if "旧版" in line)
    assert (doctor.returncode, line.split()[1]) == (0, "standings")
    started = djc("schedule", "--once", DATABASE_URL=database)
    assert started.returncode == 0
    assert "rebuilt after an update of the program: standings\n" in started.stderr
    assert "旧版" not in djc("doctor", DATABASE_URL=database).stdout
    assert "rebuilt" not in djc("schedule", "--once", DATABASE_URL=database).stderr


def test_minutes_are_printed_the_same_each_time(djc: Djc, admin: str) -> None:
    name = f"met_{uuid4().hex[:8]}"
    assert djc("rehearse", STEEL.with_name("iron-works-2025.yaml"), "--json", "--keep", name).returncode == 0
    database = embedded.database(admin, name)
    first, second = (djc("minutes", "iron-works/m-2025-1", DATABASE_URL=database) for _ in range(2))
    english = djc("minutes", "iron-works/m-2025-1", "--english", DATABASE_URL=database)
    assert (first.returncode, first.stdout) == (0, second.stdout)
    assert first.stdout.startswith("炼铁厂党委会议纪要\n2025年第1次会议\n")
    assert "Result: carried" in english.stdout.splitlines()
    assert "COMMITTEE/MEETING" in says(djc("minutes", "iron-works", DATABASE_URL=database))
    assert "no such meeting" in says(djc("minutes", "iron-works/none", DATABASE_URL=database))
    embedded.drop_database(admin, name)


def test_a_projection_that_does_not_exist_is_answered_with_those_that_do(djc: Djc, admin: str, kept: str) -> None:
    line = says(djc("rebuild", "ranking", DATABASE_URL=embedded.database(admin, kept)))
    assert "ranking" in line
    assert "standings, grade_book, branch_history, open_matters, directory" in line


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://djc@127.0.0.1:1/djc", "is DATABASE_URL right?"),
        ("some words", "is not a PostgreSQL address"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_line(djc: Djc, url: str, said: str) -> None:
    assert said in says(djc("doctor", DATABASE_URL=url))


def test_beyond_this_machine_nothing_is_served_in_the_clear(djc: Djc) -> None:
    line = says(djc("serve", "--host", "0.0.0.0", "--port", "0"))  # noqa: S104 - that is what is refused
    assert "cannot serve on 0.0.0.0 without TLS" in line
    assert "DJC_PUBLIC_URL" in line


def test_a_port_in_use_is_told_in_one_line(djc: Djc) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = says(djc("serve", "--port", port))
    assert f"port {port} (Address already in use)" in line
    assert "--port" in line


@contextmanager
def serving(environment: Mapping[str, str], *options: str) -> Iterator[tuple[Popen[str], httpx.Client]]:
    """`djc serve` on a port of its own choice, and somebody who asks."""
    command = [DJC, "serve", "--port", "0", *options]
    with Popen(command, env=environment, stdout=PIPE, text=True) as process:  # noqa: S603 - ourselves
        try:
            assert process.stdout
            address = process.stdout.readline().split()[0].removesuffix("/docs")
            with httpx.Client(base_url=address, timeout=20) as client:
                yield process, client
        finally:
            process.kill()


def test_outside_development_nobody_can_act(environment: Mapping[str, str], database: str) -> None:
    with serving({**environment, "DATABASE_URL": database}) as (_, client):
        assert client.get("/healthz").json() == {"status": "ok"}
        response = client.post("/committees", json={"id": "north", "name": "某党委"}, headers=ACTOR)
        assert (response.status_code, response.json()["code"]) == (401, "sign_in_required")
        with psycopg.connect(database) as looking:
            found = looking.execute("SELECT count(*) FROM ledger.entry WHERE stream = 'committee/north'").fetchone()
            assert found == (0,)


def test_what_was_recorded_before_a_kill_is_there_after_it(environment: Mapping[str, str]) -> None:
    with TemporaryDirectory() as directory:
        settings = Settings(data_dir=Path(directory), database_url=None)
        ours = {**environment, "DATABASE_URL": "", "DJC_DATA_DIR": directory}
        recorded: list[str] = []
        with serving(ours, "--development") as (process, client):
            assert client.get("/healthz").json() == {"status": "ok"}
            writer = Thread(target=_write_until_it_ends, args=(client, recorded))
            writer.start()
            while len(recorded) < 20:
                writer.join(0.05)
                assert writer.is_alive()
            process.send_signal(signal.SIGKILL)
            writer.join()

        with serving(ours, "--development") as (process, client):
            head = client.get("/readyz").json()["position"]
            query = {"limit": "500", "min_position": str(head)}
            listed = client.get("/committees", params=query, headers=ACTOR).json()["committees"]
            assert set(recorded) <= {one["id"] for one in listed}
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert not (Path(directory) / "postgres" / "postmaster.pid").exists()

        with open_runtime(settings) as runtime:
            assert runtime.recorder.position() == head
            assert runtime.recorder.verify().sound
            assert runtime.projections.differences() == {}
        embedded.stop(Path(directory) / "postgres")


def _write_until_it_ends(client: httpx.Client, recorded: list[str]) -> None:
    """Notes what was acknowledged."""
    try:
        for number in range(100_000):
            new = {"id": f"c{number:05}", "name": f"第{number}党委"}
            client.post("/committees", json=new, headers=ACTOR).raise_for_status()
            recorded.append(new["id"])
    except httpx.TransportError:
        return


def test_evidence_is_checked_against_the_store_and_what_nobody_attached_is_swept(
    djc: Djc, admin: str, tmp_path: Path
) -> None:
    content = yaml.load(STEEL.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    first = content["steps"][0]
    attach = {
        "do": "attach_evidence",
        "branch": "A",
        "period": "Q1",
        "item": "E",
        "name": "记录.txt",
        "text": "三会一课",
    }
    wrong = {**attach, "name": "记录.pdf", "refused": "evidence_type_mismatch"}
    listed = [{"item": "E", "name": "记录.txt", "size": "12", "side": "branch"}]
    checked = {"check": "evidence", "branch": "A", "period": "Q1", "is": listed}
    content["steps"] = [first, *({"at": "2025-02-10T09:00", **step} for step in (attach, wrong, checked))]
    path = tmp_path / "evidence.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    name = f"evidence_{uuid4().hex[:8]}"
    store = str(tmp_path / "store")
    played = djc("rehearse", path, "--json", "--keep", name, DJC_EVIDENCE_DIR=store)
    assert (played.returncode, played.stdout) == (0, '{"steps": 4, "failed": []}\n')
    url = embedded.database(admin, name)
    assert "1 files, 0 at fault" in djc("evidence", "check", DATABASE_URL=url, DJC_EVIDENCE_DIR=store).stdout
    assert "removed: 0 " in djc("evidence", "sweep", DATABASE_URL=url, DJC_EVIDENCE_DIR=store).stdout
    for file in Path(store).rglob("*"):
        if file.is_file():
            file.write_text("改动过的内容", encoding="utf-8")
    damaged = djc("evidence", "check", DATABASE_URL=url, DJC_EVIDENCE_DIR=store)
    assert (damaged.returncode, "missing or damaged" in damaged.stdout) == (1, True)
    embedded.drop_database(admin, name)
