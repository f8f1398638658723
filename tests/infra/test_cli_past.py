"""Questions of the past on the command line: over the sample year, for people and for programs."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from subprocess import CompletedProcess
from typing import Any

import pytest
from fastapi.routing import APIRoute

from infra.http.app import ROUTERS
from infra.http.permitted import asked_by
from infra.runtime import open_runtime
from infra.settings import Settings
from tests.infra import commands
from tests.infra.test_cli import says

OF = ("--committee", "rolling-mill", "--year", "2025")
IN_NOTICE, LATER = "2026-01-14T12:00:00+08:00", "2026-01-31T00:00:00+08:00"

Djc = Callable[..., CompletedProcess[str]]


@pytest.fixture
def djc(steel_year: Mapping[str, str]) -> Djc:
    return lambda *arguments: commands.djc(*arguments, env=steel_year)


def found(djc: Djc, *arguments: str) -> Any:
    done = djc(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_standings_are_as_they_stood_and_as_they_are_known_since(djc: Djc) -> None:
    def of_b(*moment: str) -> Decimal:
        answer = found(djc, "standings", *OF, *moment)["answer"]
        return next(Decimal(one["score"]) for one in answer if one["branch"] == "B")

    then, now = of_b("--as-of", IN_NOTICE), of_b()
    assert then < now  # its appeal was carried since
    assert of_b("--effective", IN_NOTICE) == now
    assert of_b("--effective", IN_NOTICE, "--as-of", IN_NOTICE) == then
    told = djc("standings", *OF, "--as-of", IN_NOTICE).stdout
    assert "二轧车间党支部" in told
    assert "截至日志第" in told


def test_a_year_that_nobody_has_finished_says_so(djc: Djc) -> None:
    told = djc("standings", *OF, "--as-of", "2025-07-20T00:00:00+08:00")
    assert "没有党支部完成全年考核" in told.stdout
    assert "no branch has finished the year yet" in told.stdout
    assert "截至日志第" in told.stdout
    assert "二轧车间党支部" in djc("standings", *OF, "--as-of", "2025-07-20T00:00:00+08:00", "--through", "Q1").stdout
    assert "nothing can be ranked yet" in djc("standings", *OF, "--as-of", "1", "--through", "Q1").stdout


def test_an_answer_as_of_a_position_is_the_same_bytes_again(djc: Djc) -> None:
    position = str(found(djc, "standings", *OF, "--as-of", IN_NOTICE)["position"])
    by_time = djc("standings", *OF, "--as-of", IN_NOTICE, "--json").stdout
    assert djc("standings", *OF, "--as-of", position, "--json").stdout == by_time
    assert djc("rebuild", "standings").returncode == 0
    assert djc("standings", *OF, "--as-of", position, "--json").stdout == by_time


def test_two_moments_are_compared(djc: Djc) -> None:
    answer = found(djc, "changes", *OF, "--since", IN_NOTICE, "--until", LATER)["answer"]
    own = next(one for one in answer if one["branch"] == "B")
    assert Decimal(own["before"]["score"]) < Decimal(own["after"]["score"])
    assert "score_corrected" in [one["kind"] for one in own["causes"]]
    told = djc("changes", *OF, "--since", IN_NOTICE, "--until", LATER).stdout
    assert "→" in told
    first = found(djc, "changes", *OF, "--since", "0", "--through", "Q1")["answer"]
    rested = {one["id"].partition("@")[0] for each in first for one in each["causes"]}
    assert {one for one in rested if not one.endswith("/Q1")} <= {f"branch/{each['branch']}" for each in first}
    assert len(rested) > 1


def test_a_history_is_told_up_to_a_moment(djc: Djc) -> None:
    whole, then = (found(djc, "history", "B", *moment)["answer"] for moment in ((), ("--as-of", IN_NOTICE)))
    assert then == whole[: len(then)]
    assert 0 < len(then) < len(whole)
    assert "result confirmed" in djc("history", "B", "--english").stdout


def test_a_score_is_explained_with_the_facts_it_rests_on(djc: Djc, steel_year: Mapping[str, str]) -> None:
    then, now = (found(djc, "explain", "B", *OF, *moment) for moment in (("--as-of", IN_NOTICE), ()))
    assert len(now["answer"]["rests_on"]["Q3"]) == len(then["answer"]["rests_on"]["Q3"]) + 1
    assert found(djc, "explain", "B", *OF, "--effective", IN_NOTICE)["answer"]["score"] == now["answer"]["score"]
    with open_runtime(Settings(), database=steel_year["DATABASE_URL"]) as runtime:
        assert now["position"] == runtime.recorder.position()
    assert "× 0.6" in djc("explain", "B", *OF).stdout


def test_what_if_records_nothing_and_shows_who_would_stand_otherwise(djc: Djc, steel_year: Mapping[str, str]) -> None:
    real = {one["branch"]: one for one in found(djc, "standings", *OF)["answer"]}
    asked = found(djc, "what-if", *OF, "--without-appeal", "B/Q3/D")
    without = {one["branch"]: one for one in asked["answer"]}
    assert Decimal(without["B"]["score"]) < Decimal(real["B"]["score"])
    (correction,) = (one["id"] for one in found(djc, "history", "B")["answer"] if one["kind"] == "score_corrected")
    assert found(djc, "what-if", *OF, "--without", correction)["answer"] == asked["answer"]
    told = djc("what-if", *OF, "--weights", "0.1", "0.9").stdout
    assert "现为 / in fact" in told
    with open_runtime(Settings(), database=steel_year["DATABASE_URL"]) as runtime:
        assert asked["position"] == runtime.recorder.position()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("standings", *OF, "--as-of", "yesterday"), "a time with its zone"),
        (("standings", *OF, "--as-of", "2025-04-10T18:00:00"), "a time with its zone"),
        (("standings", *OF, "--through", "Q5"), "give Q1, Q2, Q3, Q4 or year"),
        (("standings", "--year", "2025", "--committee", "nobody"), "no such committee"),
        (("history", "nobody"), "no such branch"),
        (("explain", "nobody", *OF), "nobody"),
        (("explain", "A", *OF, "--as-of", "9"), "no standard in force"),
        (("what-if", *OF), "say what would be otherwise"),
        (("what-if", *OF, "--weights", "a", "b"), "give two decimals"),
        (("what-if", *OF, "--weights", "NaN", "1"), "give two decimals"),
        (("what-if", *OF, "--weights", "0", "Infinity"), "give two decimals"),
        (("what-if", *OF, "--without-veto", "nobody"), "the committee has no branch nobody"),
        (("what-if", *OF, "--weights", "0.6", "0.6"), "must sum to 1"),
        (("what-if", *OF, "--without-appeal", "B"), "BRANCH/PERIOD/ITEM"),
        (("what-if", *OF, "--without", "assessment/A/2025/Q1@99"), "rest on no fact"),
        (("changes", *OF, "--since", "then"), "--since then"),
        (("changes", *OF, "--since", "9", "--until", "8"), "the earlier moment first"),
        (("project", "standings"), "leave the names out"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(djc: Djc, typed: tuple[str, ...], said: str) -> None:
    refused = djc(*typed)
    assert refused.returncode == 2
    assert said in says(refused)


def test_any_question_is_asked_of_any_moment(djc: Djc) -> None:
    asked = ("ask", "show-outlook", "branch=B", "year=2025")

    def score(*moment: str) -> Decimal:
        return Decimal(json.loads(djc(*asked, *moment).stdout)["answer"]["score"])

    assert score("--as-of", IN_NOTICE) < score() == score("--effective", IN_NOTICE)
    by_time = djc(*asked, "--as-of", IN_NOTICE).stdout
    position = str(json.loads(by_time)["position"])
    assert djc(*asked, "--as-of", position).stdout == by_time
    places = found(djc, "standings", *OF, "--as-of", position)["answer"]
    assert next(one["score"] for one in places if one["branch"] == "B") == json.loads(by_time)["answer"]["score"]
    # as often as a field is given, also where it stands in the address
    sheets = json.loads(djc("ask", "show_target_set", "committee=rolling-mill", "year=2025", "branch=A").stdout)
    assert sheets["answer"]["branch"] == "A"


def test_every_question_of_the_program_can_be_asked(djc: Djc) -> None:
    listed = djc("ask").stdout
    every = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    told = {route.name for route in every if "GET" in (route.methods or ()) and "as_of" in asked_by(route)}
    assert {name for name in told if name.replace("_", "-") not in listed} == {"download"}  # bytes, not JSON


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("show-luck",), "show-luck is no question"),
        (("show-outlook", "branch=B"), "also give year=..."),
        (("show-outlook", "branch"), "branch: give FIELD=VALUE, of branch, year"),
        (("show-outlook", "colour=red"), "colour=red: give FIELD=VALUE, of branch, year"),
        (("show-outlook", "branch=nowhere", "year=2025"), "nowhere"),
        (("show-outlook", "branch=B", "year=soon"), "year"),
        (("show-grade-book", "year=2025", "--effective", IN_NOTICE), "effective"),
        (("show-outlook", "branch=B", "year=2025", "--as-of", "someday"), "as_of"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(djc: Djc, typed: tuple[str, ...], says: str) -> None:
    done = djc("ask", *typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())
