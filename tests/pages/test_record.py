"""The record checked on a page: in the background, with progress, and what is wrong named."""

from collections.abc import Iterator
from time import monotonic, sleep

import httpx
import pytest

from infra.postgres.record_checks import RecordChecks
from infra.record_check import LOG, Part, RecordCheck
from tests.pages.world import World, a_world, headers_of

PAGE = "/workbench/record"


@pytest.fixture(scope="module")
def stage(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(admin, template, tmp_path_factory.mktemp("record")) as stage:
        stage.runtime.checkpoints.make()
        yield stage


@pytest.fixture
def auditor(stage: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stage.url, timeout=60, headers=headers_of("auditor"), follow_redirects=True) as client:
        before = stage.runtime.recorder.position()
        yield client
        assert stage.runtime.recorder.position() == before


def checked(client: httpx.Client) -> str:
    """Begun and waited for."""
    assert client.post(f"{PAGE}/check").status_code == 200
    until = monotonic() + 120
    while 'aria-busy="true"' in (page := client.get(PAGE).text):
        assert monotonic() < until
        sleep(0.2)
    return page


def test_a_sound_record_is_said_to_be_so_part_by_part(stage: World, auditor: httpx.Client) -> None:
    assert "尚未核查" in auditor.get(PAGE).text
    page = checked(auditor)
    assert "记录完整, 未被改动" in page, stage.runtime.record_check.found
    assert page.count(">相符<") == len(stage.runtime.record_check.names)
    assert f"含{stage.runtime.recorder.position()}条" in page
    part = auditor.get(PAGE, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")


def test_what_was_changed_behind_the_programs_back_is_named(stage: World, auditor: httpx.Client) -> None:
    with stage.runtime.pool.connection() as connection:
        connection.execute("RESET ROLE")
        changed = connection.execute("UPDATE answers.directory_branch SET name = '改过的名称' WHERE id = 'A'").rowcount
        connection.execute("SET ROLE djc_app")
    assert changed
    page = checked(auditor)
    assert "发现不符" in page
    assert "改过的名称" in page
    assert page.count(">不符<") == 1


def test_one_check_is_at_work_in_all_processes_and_ends_with_its_own(stage: World) -> None:
    here, elsewhere = a_check(stage), a_check(stage)
    assert here.start("auditor")
    assert not here.start("somebody else")
    assert not elsewhere.start("somebody else")
    at_work = elsewhere.found
    assert at_work is not None
    assert at_work.at_work
    assert at_work.by == "auditor"
    here.close()
    for found in (here.found, elsewhere.found):
        assert found is not None
        assert not found.at_work
        assert found.ended is not None
        assert found.parts[0].name == LOG


def test_what_one_process_found_every_other_shows_and_a_restart_keeps(stage: World, auditor: httpx.Client) -> None:
    elsewhere = a_check(stage)
    assert elsewhere.start("another process")
    until = monotonic() + 120
    while (found := elsewhere.found) is not None and found.at_work:
        assert monotonic() < until
        sleep(0.1)
    elsewhere.close()
    assert "another process" in auditor.get(PAGE).text
    found = a_check(stage).found  # a program that has just started
    assert found is not None
    assert found.failed is None
    assert all(part.findings is not None for part in found.parts)


def test_a_check_whose_process_is_gone_has_broken_off_and_another_begins(stage: World, auditor: httpx.Client) -> None:
    checks = RecordChecks(stage.runtime.pool)
    with checks.turn() as ours:
        assert ours
        checks.begin("somebody who crashed", stage.clock.now, 1, [Part(LOG, 1, 2)])
        assert 'aria-busy="true"' in auditor.get(PAGE).text
    page = auditor.get(PAGE).text
    assert "核查中断" in page
    assert "aria-busy" not in page
    assert "somebody who crashed" not in checked(auditor)


def test_of_many_findings_the_first_are_shown_and_the_others_counted(stage: World, auditor: httpx.Client) -> None:
    checks = RecordChecks(stage.runtime.pool)
    part = Part(LOG, 2, 2, (("1", "changed"),), 4321)
    run = checks.begin("auditor", stage.clock.now, 1, [part])
    checks.tell(run, [part], ended=stage.clock.now)
    assert "另有4321处" in auditor.get(PAGE).text
    assert not checks.tell("another run", [part])


def a_check(stage: World) -> RecordCheck:
    """As another process has it."""
    runtime = stage.runtime
    checks = RecordChecks(runtime.pool)
    return RecordCheck(runtime.recorder, runtime.checkpoints, runtime.projections, checks, runtime.clock)


def test_only_supervision_has_it_checked(stage: World) -> None:
    with httpx.Client(base_url=stage.url, timeout=60) as client:
        assert PAGE not in client.get("/workbench", headers=headers_of("m1")).text
        assert PAGE in client.get("/workbench", headers=headers_of("auditor")).text
