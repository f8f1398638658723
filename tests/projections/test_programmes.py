"""Six-good teams, features, exemplars, honours and progress, as they stand and as they stood."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.branch import BranchType
from domain.commendation import Honour, Nomination
from domain.feature import Stage, Verdict
from domain.period import QUARTERS, Period
from domain.refusal import NotFoundError
from domain.six_good import MonthDay, QuarterPoints, SixGoodAdopted
from infra.facts import NAMES, decode
from infra.postgres.pool import Pool
from projections.grade_book import Change
from projections.open_matters import Kind, OpenMatters
from projections.progress import Advance, Arrow
from projections.registry import Projections
from services.branch_life import BranchLife
from services.enterprises import Enterprises
from services.questions import Questions
from tests.projections.conftest import Follow
from tests.projections.histories import ALL_FOR as ALL
from tests.projections.histories import D, Teller, history_on, standard

POINTS = {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30"), "D": ("30", "20")}


@pytest.fixture
def answers(teller: Teller, pool: Pool) -> Projections:
    return Projections(pool, teller.recorder, decode, NAMES, clock=teller.clock)


def told(teller: Teller, *periods: Period, points: dict[str, tuple[str, str]] = POINTS) -> None:
    teller.establish("north", {"A": "second", "B": "second", "C": "second", "D": "third"})
    tagged = standard()
    teller.adopt("north", replace(tagged, items=(tagged.items[0], replace(tagged.items[1], six_good=1))))
    for period in periods:
        teller.assess("north", period, points)


def decided(teller: Teller) -> None:
    told(teller, *Period)
    teller.gradings.propose(teller.act(), teller.of("north"))
    teller.decide("north")


def by_branch(advances: list[Advance]) -> dict[str, Advance]:
    return {one.branch: one for one in advances}


def test_the_teams_judged_are_those_the_record_gives(eventful: Teller, follow: Follow, answers: Projections) -> None:
    follow().catch_up()
    for committee in ("north", "south"):
        record = Questions(eventful.ledger).six_good(eventful.of(committee))
        advances = answers.progress.advances(2025, committees=(committee,))
        assert {one.branch: one.six_good for one in advances} == record
    assert {one.branch for one in answers.progress.advances(2025) if one.six_good} >= {"A", "B"}
    expected = quarter_points(eventful)
    kept = answers.standings.items(2025, [*expected])
    quarters = {one: [given for period, given in by.items() if period in QUARTERS] for one, by in kept.items()}
    assert {branch: QuarterPoints.over(scores) for branch, scores in quarters.items()} == expected


def quarter_points(teller: Teller) -> dict[str, QuarterPoints]:
    """What stands of each quarter of 2025 after every correction, item by item together; the year-end is none."""
    standing: dict[tuple[str, Period], dict[str, Decimal]] = {}
    for one in teller.facts():
        match one.fact:
            case ScoresConfirmed(branch, 2025, period, _, scores) if period is not Period.YEAR_END:
                standing[branch, period] = {**scores}
            case ScoreCorrected(branch, 2025, period, item, _, after) if period is not Period.YEAR_END:
                standing[branch, period][item] = after
    quarters: dict[str, list[dict[str, Decimal]]] = defaultdict(list)
    for (branch, _), scores in standing.items():
        quarters[branch].append(scores)
    return {
        branch: QuarterPoints(len(each), {item: sum((one[item] for one in each), D(0)) for item in ("E", "P")})
        for branch, each in quarters.items()
    }


def test_a_correction_or_a_veto_moves_the_judgement_and_the_past_stays(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1, Period.Q2)
    follower = follow()

    def six_good(at: int | None = None) -> list[str]:
        return [one.branch for one in answers.progress.advances(2025, at=at) if one.six_good]

    first = follower.catch_up()
    assert six_good() == ["A"]
    teller.correct("north", "A", Period.Q1, "P", "30")
    corrected = follower.catch_up()
    assert six_good() == []
    teller.correct("north", "A", Period.Q1, "P", "38")
    follower.catch_up()
    assert six_good() == ["A"]
    teller.gradings.impose_veto(teller.act(), teller.of("north"), branch_id="A", kind="safety", reason="事故")
    follower.catch_up()
    assert six_good() == []
    assert (six_good(first), six_good(corrected)) == (["A"], [])
    follower.rebuild("six_good")
    assert (six_good(first), six_good(corrected), six_good()) == (["A"], [], [])


def test_the_committees_own_goods_count_from_their_year_on(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1)
    before = follow().catch_up()
    teller.adopt_six_good("north", from_year=2025, at_least="0.5")
    follow().catch_up()
    # one good has items and is reached, five have none
    assert [one.branch for one in answers.progress.advances(2025, at=before) if one.six_good] == ["A"]
    assert not any(one.six_good for one in answers.progress.advances(2025))
    assert Questions(teller.ledger).six_good(teller.of("north"))["A"] is False


def test_units_tell_who_has_adopted_and_who_has_not(eventful: Teller, follow: Follow, answers: Projections) -> None:
    follow().catch_up()
    units = {unit.committee: unit for unit in answers.six_good.units()}
    assert (units["north"].version, units["north"].drafted) == (1, None)
    assert units["north"].mobilised_on is not None
    assert units["south"].start_year is None
    assert [unit.committee for unit in answers.six_good.units(only_missing=True)] == ["south"]
    adopted = next(one.position for one in eventful.facts() if isinstance(one.fact, SixGoodAdopted))
    assert [unit.adopted_on for unit in answers.six_good.units(at=adopted - 1)] == [None, None]


def test_each_branch_met_the_standard_rose_or_excelled(teller: Teller, follow: Follow, answers: Projections) -> None:
    decided(teller)
    undecided = follow().catch_up() - 6
    teller.designate("north", "furnace", "B")
    teller.commend("north", Nomination(Honour.SIX_GOOD_TEAM, "A"))
    teller.apply_feature("north", "C")
    at = follow().catch_up()
    rows = by_branch(answers.progress.advances(2025, committees=("north",)))
    assert {branch: (row.change, row.standard_met) for branch, row in rows.items()} == {
        "A": (Change.RISE, True),
        "B": (Change.SAME, True),
        "C": (Change.FALL, True),
        "D": (Change.FALL, False),
    }
    assert [branch for branch, row in rows.items() if row.excellent] == ["A", "B"]
    assert [branch for branch, row in rows.items() if row.unremarkable] == ["B", "D"]
    assert rows["A"].honours == (Honour.SIX_GOOD_TEAM,)
    assert (rows["B"].exemplars, rows["C"].creating) == (("furnace",), True)
    then = by_branch(answers.progress.advances(2025, at=undecided))
    assert {(row.grade, row.change, row.standard_met) for row in then.values()} == {(None, None, None)}
    assert answers.progress.advances(2025, at=at) == list(rows.values())


def test_a_name_or_an_exemplar_counts_for_the_years_it_was_held_to_the_end_of(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller)
    teller.name_feature("north", "A")
    teller.designate("north", "furnace", "B")
    teller.pass_days(365)
    teller.features.review(
        teller.act(), committee_id="north", branch_id="A", verdict=Verdict.REVOKED, reason="名不副实"
    )
    teller.exemplars.withdraw(teller.act(), exemplar_id="furnace", reason="流于形式")
    follow().catch_up()
    held = {year: by_branch(answers.progress.advances(year)) for year in (2024, 2025, 2026)}
    assert [rows["A"].feature for rows in held.values()] == [None, "A红炉台", None]
    assert [rows["B"].exemplars for rows in held.values()] == [(), ("furnace",), ()]


def test_what_applied_then_is_told_of_teams_and_branches_as_the_record_knows_it_since(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1, Period.Q2, points={**POINTS, "D": ("30", "34")})
    then = teller.recorder.position()
    teller.correct("north", "D", Period.Q1, "P", "40")
    teller.assess("north", Period.Q3, {**POINTS, "D": ("60", "0")})
    teller.correct("north", "D", Period.Q3, "E", "59")
    follow().catch_up()
    record, of = Questions(teller.ledger), teller.of("north")

    def teams(at: int | None = None, effective: int | None = None) -> dict[str, bool]:
        found = answers.progress.advances(2025, committees=("north",), at=at, effective=effective)
        assert {one.branch: one.six_good for one in found} == record.six_good(of, until=at, effective=effective)
        return {one.branch: one.six_good for one in found}

    assert [told["D"] for told in (teams(), teams(at=then), teams(effective=then))] == [False, False, True]
    assert teams(at=then, effective=then) == teams(at=then)

    before, since = (answers.progress.outlook(2025, "D", **one) for one in ({"at": then}, {"effective": then}))
    # the mean of two quarters, with the six points that the correction added in one of them; the third is not of then
    assert (before.score, since.score) == (D("64.00"), D("67.00"))
    assert {one.item: one.mean for one in before.lost} == {"E": Fraction(30), "P": Fraction(34)}
    assert {one.item: one.mean for one in since.lost} == {"E": Fraction(30), "P": Fraction(37)}
    places = answers.standings.through(2025, Period.Q2, committees=("north",), effective=then).places
    assert since.rank == next(one.rank for one in places if one.branch == "D")
    assert answers.progress.outlook(2025, "D", effective=2**40) == answers.progress.outlook(2025, "D")


def test_ranks_move_between_periods_with_an_arrow(teller: Teller, follow: Follow, answers: Projections) -> None:
    told(teller, Period.Q1)
    teller.assess("north", Period.Q2, {**POINTS, "A": ("30", "20"), "D": ("60", "40")})
    at = follow().catch_up()
    moves = answers.progress.moves(2025, "Q2", since="Q1", committees=("north",))
    assert [(one.place.branch, one.rank_before, one.rank, one.arrow, one.moved) for one in moves] == [
        ("B", 2, 1, Arrow.UP, 1),
        ("C", 3, 2, Arrow.UP, 1),
        ("D", 4, 2, Arrow.UP, 2),
        ("A", 1, 4, Arrow.DOWN, -3),
    ]
    assert {one.arrow for one in answers.progress.moves(2025, "Q1", since="Q1")} == {Arrow.SAME}
    assert {one.arrow for one in answers.progress.moves(2025, "Q1", since="last_year")} == {Arrow.NEW}
    teller.correct("north", "A", Period.Q2, "E", "60")
    follow().catch_up()
    assert answers.progress.moves(2025, "Q2", since="Q1", committees=("north",), at=at) == moves
    now = answers.progress.moves(2025, "Q2", since="Q1", committees=("north",))
    assert now != moves
    # as it is known since of what applied then: the correction counts, what is assessed later does not
    assert answers.progress.moves(2025, "Q2", since="Q1", committees=("north",), effective=at) == now
    first = answers.progress.laggards(2025, "Q2", share=D("0.25"), committees=("north",), at=at)
    corrected = answers.progress.laggards(2025, "Q2", share=D("0.25"), committees=("north",), effective=at)
    assert [one.place.branch for one in first] == ["A"]
    assert [one.place.branch for one in corrected] != ["A"]


def test_laggards_are_the_last_with_whoever_shares_their_rank_and_the_fallen(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    decided(teller)
    follow().catch_up()

    def laggards(now: str, share: str) -> list[tuple[str, bool, bool]]:
        found = answers.progress.laggards(2025, now, share=D(share), committees=("north",))
        return [(one.place.branch, one.is_last, one.fallen) for one in found]

    assert laggards("year", "0.25") == [("C", False, True), ("D", True, True)]
    assert laggards("year", "0.24") == [("C", False, True), ("D", False, True)]
    assert laggards("Q4", "0.5") == [("C", True, False), ("D", True, False)]
    assert laggards("Q4", "0") == []


def test_where_all_are_equal_nobody_is_last(teller: Teller, follow: Follow, answers: Projections) -> None:
    told(teller, Period.Q1, points=dict.fromkeys("ABCD", ("50", "35")))
    follow().catch_up()
    assert answers.progress.laggards(2025, "Q1", share=D("0.5"), committees=("north",)) == []


def test_those_who_share_the_last_rank_are_listed_together(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1, points={**dict.fromkeys("BCD", ("50", "35")), "A": ("58", "38")})
    follow().catch_up()
    found = answers.progress.laggards(2025, "Q1", share=D("0.25"))
    assert [one.place.branch for one in found] == ["B", "C", "D"]


def test_a_secretary_sees_what_is_short_and_where_it_was_lost(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1)
    follow().catch_up()
    so_far = answers.progress.outlook(2025, "B")
    assert (so_far.complete, so_far.score, so_far.rank, so_far.of) == (False, Decimal("85.00"), 2, 4)
    assert (so_far.grade, so_far.next_grade, so_far.short) == ("second", "first", Decimal("5.00"))
    assert [(one.item, str(one.lost)) for one in so_far.lost] == [("E", "10"), ("P", "5")]
    best = answers.progress.outlook(2025, "A")
    assert (best.grade, best.next_grade, best.short) == ("first", None, None)
    with pytest.raises(NotFoundError):
        answers.progress.outlook(2024, "B")


def test_an_item_loses_no_points_where_the_standard_of_the_time_did_not_have_it(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1)
    economic, members = standard().items
    renewed = (economic, replace(members, code="N", title="党员教育目标"))
    teller.adopt("north", replace(standard(2), items=renewed, six_good=None))
    follow().catch_up()
    assert {one.item: one.mean for one in answers.progress.outlook(2025, "B").lost} == {"E": Fraction(50)}
    teller.assess("north", Period.Q2, POINTS, items=("E", "N"))
    follow().catch_up()
    means = {one.item: one.mean for one in answers.progress.outlook(2025, "B").lost}
    assert means == {"E": Fraction(50), "N": Fraction(35)}


def test_a_branch_that_moved_or_went_within_the_year_has_no_outlook_where_it_is_not_ranked(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    told(teller, Period.Q1)
    teller.establish("south", {"X": None})
    enterprises, life, today = Enterprises(teller.ledger), BranchLife(teller.ledger), date(2025, 1, 6)
    enterprises.establish(teller.act(), id="group", name="总公司党委", timezone="Asia/Shanghai")
    enterprises.join(teller.act(), enterprise_id="group", committees=["north", "south"])
    life.move(teller.act(), branch_id="B", to="south", on=today, reason="机构调整")
    life.dissolve(teller.act(), branch_id="C", on=today, reason="机构撤销")
    life.merge(teller.act(), branch_id="D", into="A", on=today, reason="机构合并")
    then = follow().catch_up()
    for branch in "BCD":
        with pytest.raises(NotFoundError):
            answers.progress.outlook(2025, branch)
    assert answers.progress.outlook(2025, "A").of == 1
    teller.adopt("south", standard())
    follow().catch_up()
    assert answers.progress.outlook(2025, "B").of == 1
    with pytest.raises(NotFoundError, match="no standard in force"):
        answers.progress.outlook(2025, "B", at=then)


def test_bonus_points_bring_no_grade_nearer_where_they_do_not_count(
    teller: Teller, follow: Follow, answers: Projections
) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard(bonus_counts=False))
    teller.assess("north", Period.Q1, POINTS, bonus={"B": "4"})
    follow().catch_up()
    so_far = answers.progress.outlook(2025, "B")
    assert (so_far.score, so_far.grade, so_far.short) == (Decimal("89.00"), "second", Decimal("5.00"))
    for period in list(Period)[1:]:
        teller.assess("north", period, POINTS, bonus={"B": "4"})
    follow().catch_up()
    whole = answers.progress.outlook(2025, "B")
    assert (whole.complete, whole.score, whole.short) == (True, Decimal("89.00"), Decimal("5.00"))


@pytest.mark.usefixtures("eventful")
def test_features_exemplars_and_honours_are_listed_as_they_stood(follow: Follow, answers: Projections) -> None:
    at = follow().catch_up()
    features = answers.features
    assert [(one.branch, one.stage) for one in features.applications()] == [
        ("D", Stage.MENDING),
        ("X", Stage.APPLIED),
    ]
    assert [one.branch for one in features.applications(text="d红炉")] == ["D"]
    assert [one.branch for one in features.applications(text="x党支部")] == ["X"]
    assert features.applications(type=BranchType.CONSTRUCTION) == []
    assert features.counts() == [
        (BranchType.PRODUCTION, Stage.APPLIED, 1),
        (BranchType.PRODUCTION, Stage.MENDING, 1),
    ]
    assert features.counts(committees=("south",)) == [(BranchType.PRODUCTION, Stage.APPLIED, 1)]
    assert [one.branch for one in features.applications(stages=[Stage.APPLIED])] == ["X"]
    assert features.applications(after=("north", "D", 1), limit=1)[0].branch == "X"
    assert [one.branch for one in features.applications(branch="X")] == ["X"]
    assert features.applications(at=20) == []
    assert [one.id for one in answers.exemplars.library(only_promoted=True, text="红炉")] == ["furnace"]
    assert answers.exemplars.library(committees=("south",)) == []
    assert [(one.honour, one.subject) for one in answers.honours.commended(2025, at=at)] == [
        (Honour.ADVANCED_BRANCH, "B"),
        (Honour.EXEMPLAR, "furnace"),
        (Honour.SIX_GOOD_TEAM, "A"),
    ]
    assert answers.honours.commended(2024) == []
    assert [one.honour for one in answers.honours.of_branch("A", at=at)] == [Honour.EXEMPLAR, Honour.SIX_GOOD_TEAM]
    assert answers.honours.of_branch("A", at=20) == []
    assert [(one.scope, one.year) for one in answers.honours.meetings()] == [("north", 2025)]


def test_what_waits_in_the_programmes_follows_their_steps(teller: Teller, follow: Follow, pool: Pool) -> None:
    follower, matters = follow(), OpenMatters(pool)

    def waiting(**of: str | tuple[str, ...]) -> list[Kind]:
        follower.catch_up()
        return [one.kind for one in matters.matters(**of)]  # type: ignore[arg-type]

    teller.establish("north", dict.fromkeys("AB"))
    teller.six_good.set_programme(teller.act(), committee_id="north", start_year=2025, adopt_by=MonthDay(6, 30))
    assert waiting(committees=("north",)) == [Kind.ADOPT_SIX_GOOD]
    assert matters.matters()[0].subject_zh == "应于2025-06-30前: 六好标准待制定"
    teller.adopt_six_good("north")
    assert waiting(committees=("north",)) == []
    of = {"committee_id": "north", "branch_id": "A"}
    teller.apply_feature("north", "A")
    assert waiting(branch="A") == [Kind.APPROVE_FEATURE_PLAN]
    teller.features.approve_plan(teller.act(), **of)
    assert waiting(branch="A") == [Kind.CREATE_FEATURE]
    teller.features.hand_in(teller.act(), **of, summary="达标", checklist={})
    assert waiting(branch="A") == [Kind.ACCEPT_FEATURE]
    teller.features.accept(teller.act(), **of, votes=replace(ALL, in_favour=(), against=ALL.present))
    assert waiting(branch="A") == [Kind.CREATE_FEATURE]
    teller.features.hand_in(teller.act(), **of, summary="达标", checklist={})
    teller.features.accept(teller.act(), **of, votes=ALL)
    assert waiting(branch="A") == [Kind.NAME_FEATURE]
    teller.features.name(teller.act(), **of, name="红炉台")
    assert waiting(branch="A") == [Kind.REVIEW_FEATURE]
    by = teller.clock.now.date() + timedelta(30)
    mending = Verdict.TO_BE_MENDED
    teller.features.review(teller.act(), **of, verdict=mending, reason="停滞", mend_by=by)
    assert waiting(branch="A") == [Kind.CHECK_MENDING, Kind.MEND_FEATURE, Kind.REVIEW_FEATURE]
    teller.features.check_mending(teller.act(), **of, mended=True, reason="好")
    assert waiting(branch="A") == [Kind.REVIEW_FEATURE]
    teller.features.withdraw(teller.act(), **of, reason="撤并")
    assert waiting(branch="A") == []


def test_a_committee_in_the_programme_commends_after_its_grades(teller: Teller, follow: Follow, pool: Pool) -> None:
    matters = OpenMatters(pool)
    teller.establish("south", {"X": None})
    decided(teller)
    follow().catch_up()
    assert matters.matters(kinds=[Kind.COMMEND]) == []
    teller.establish("west", dict.fromkeys(("W1", "W2", "W3", "W4")))
    teller.adopt("west", standard())
    teller.adopt_six_good("west", from_year=2026)
    for period in Period:
        teller.assess("west", period, {f"W{n}": POINTS[b] for n, b in enumerate("ABCD", start=1)})
    teller.gradings.propose(teller.act(), teller.of("west"))
    teller.decide("west")
    follow().catch_up()
    assert [one.committee for one in matters.matters(kinds=[Kind.COMMEND])] == ["west"]
    teller.commend("west", Nomination(Honour.ADVANCED_BRANCH, "W1"))
    follow().catch_up()
    assert matters.matters(kinds=[Kind.COMMEND]) == []


@pytest.mark.usefixtures("eventful")
def test_the_programmes_are_told_in_each_branchs_history(follow: Follow, pool: Pool) -> None:
    follow().catch_up()
    history = history_on(pool)
    said = {line.kind: line.sentence_zh for line in history.lines("A", limit=500)}
    assert said["six_good_adopted"].startswith("党委表决通过六好标准第1版, 自2026年起执行 (应到会3")
    assert said["commendation_issued"].startswith("2025年度表彰为六好班子(奖牌, 奖金5000元)、典型 (应到会3")
    assert said["exemplar_promoted"] == "典型“红炉台”向各单位推广"
    assert said["experience_meeting_held"].endswith("年经验交流会上发言: 红炉台")
    kinds = [line.kind for line in history.lines("D", limit=500)]
    assert [kind for kind in kinds if kind.startswith("feature")] == [
        "feature_applied",
        "feature_plan_approved",
        "feature_progress_noted",
        "feature_handed_in",
        "feature_acceptance_decided",
        "feature_named",
        "feature_reviewed",
    ]
