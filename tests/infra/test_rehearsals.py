"""Whole years from files, through the services, the ledger and the projections that serve real users."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from infra.rehearsal.checks import CHECKS
from infra.rehearsal.document import Rehearsal, parse_rehearsal, read_rehearsal
from infra.rehearsal.faults import RehearsalFileError, place
from infra.rehearsal.player import Played, Player, RehearsalClock
from infra.rehearsal.verbs import VERBS
from infra.runtime import Runtime, open_runtime
from infra.sample.enterprise import enterprise
from infra.sample.load import play_side_by_side
from infra.settings import Settings

REHEARSALS = Path(__file__).parent.parent / "rehearsals"
EXPLAINED = Path(__file__).parent.parent.parent / "docs" / "rehearsals"
STEEL = REHEARSALS / "steel-2025.yaml"
NOT_IN_FORCE = "standard_not_in_force"


@contextmanager
def runtime_on(database: str) -> Iterator[tuple[Runtime, RehearsalClock]]:
    clock = RehearsalClock(datetime(2025, 1, 1, tzinfo=UTC))
    with open_runtime(Settings(), database=database, clock=clock) as runtime:
        yield runtime, clock


def every_step(rehearsal: Rehearsal, database: str) -> list[Played]:
    with runtime_on(database) as (runtime, clock):
        return list(Player(rehearsal, runtime, clock).play())


def failures(rehearsal: Rehearsal, database: str) -> list[Played]:
    return [played for played in every_step(rehearsal, database) if played.failed]


def raw(path: Path = STEEL) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return content


@pytest.mark.parametrize("path", sorted(REHEARSALS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_step_of_the_year_comes_out_as_written(path: Path, database: str) -> None:
    played = every_step(read_rehearsal(path), database)
    assert [one for one in played if one.failed] == []
    assert json.dumps([one.actual for one in played])  # as it would be told, had it failed


def test_the_demo_ships_the_same_steel_year() -> None:
    shipped = (files("infra.sample") / "steel-2025.yaml").read_text(encoding="utf-8")
    assert STEEL.read_text(encoding="utf-8").endswith(shipped)


@pytest.mark.parametrize(
    ("step", "path", "value"),
    [
        (12, ("is", 0, "score"), "95.01"),
        (12, ("is", 3, "rank"), "5"),
        (40, ("is", 2, "why"), "score"),
        (53, ("is", "then"), "90"),
        (54, ("is", "periods", "Q4"), "92"),
        (58, ("is", "A"), "first"),
        (60, ("is", "F"), ["team_reward"]),
        (61, ("is", "C"), "true"),
        (65, ("is", "F", "YE"), "13.5"),
    ],
)
def test_an_answer_that_differs_in_one_digit_is_a_failure(
    step: int, path: tuple[str | int, ...], value: object, database: str
) -> None:
    content = raw()
    part: Any = content["steps"][step]
    for key in path[:-1]:
        part = part[key]
    assert part[path[-1]] != value
    part[path[-1]] = value
    assert [played.number for played in failures(parse_rehearsal(content, name="steel"), database)] == [step + 1]


def test_a_refusal_that_does_not_come_is_a_failure(database: str) -> None:
    content = raw()
    content["steps"][2]["refused"] = "already_confirmed"  # issue_targets, which succeeds
    failed = failures(parse_rehearsal(content, name="steel"), database)
    assert [(played.number, played.expected, played.actual) for played in failed] == [
        (3, "refused: already_confirmed", "done")
    ]


def test_a_file_may_play_several_years_each_under_its_own_standard(database: str) -> None:
    content = raw()
    ballot = content["steps"][0]["ballot"]
    content["later"] = [{"year": "2026", "standard": {**content["standard"], "notice_working_days": "9"}}]
    content["steps"] += [
        {"at": "2026-03-01T09:00", "year": "2026", "do": "issue_targets", "branches": "all", "refused": NOT_IN_FORCE},
        {"at": "2026-03-01T10:00", "year": "2026", "do": "adopt_standard", "ballot": ballot, "outcome": "carried"},
        {"at": "2026-03-02T09:00", "year": "2026", "do": "issue_targets", "branches": "all"},
        {"at": "2026-03-02T10:00", "do": "issue_targets", "branches": "all", "refused": "targets_already_issued"},
    ]
    assert failures(parse_rehearsal(content, name="steel"), database) == []
    content["steps"][-1]["year"] = "2027"
    with pytest.raises(RehearsalFileError, match="no standard for 2027"):
        parse_rehearsal(content, name="steel")


def test_every_verb_and_check_has_its_row_in_the_documents() -> None:
    rows = [
        line.split("|")[1]
        for path in EXPLAINED.glob("*.md")
        for line in path.read_text("utf-8").splitlines()
        if "|" in line
    ]
    kinds = [(kind, "do") for kind in get_args(VERBS.union)] + [(kind, "check") for kind in get_args(CHECKS.union)]
    names = {name for kind, field in kinds for name in get_args(kind.model_fields[field].annotation)}
    assert {name for name in names if not any(f"`{name}`" in row for row in rows)} == set()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("steps: [", "is not YAML"),
        ("rehearsal: 2", "rehearsal"),
        ("a: 1\na: 2", "键a重复 / key a stands twice"),
        ("? [a, b]\n: 2", "a key must be plain text"),
        ("[" * 5_000, "不是 YAML|嵌套过深"),
        ("- 1\n- 2", "not a rehearsal"),
        ("", "not a rehearsal"),
    ],
)
def test_what_is_no_rehearsal_is_refused_in_one_line(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RehearsalFileError, match=says) as refused:
        read_rehearsal(path)
    assert "\n" not in str(refused.value)


def placed(content: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The file with another value in one place; None takes the key away."""
    part: Any = content
    for key in path[:-1]:
        part = part[key]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (
            ("steps", 7, "period"),
            "Q9",
            "第8步 / step 8: period: 应为下列之一 / must be one of: 'Q1', 'Q2', 'Q3', 'Q4', 'YE'",
        ),
        (("steps", 7, "period"), None, "step 8: period: 缺少此项 / is missing"),
        (("steps", 7, "do"), "scroe", "step 8: 没有scroe, 是否应为score? / there is no scroe: is it score?"),
        (("steps", 7, "do"), "浇筑", "step 8: 没有浇筑 / there is no 浇筑"),
        (("steps", 7, "do"), None, "step 8: 须写 do 或 check, 只写其一 / needs either do or check"),
        (("steps", 7, "check"), "grades", "step 8: 须写 do 或 check"),
        (("steps", 7), "score", "step 8: 须写 do 或 check"),
        (("steps", 7, "scores", "A", "E"), "28.5.1", "step 8: scores.A.E: 应为十进制数"),
        (("steps", 7, "scores", "A", "E"), "1e1", "step 8: scores.A.E: 应为十进制数"),
        (("steps", 7, "scores", "A", "E"), "--5", "step 8: scores.A.E: 应为十进制数"),
        (("steps", 7, "scores", "A", "E"), "1.0000000000000", "step 8: scores.A.E: 数字至多13位"),
        (("steps", 7, "scores"), ["A"], "step 8: scores: 应为键与值"),
        (("steps", 0, "ballot", "present"), "m1", "step 1: ballot.present: 应为列表"),
        (("steps", 0, "outcome"), "passed", "step 1: outcome: 应为下列之一"),
        (("steps", 0, "refused"), "no_quorum", "step 1: outcome 与 refused 只能写其一"),
        (("steps", 0, "is"), [], "step 1: is 只用于 check"),
        (("steps", 12, "is"), None, "step 13: 缺少 is"),
        (("steps", 12, "refused"), "no_quorum", "step 13: outcome、refused 只用于 do"),
        (("steps", 10, "agreed"), "maybe", "step 11: agreed: 应为 true 或 false"),
        (("steps", 2, "at"), "2025-13-01T09:00", "step 3: at: 应为时间"),
        (("steps", 2, "at"), "0001-01-01T00:00", "step 3: at: 年份应在1990至2200之间"),
        (("standard", "items", 0, "class"), "owner", "standard.items#1.class: 应为下列之一"),
        (("standard", "ballots", "ordinary_quorum"), "1/0", "standard.ballots.ordinary_quorum: 应为分数或小数"),
        (("standard", "ballots", "ordinary_quorum"), "1e999999999", "standard.ballots.ordinary_quorum: 应为分数"),
        (("standard", "notice_working_days"), "five", "standard.notice_working_days: 应为整数"),
        (("standard", "notice_working_days"), "99999999", "standard.notice_working_days: 不得大于250"),
        (("calendar", "holidays", 0), "New Year", "calendar.holidays#1: 应为日期"),
        (("branches", 1, "id"), "二 轧", "branches#2.id: 应为1至64个字母"),
        (("year",), "1999", "year: 不得小于2000"),
        (("year",), "2101", "year: 不得大于2100"),
        (("timezone",), "Asia", "没有时区 Asia"),
        (("steps",), {}, "steps: 应为列表"),
    ],
)
def test_a_fault_is_told_with_its_step_and_field(path: tuple[str | int, ...], value: Any, says: str) -> None:
    with pytest.raises(RehearsalFileError) as refused:
        parse_rehearsal(placed(raw(), path, value), name="steel")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("standard", "weights", "quarters"), "0.7", "权重之和须为1"),
        (("branches", 1, "own_committee_members"), ["m99"], "党委没有委员m99"),
        (("branches", 1, "id"), "A", "党支部A已登记"),
        (("committee", "staff", 0, "id"), "m1", "人员m1已登记"),
    ],
)
def test_a_setting_that_cannot_be_played_is_told_before_any_step(
    path: tuple[str | int, ...], value: Any, says: str, database: str
) -> None:
    with runtime_on(database) as (runtime, clock):
        player = Player(parse_rehearsal(placed(raw(), path, value), name="steel"), runtime, clock)
        with pytest.raises(RehearsalFileError, match=f"不能推演 / cannot be played: .*{says}"):
            player.prepare()


def test_keys_that_mean_nothing_are_pointed_out_wherever_they_stand() -> None:
    content = raw()
    content["author"] = "组织科"
    content["standard"]["items"][1]["weigth"] = "2"
    content["steps"][0]["ballot"]["fro"] = ["m1"]
    content["steps"][16]["bonus"] = {"D": {"points": "1", "reson": "表扬"}}
    unknown = {place(where) for where in parse_rehearsal(content, name="steel").unknown()}
    assert unknown == {
        "author",
        "standard.items#2.weigth",
        "第1步 / step 1: ballot.fro",
        "第17步 / step 17: bonus.D.reson",
    }


WRITTEN_OTHERWISE = """
all: &all
  present: &everyone [m1, m2, m3, m4, m5, m6, m7]
  for: *everyone
steps:
- {at: 2025-01-20 09:00:30, do: adopt_standard, ballot: {<<: *all, for: [], against: *everyone}, outcome: failed}
- {at: 2025-01-20T02:00Z, do: adopt_standard, ballot: {present: [m1], for: [m1]}, refused: no_quorum}
- at: "2025-01-20T18:00+08:00"
  do: adopt_standard
  ballot: *all
- {at: '2025-01-25', do: issue_targets, branches: A}
- {at: 2025-01-25T10:00, do: acknowledge_targets, branches: [A]}
- {at: 2025-01-26T10:00, check: grades, is: {}}
- {at: 2025-01-26T10:00, check: known, branch: A, period: Q1, on: 2025-01-26, is: {then: ~, now: null}}
- at: 2025-01-26T10:00
  check: six_good
  is: {A: False, B: false, C: FALSE, D: false, E: false, F: false}
"""


def test_a_file_may_be_written_in_any_way_of_yaml(database: str, tmp_path: Path) -> None:
    path = tmp_path / "other ways.yaml"
    setting, _, _ = STEEL.read_text(encoding="utf-8").partition("steps:")
    text = "\ufeff" + setting.replace("full: '30'", "full: 30") + WRITTEN_OTHERWISE
    path.write_text(text, encoding="utf-8", newline="\r\n")
    assert failures(read_rehearsal(path), database) == []


def test_numbers_are_never_read_as_floats(tmp_path: Path) -> None:
    path = tmp_path / "unquoted.yaml"
    path.write_text(STEEL.read_text(encoding="utf-8").replace("full: '30'", "full: 30.10"), encoding="utf-8")
    assert str(read_rehearsal(path).standard.items[0].full) == "30.10"


def test_a_killed_load_goes_on_where_it_was(database: str) -> None:
    rehearsals = [parse_rehearsal(each, name=each["title"]) for each in enterprise(branches=24, committees=2)]

    def die(done: int, total: int) -> None:
        if done == total // 2:
            raise KeyboardInterrupt

    with runtime_on(database) as (runtime, clock):
        with pytest.raises(KeyboardInterrupt):
            play_side_by_side(rehearsals, runtime, clock, die)
        halfway = runtime.recorder.position()
    with runtime_on(database) as (runtime, clock):
        play_side_by_side(rehearsals, runtime, clock, lambda *_: None)
        whole = runtime.recorder.position()
        play_side_by_side(rehearsals, runtime, clock, lambda *_: None)
        assert 0 < halfway < whole == runtime.recorder.position()
        assert runtime.recorder.verify().sound
        assert runtime.projections.differences() == {}


def test_the_same_answers_stand_in_json(database: str) -> None:
    content = raw()
    content["steps"][12]["is"] = []
    failed = failures(parse_rehearsal(content, name="steel"), database)
    assert json.loads(json.dumps(failed[0].actual))[0] == {"rank": 1, "branch": "C", "score": "95.00"}
