"""A committee's year, told through the API."""

from typing import Any

import pytest

from tests.http.api import Api, Committee, a_year, unanimous, wait_for
from tests.http.conftest import Clock

BETTER = {"E": "29", "P": "67"}


@pytest.fixture(scope="module")
def year(api: Api, clock: Clock) -> Committee:
    """From the standard to the grades voted: two branches, an appeal upheld, a veto."""
    committee = a_year(api)
    second = committee.branches[1]
    for period in ("Q1", "Q2", "Q3", "Q4", "YE"):
        clock.pass_days(60)
        committee.confirmed(period, b0=BETTER)
    grading = f"{committee.year}/grading"
    api.done(f"{grading}/veto", {"branch": second, "kind": "safety", "reason": "轻伤事故"})
    api.done(f"{grading}/propose")
    api.done(f"{grading}/open-notice")
    appeal = {"branch": second, "period": "YE", "item": "E"}
    api.done(f"{grading}/appeals", {**appeal, "grounds": "产值漏计"}, by=f"secretary:{second}")
    decided = api.done(f"{grading}/appeals/decide", {**appeal, "points": "28.5", "ballot": unanimous()})
    assert decided["outcome"] == "carried"
    api.done(f"{grading}/propose")
    clock.pass_days(14)
    decided = api.done(f"{grading}/decide", {"ballot": unanimous()})
    assert decided["outcome"] == "carried"
    wait_for(lambda: api.found(f"{committee.year}/consequences")["consequences"])  # they open after the decision
    return committee


def test_the_grades_decided_stand_beside_everything_that_led_to_them(api: Api, year: Committee) -> None:
    grading = api.found(f"{year.year}/grading")
    lines = [(line["rank"], line["score"], line["grade"], line["why"]) for line in grading["decision"]["grades"]]
    assert lines == [(1, "96", "first", "score"), (2, "94.2", "second", "veto:safety")]
    assert [ballot["matter"].split("/")[0] for ballot in grading["ballots"]] == ["appeal", "grades"]
    assert grading["appeals"][0]["upheld"] is True
    assert grading["vetoes"][0]["recorded"]["by"] == "s1"
    assert grading["proposal"]["number"] == 2
    assert grading["proposal"]["grades"][0]["periods"][0]["rests_on"]


def test_a_branch_shows_the_grade_it_was_awarded(api: Api, year: Committee) -> None:
    branch = api.found(f"/branches/{year.branches[0]}")
    assert (branch["grade"], branch["awards"][0]["year"], branch["awards"][0]["score"]) == ("first", 2025, "96")


def test_the_sheet_shows_who_did_each_step_and_both_scores(api: Api, year: Committee) -> None:
    mine = api.found(f"{year.period('YE')}/branches/{year.branches[1]}")
    assert (mine["self_scores"]["E"], mine["scores"]["E"], mine["total"]) == ("28", "28.5", "94.5")
    assert (mine["steps"]["scored"]["by"], mine["steps"]["reviewed"]["by"]) == ("s1", "s2")
    assert mine["corrections"][0]["appeal"] == f"appeal/{year.branches[1]}/2025/YE/E"
    sheet = api.found(year.period("YE"))
    assert [each["branch"] for each in sheet["assessments"]] == list(year.branches)


def test_a_score_is_explained_down_to_the_facts(api: Api, year: Committee) -> None:
    explained = api.found(f"{year.year}/branches/{year.branches[1]}/explanation")
    assert (explained["quarters_mean"], explained["year_end"], explained["exact"]) == ("94", "94.5", "94.2")
    assert len(explained["rests_on"]["YE"]) == 2
    standings = api.found("/standings", year=2025, committee=year.id, min_position=api.head["size"])["standings"]
    place = next(one for one in standings if one["branch"] == year.branches[1])
    recomputed = explained["recomputed"]
    assert {*explained["rests_on"]["YE"]} <= {*recomputed["facts"]}
    assert recomputed["same"]
    for what in ("rank", "score", "exact", "grade"):
        assert explained[what] == recomputed[what] == place[what]


def test_what_was_known_then_stands_beside_what_is_known_now(api: Api, year: Committee) -> None:
    appealed = api.found(f"{year.year}/grading")["appeals"][0]
    known = f"{year.period('YE')}/branches/{year.branches[1]}/known"
    answer = api.found(known, as_of=appealed["filed"]["position"])
    assert (answer["then"], answer["now"]) == ("94", "94.5")


def test_what_if_answers_and_records_nothing(api: Api, year: Committee) -> None:
    with api.nothing_recorded():
        answer = api.done(f"{year.year}/what-if", {"without_veto": year.branches[1]})
    assert [place["grade"] for place in answer["standings"]] == ["first", "second"]
    answer = api.done(f"{year.year}/what-if", {"weights": {"quarters": "0", "year_end": "1"}})
    assert answer["standings"][1]["exact"] == "94.5"


def test_what_if_takes_cut_offs_quotas_vetoes_and_tie_breaks(api: Api, year: Committee) -> None:
    asked = f"{year.year}/what-if"

    def graded(**change: Any) -> list[tuple[str, str]]:
        return [(place["grade"], place["why"]) for place in api.done(asked, change)["standings"]]

    first, *others = api.found(f"{year.year}/standard")["versions"][0]["standard"]["grades"]
    with api.nothing_recorded():
        assert api.done(asked, {})["before"] == api.done(asked, {})["standings"]
        assert graded() == [("first", "score"), ("second", "veto:safety")]
        assert graded(veto_caps={})[1][1] != "veto:safety"
        assert graded(veto_caps={"safety": others[-1]["code"]})[1] == (others[-1]["code"], "veto:safety")
        assert graded(grades=[{**first, "at_least": "96.5"}, *others])[0] == (others[0]["code"], "score")
        assert graded(grades=[{**first, "quota": "0"}, *others])[0] == (others[0]["code"], "quota")
        assert graded(tie_breaks=["year_end"]) == graded()
        assert api.post(asked, {"grades": [*others, first]}).json()["code"] == "standard_invalid"


def test_what_if_one_fact_had_not_been_recorded(api: Api, year: Committee) -> None:
    first, second = year.branches
    asked = f"{year.year}/what-if"
    explained = api.found(f"{year.year}/branches/{second}/explanation")["rests_on"]["YE"]
    with api.nothing_recorded():
        without_correction = api.done(asked, {"without": explained[-1]})["standings"]
        assert {place["branch"]: place["exact"] for place in without_correction}[second] == "94"
        without_result = api.done(asked, {"without": explained[0]})["standings"]
        assert [place["branch"] for place in without_result] == [first]
        assert api.post(asked, {"without": "assessment/nobody/2025/Q1@1"}).status_code == 404


def test_the_other_questions_of_the_year_are_answered(api: Api, year: Committee) -> None:
    first, second = year.branches
    assert api.found(f"{year.year}/gaps")["gaps"][first]["Q1"] == "-2"
    assert api.found(f"{year.year}/six-good")["six_good"] == {first: True, second: False}
    assert api.found(f"{year.year}/notice").keys() == {"proposal", "opens", "closes"}


def test_target_sets_show_who_issued_and_who_accepted(api: Api, year: Committee) -> None:
    mine = api.found(f"{year.year}/targets/{year.branches[0]}")
    assert [target["item"] for target in mine["targets"]] == ["E", "P"]
    assert mine["issued"]["position"] < mine["acknowledged"]["position"]
    assert len(api.found(f"{year.year}/targets")["target_sets"]) == 2


def test_the_standard_in_force_shows_its_ballot(api: Api, year: Committee) -> None:
    standard = api.found(f"{year.year}/standard")
    assert [version["status"] for version in standard["versions"]] == ["in_force"]
    assert standard["versions"][0]["standard"]["ballots"]["grading_quorum"] == "2/3"
    assert standard["ballots"][0]["carried"] is True


def test_what_never_happened_cannot_be_left_out(api: Api, year: Committee) -> None:
    first, second = year.branches
    for change, said in (
        ({"without_veto": "nobody"}, "nobody"),
        ({"without_veto": first}, "本年度没有一票否决"),
        ({"without_appeal": {"branch": second, "period": "Q1", "item": "E"}}, "没有经此项申诉作出的更正"),
    ):
        answer = api.post(f"{year.year}/what-if", change)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert said in answer.json()["detail"]
