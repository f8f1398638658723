"""The record checked on a page: in the background, with progress, and what is wrong named."""

from collections.abc import Iterator
from time import monotonic, sleep

import httpx
import pytest

from infra.record_check import LOG, RecordCheck
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


def test_one_check_is_at_work_at_a_time_and_ends_with_the_program(stage: World) -> None:
    runtime = stage.runtime
    check = RecordCheck(runtime.recorder, runtime.checkpoints, runtime.projections, runtime.clock)
    assert check.start("auditor")
    assert not check.start("somebody else")
    check.close()
    assert not check.running
    assert check.found is not None
    assert check.found.by == "auditor"
    assert check.found.ended is not None
    assert check.found.parts[0].name == LOG


def test_only_supervision_has_it_checked(stage: World) -> None:
    with httpx.Client(base_url=stage.url, timeout=60) as client:
        assert PAGE not in client.get("/workbench", headers=headers_of("m1")).text
        assert PAGE in client.get("/workbench", headers=headers_of("auditor")).text
