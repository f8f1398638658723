"""Standings answer for now and for any past, one committee or all."""

from decimal import Decimal
from random import Random

import pytest

from domain.period import Period
from infra.postgres.pool import Pool
from projections.standings import Standings
from services.questions import Questions
from tests.projections.conftest import Follow
from tests.projections.histories import Teller, standard


@pytest.fixture
def standings(pool: Pool) -> Standings:
    return Standings(pool)


def test_the_year_is_what_the_domain_reckons_from_the_record(
    eventful: Teller, follow: Follow, standings: Standings
) -> None:
    follow().catch_up()
    of = eventful.of("north")
    reckoned = Questions(eventful.ledger).casebook(of).reckoned()
    places = standings.year(2025, committees=("north",)).places
    assert [(p.rank, p.branch, p.score, p.grade, p.why, p.exact) for p in places] == [
        (one.rank, one.branch, one.score, one.grade, one.why, one.exact) for one in reckoned.standings
    ]
    assert {p.branch: (p.rank, p.grade, p.why) for p in places} == {
        "B": (1, "first", "score"),
        "A": (2, "second", "quota"),
        "D": (3, "second", "score"),
        "C": (4, "second", "score"),
    }


def test_what_stood_at_a_position_stays_the_answer_after_later_corrections(
    eventful: Teller, follow: Follow, standings: Standings
) -> None:
    follower, rng = follow(page=7), Random(7)
    then = {}
    for _ in range(5):
        eventful.correct("south", "X", Period.Q3, "E", str(Decimal(rng.randrange(60, 110)) / 2))
        at = follower.catch_up()
        then[at] = (standings.year(2025).places, standings.through(2025, Period.Q3).places)
    follower.rebuild("standings")

    for at, (year, quarter) in then.items():
        assert standings.year(2025, at=at).places == year
        assert standings.through(2025, Period.Q3, at=at).places == quarter
    assert len({str(year) for year, _ in then.values()}) > 1


def test_what_applied_then_is_told_with_what_was_corrected_since(
    eventful: Teller, follow: Follow, standings: Standings
) -> None:
    follower = follow()
    first = follower.catch_up()
    (confirmed,) = [
        at for at in standings.moved(2025, branch="X") if standings.marks(2025, "X", at=at).totals.keys() == {Period.Q1}
    ][:1]
    eventful.correct("south", "X", Period.Q1, "E", "12.5")
    eventful.correct("south", "X", Period.Q3, "E", "11.5")
    now = follower.catch_up()

    def of_x(at: int | None = None, effective: int | None = None) -> Decimal:
        places = standings.through(2025, Period.Q4, at=at, effective=effective).places
        (place,) = [one for one in places if one.branch == "X"]
        return place.score

    then, total = of_x(at=confirmed), standings.marks(2025, "X").totals[Period.Q1].total
    # of the periods confirmed then alone, as known then, and as known since
    assert (of_x(effective=confirmed), of_x(at=first, effective=confirmed)) == (total, then)
    assert total != then
    assert of_x(effective=now) == of_x(at=now) == of_x()
    later = standings.year(2025, effective=first)
    assert [one.branch for one in later.places] == [one.branch for one in standings.year(2025).places]
    assert later.places == standings.year(2025, at=now).places
    assert later.position == now


def test_the_enterprise_ranks_by_published_score_and_shares_ranks(
    eventful: Teller, follow: Follow, standings: Standings
) -> None:
    follow().catch_up()
    answer = standings.year(2025)
    assert answer.position == eventful.recorder.position()
    assert [(p.enterprise_rank, p.branch, p.rank) for p in answer.places][:3] == [(1, "A", 2), (1, "B", 1), (3, "D", 3)]
    assert [p.score for p in answer.places] == sorted((p.score for p in answer.places), reverse=True)
    assert {p.committee for p in answer.places} == {"north", "south"}


def test_ties_of_several_committees_are_broken_by_items_read_together(
    teller: Teller, follow: Follow, standings: Standings
) -> None:
    """Of those with the same score whoever has more of item E comes first, in each committee by its own items."""
    for committee, economic in (("east", ("44", "50", "47")), ("west", ("50", "47", "44"))):
        branches = [f"{committee}-{n}" for n in range(3)]
        teller.establish(committee, dict.fromkeys(branches))
        teller.adopt(committee, standard())
        for period in Period:
            # the year-end totals are the same, and so is the sum of both items in every quarter
            points = {one: (e, str(84 - int(e))) for one, e in zip(branches, economic, strict=True)}
            teller.assess(committee, period, points)
    follow().catch_up()

    def order(at: int | None = None, effective: int | None = None) -> dict[str, list[tuple[int, str]]]:
        places = standings.year(2025, at=at, effective=effective).places
        return {
            mine: [(one.rank, one.branch) for one in sorted(places, key=lambda one: one.rank) if one.committee == mine]
            for mine in ("east", "west")
        }

    then = teller.recorder.position()
    assert order() == {
        "east": [(1, "east-1"), (2, "east-2"), (3, "east-0")],
        "west": [(1, "west-0"), (2, "west-1"), (3, "west-2")],
    }
    teller.correct("east", "east-0", Period.Q1, "E", "59")
    teller.correct("east", "east-0", Period.Q1, "P", "25")
    follow().catch_up()
    assert order()["east"] == [(1, "east-1"), (2, "east-0"), (3, "east-2")]
    assert order(effective=then) == order()
    assert order(at=then) != order()


def test_each_committee_is_reckoned_under_its_own_standard(
    teller: Teller, follow: Follow, standings: Standings
) -> None:
    for committee, bonus_counts in (("with", True), ("without", False)):
        teller.establish(committee, {f"{committee}-{n}": None for n in range(4)})
        teller.adopt(committee, standard(bonus_counts=bonus_counts))
        for period in Period:
            points = {f"{committee}-{n}": (str(52 - n), "35") for n in range(4)}
            teller.assess(committee, period, points, bonus={f"{committee}-0": "4"})
    follow().catch_up()
    grades = {p.branch: (p.score, p.grade) for p in standings.year(2025).places}
    assert grades["with-0"] == (Decimal("91.00"), "first")
    assert grades["without-0"] == (Decimal("91.00"), "second")


def test_a_tie_at_a_quota_is_shown_and_has_no_grade_until_it_is_voted(
    teller: Teller, follow: Follow, standings: Standings
) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    for period in Period:
        teller.assess("north", period, {"A": ("57", "36"), "B": ("57", "36"), "C": ("50", "30"), "D": ("45", "30")})
    follow().catch_up()
    answer = standings.year(2025, committees=("north",))
    assert [(p.branch, p.rank, p.grade, p.why) for p in answer.places[:2]] == [
        ("A", 1, None, "tie"),
        ("B", 1, None, "tie"),
    ]
    assert answer.ties["north"][0].branches == ("A", "B")


def test_ties_of_several_committees_come_in_one_order_whatever_was_asked_before(
    teller: Teller, follow: Follow, pool: Pool
) -> None:
    committees = ["east", "north", "south", "west"]
    for committee in committees:
        points = dict(zip((f"{committee}-{n}" for n in range(4)), [("57", "36")] * 2 + [("50", "30")] * 2, strict=True))
        teller.establish(committee, dict.fromkeys(points))
        teller.adopt(committee, standard())
        for period in Period:
            teller.assess(committee, period, points)
    follow().catch_up()
    for first in committees:
        standings = Standings(pool)
        assert [*standings.year(2025, committees=(first,)).ties] == [first]
        assert [*standings.year(2025).ties] == committees


def test_an_item_breaks_a_tie_also_after_corrections_that_leave_the_totals_as_they_were(
    teller: Teller, follow: Follow, standings: Standings
) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    for period in Period:
        teller.assess("north", period, {"A": ("57", "36"), "B": ("57", "36"), "C": ("50", "30"), "D": ("45", "30")})
    follower = follow()
    tied = follower.catch_up()
    assert [p.rank for p in standings.year(2025, committees=("north",)).places[:2]] == [1, 1]

    teller.correct("north", "B", Period.Q1, "E", "58")
    teller.correct("north", "B", Period.Q1, "P", "35")
    follower.catch_up()

    answer = standings.year(2025, committees=("north",))
    assert [(p.branch, p.rank, p.score) for p in answer.places[:2]] == [
        ("B", 1, Decimal("93.00")),
        ("A", 2, Decimal("93.00")),
    ]
    assert [p.rank for p in standings.year(2025, committees=("north",), at=tied).places[:2]] == [1, 1]


def test_a_branch_that_is_not_complete_is_not_ranked_over_the_year(
    teller: Teller, follow: Follow, standings: Standings
) -> None:
    teller.establish("north", {"A": None, "B": None})
    teller.adopt("north", standard())
    teller.assess("north", Period.Q1, {"A": ("57", "36"), "B": ("50", "30")})
    teller.assess("north", Period.Q2, {"A": ("50", "36")})
    follow().catch_up()
    assert standings.year(2025).places == []
    assert [(p.rank, p.branch, p.score) for p in standings.through(2025, Period.Q2).places] == [
        (1, "A", Decimal("89.50")),
        (2, "B", Decimal("80.00")),
    ]
    assert standings.marks(2025, "A").counting_quarters() == [Period.Q1, Period.Q2]
    assert standings.marks(2024, "A").totals == {}
