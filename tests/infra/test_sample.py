"""The sample enterprise 样例企业: its documents obey the rules they are to be played under."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from infra.sample.enterprise import enterprise

Document = dict[str, Any]
DOCUMENTS = tuple(enterprise())
DUTIES = {f"D{n}" for n in range(1, 8)}
ROOT = Path(__file__).parents[2]
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def digest(documents: Iterable[Document]) -> str:
    return hashlib.sha256(json.dumps(list(documents), sort_keys=True).encode()).hexdigest()


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def steps(document: Document, *verbs: str) -> list[Document]:
    return [step for step in document["steps"] if step["do"] in verbs]


def named(document: Document, step: Document) -> list[str]:
    return [b["id"] for b in document["branches"]] if step["branches"] == "all" else list(step["branches"])


def works(document: Document, day: date) -> bool:
    calendar = document["calendar"]
    return str(day) in calendar["working_weekends"] or (day.weekday() < 5 and str(day) not in calendar["holidays"])


def concerned(document: Document, branches: set[str]) -> set[str]:
    return {m for b in document["branches"] if b["id"] in branches for m in b.get("own_committee_members", [])}


def test_the_enterprise_has_1588_branches_of_five_types_in_sixty_committees() -> None:
    sizes = [len(document["branches"]) for document in DOCUMENTS]
    assert (len(sizes), sum(sizes)) == (60, 1588)
    assert 8 <= min(sizes) < max(sizes) <= 60
    assert Counter(b["type"] for d in DOCUMENTS for b in d["branches"]).keys() == {
        "production", "construction", "research_design", "living_services", "joint_venture",
    }  # fmt: skip


def test_no_id_is_used_twice_and_no_two_branches_of_a_committee_share_a_name() -> None:
    ids = [d["committee"]["id"] for d in DOCUMENTS]
    ids += [b["id"] for d in DOCUMENTS for b in d["branches"]]
    ids += [person["id"] for d in DOCUMENTS for key in ("staff", "members") for person in d["committee"][key]]
    assert len(ids) == len(set(ids))
    assert len({d["committee"]["name"] for d in DOCUMENTS}) == len(DOCUMENTS)
    for document in DOCUMENTS:
        assert len({b["name"] for b in document["branches"]}) == len(document["branches"])


def test_the_same_seed_gives_the_same_bytes_in_another_process_and_another_seed_others() -> None:
    program = "from tests.infra.test_sample import DOCUMENTS, digest; print(digest(DOCUMENTS))"
    env = os.environ | {"PYTHONHASHSEED": "1"}
    run = [sys.executable, "-c", program]
    other = subprocess.run(run, env=env, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  our own program
    assert other.stdout.strip() == digest(DOCUMENTS)
    assert digest(enterprise(seed=8)) != digest(DOCUMENTS)


def test_a_smaller_enterprise_can_be_had_but_not_an_impossible_one() -> None:
    assert [len(d["branches"]) for d in enterprise(branches=16, committees=2)] == [8, 8]
    with pytest.raises(ValueError, match="branches"):
        next(enterprise(branches=7, committees=1))


def test_everything_is_text_as_a_file_would_give_it() -> None:
    assert {type(leaf) for document in DOCUMENTS for leaf in leaves(document)} == {str}


def test_a_standard_is_twenty_items_of_a_hundred_points_that_serve_all_duties_in_balance() -> None:
    for document in DOCUMENTS:
        items = document["standard"]["items"]
        economic = sum(Decimal(i["full"]) for i in items if i["class"] == "economic")
        assert (len({i["id"] for i in items}), sum(Decimal(i["full"]) for i in items)) == (20, 100)
        assert {i["class"] for i in items} == {"economic", "leadership_team", "members", "staff", "overall"}
        assert {duty for i in items for duty in i["duties"]} == DUTIES
        assert 30 <= economic <= 70
        assert all(i["title"] and i["rule"] and i["evidence"] for i in items)


def test_every_score_is_within_full_points_and_a_multiple_of_the_step() -> None:
    for document in DOCUMENTS:
        full = {i["id"]: Decimal(i["full"]) for i in document["standard"]["items"]}
        for step in steps(document, "self_assess", "score"):
            for sheet in step["scores"].values():
                assert sheet.keys() == full.keys()
                assert all(0 <= Decimal(p) <= full[i] and Decimal(p) % Decimal("0.5") == 0 for i, p in sheet.items())


def test_branches_rate_themselves_mostly_a_little_higher_than_the_committee() -> None:
    totals = {
        verb: [
            sum(map(Decimal, sheet.values()), Decimal())
            for d in DOCUMENTS for s in steps(d, verb) for sheet in s["scores"].values()
        ]
        for verb in ("self_assess", "score")
    }  # fmt: skip
    means = {verb: sum(of, Decimal()) / len(of) for verb, of in totals.items()}
    assert Decimal("0.5") < means["self_assess"] - means["score"] < 4
    assert sum(68 <= total <= 97 for total in totals["score"]) > 0.9 * len(totals["score"])


def test_the_year_2025_had_248_working_days_in_china() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(works(DOCUMENTS[0], day) for day in days) == 248


def test_steps_stand_in_order_of_time_within_working_hours() -> None:
    for document in DOCUMENTS:
        times = [datetime.fromisoformat(step["at"]) for step in document["steps"]]
        assert times == sorted(times)
        assert all(works(document, at.date()) and time(8) <= at.time() < time(18) for at in times)


def test_a_branch_is_scored_after_its_self_assessment_and_confirmed_after_review_by_then() -> None:
    for document in DOCUMENTS:
        state: dict[tuple[str, str], str] = {}
        for step in steps(document, "exempt", "self_assess", "default_self_assessment", "score", "review", "confirm"):
            match step["do"]:
                case "exempt" | "default_self_assessment" as verb:
                    moves, after = [step["branch"]], {"": verb}
                case "self_assess" as verb:
                    moves, after = list(step["scores"]), {"": verb}
                case "score":
                    before = ("self_assess", "default_self_assessment", "score", "returned")
                    moves, after = list(step["scores"]), dict.fromkeys(before, "score")
                case "review":
                    to = "reviewed" if step["agreed"] == "true" else "returned"
                    moves, after = named(document, step), {"score": to}
                case _:
                    moves, after = named(document, step), {"reviewed": "confirmed"}
            for branch in moves:
                state[branch, step["period"]] = after[state.get((branch, step["period"]), "")]
        if steps(document, "propose_grades"):
            periods = [(b["id"], p) for b in document["branches"] for p in (*QUARTERS, "YE")]
            assert {state[key] for key in periods} <= {"exempt", "confirmed"}


def test_a_branch_has_accepted_its_targets_before_it_is_assessed() -> None:
    for document in DOCUMENTS:
        issued: set[str] = set()
        accepted: set[str] = set()
        founded = {b["id"]: b["established"] for b in document["branches"] if "established" in b}
        for step in document["steps"]:
            match step["do"]:
                case "issue_targets":
                    assert issued.isdisjoint(named(document, step))
                    assert all(founded.get(branch, "") <= step["at"] for branch in named(document, step))
                    issued |= set(named(document, step))
                case "acknowledge_targets":
                    accepted |= set(named(document, step)) & issued
                case "self_assess":
                    assert accepted >= step["scores"].keys()
        assert accepted == {b["id"] for b in document["branches"]}


def test_ballots_have_a_quorum_and_come_out_as_written_without_the_recused() -> None:
    kinds = Counter[tuple[str, str]]()
    for document in DOCUMENTS:
        due = [member["id"] for member in document["committee"]["members"]]
        assert len(due) in {7, 9, 11}
        for step in (s for s in document["steps"] if "ballot" in s):
            votes, recused = step["ballot"], set(step["ballot"].get("recused", []))
            about = set(step.get("order", [])) | {step.get("branch", "")}
            assert recused == concerned(document, about)
            assert sorted(votes["for"] + votes["against"] + votes["abstain"]) == sorted(votes["present"])
            assert set(votes["present"]) <= set(due) - recused
            assert 3 * len(votes["present"]) >= 2 * len(due)
            assert step["outcome"] == ("carried" if 2 * len(votes["for"]) > len(due) else "failed")
            kinds[step["do"], step["outcome"]] += 1
    assert {("decide_appeal", "carried"), ("decide_appeal", "failed"), ("break_tie", "carried")} <= kinds.keys()


def test_grades_are_decided_after_the_notice_and_after_every_appeal() -> None:
    for document in DOCUMENTS:
        grading = steps(document, "propose_grades", "open_notice", "appeal", "decide_appeal", "decide_grades")
        opened = next((date.fromisoformat(s["at"][:10]) for s in grading if s["do"] == "open_notice"), None)
        if opened is None:
            continue
        window = [day for n in range(30) if works(document, day := opened + timedelta(days=n))][:5]
        for step in grading:
            day = date.fromisoformat(step["at"][:10])
            assert step["do"] != "appeal" or window[0] <= day <= window[-1]
            assert step["do"] not in {"decide_appeal", "decide_grades"} or day > window[-1]
        done = [s["do"] for s in grading]
        if done[-1] == "decide_grades":
            assert done.count("appeal") == done.count("decide_appeal")
            assert done[-2] == (
                "propose_grades" if any(s.get("outcome") == "carried" for s in grading[:-1]) else done[-2]
            )


def tie_at_quota(document: Document, until: Document) -> set[str]:
    """Who is tied at the quota of the first grade at a step, reckoned from the document alone."""
    scores: dict[tuple[str, str], dict[str, Decimal]] = {}
    bonus: dict[tuple[str, str], Decimal] = {}
    vetoed: set[str] = set()
    for step in document["steps"][: document["steps"].index(until)]:
        if step["do"] == "score":
            for branch, sheet in step["scores"].items():
                scores[branch, step["period"]] = {item: Decimal(points) for item, points in sheet.items()}
            for branch, extra in step.get("bonus", {}).items():
                bonus[branch, step["period"]] = min(Decimal(5), Decimal(extra["points"]))
        elif step["do"] == "veto":
            vetoed.add(step["branch"])
        elif step["do"] == "decide_appeal" and step["outcome"] == "carried":
            scores[step["branch"], step["period"]][step["item"]] = Decimal(step["points"])

    total = {key: Fraction(sum(sheet.values(), bonus.get(key, Decimal()))) for key, sheet in scores.items()}
    rank = {}
    for branch in (b["id"] for b in document["branches"]):
        counting = [(branch, quarter) for quarter in QUARTERS if (branch, quarter) in total]
        exact = (
            Fraction(3, 5) * sum(total[key] for key in counting) / len(counting) + Fraction(2, 5) * total[branch, "YE"]
        )
        main = Fraction(sum(scores[key]["E1"] for key in counting)) / len(counting)
        rank[branch] = (int(exact * 100 + Fraction(1, 2)), total[branch, "YE"], main, total.get((branch, "Q4"), -1))
    wanting = sorted((b for b in rank if rank[b][0] >= 9000 and b not in vetoed), key=rank.__getitem__, reverse=True)
    places = int(Fraction(3, 10) * len(rank))
    if not 0 < places < len(wanting) or rank[wanting[places - 1]] != rank[wanting[places]]:
        return set()
    return {branch for branch in wanting if rank[branch] == rank[wanting[places]]}


def test_a_tie_at_the_quota_is_broken_by_vote_where_there_is_one_and_there_is_none_elsewhere() -> None:
    broken = 0
    for document in DOCUMENTS:
        order: set[str] = set()
        for step in steps(document, "propose_grades", "break_tie"):
            tied = tie_at_quota(document, step)
            if step["do"] == "break_tie":
                order, broken = set(step["order"]), broken + 1
                assert order == tied
            else:
                assert ("refused" in step) == bool(tied - order)
    assert broken == 1


def test_most_committees_have_decided_and_there_is_open_work_of_every_kind() -> None:
    last = Counter(d["steps"][-1]["do"] for d in DOCUMENTS)
    assert last == {"decide_grades": 48, "appeal": 3, "open_notice": 3, "score": 5, "self_assess": 1}
