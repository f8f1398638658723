"""What each committee did, left out and changed 党委履职, and the facts behind each number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from domain import streams
from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.ballot import BallotHeld, BallotRules, Count, SecretVotes, Votes, hold
from domain.guidance import Level, Material
from domain.period import Period
from domain.publication import ResultsPublished
from domain.timetable import Deadlines as Timetable
from domain.timetable import RoundDeadlines, Step
from infra.postgres.pool import Pool
from projections.conduct import Conducts, Mean, Measure, Profile
from projections.conduct.answers import to_hundredths
from projections.conduct.words import COUNTS, GAP, LATENESS, LENIENCY
from projections.deadlines import Deadlines
from services.assessments import Round, ScoreSheet, SelfAssessment
from services.branch_life import BranchLife
from services.enterprises import Enterprises
from services.gradings import Appealed
from services.guidances import Note, Wish
from tests.projections.conftest import Follow
from tests.projections.histories import ALL_FOR, MEMBERS, D, Teller, standard

Q1 = Round("north", 2025, Period.Q1)
HALF = Fraction(1, 2)
POINTS = {"A": ("58", "38"), "B": ("50", "35")}
DIVIDED = Votes(present=MEMBERS, in_favour=MEMBERS[:2], abstained=MEMBERS[2:])
Look = Callable[..., Profile]


@pytest.fixture
def conducts(pool: Pool) -> Conducts:
    return Conducts(pool, Deadlines(pool))


@pytest.fixture
def north(teller: Teller) -> Teller:
    teller.establish("north", dict.fromkeys(POINTS))
    teller.adopt("north", standard())
    teller.issue("north")
    return teller


@pytest.fixture
def look(teller: Teller, follow: Follow, conducts: Conducts) -> Look:
    """A committee's conduct in 2025 after everything recorded so far."""
    follower = follow()

    def profile(committee: str = "north", at: int | None = None) -> Profile:
        follower.catch_up()
        (one,) = conducts.year(2025, now=teller.clock(), committees=(committee,), at=at).profiles
        return one

    return profile


def facts(conducts: Conducts, measure: Measure, committee: str = "north") -> list[str]:
    return [one.fact for one in conducts.facts(committee, 2025, measure)]


def counted(profile: Profile, *measures: Measure) -> list[int]:
    return [profile.counts[measure] for measure in measures]


def confirm(teller: Teller, branch: str, own: tuple[str, str] | None, given: tuple[str, str], comment: str) -> None:
    """A branch's first quarter, with its self-assessment or without one."""
    acts = teller.assessments
    if own is None:
        acts.default_self_assessment(teller.act(), Q1, branches=[branch], reason="逾期未报")
    else:
        sheet = SelfAssessment({"E": D(own[0]), "P": D(own[1])})
        acts.self_assess(teller.act(f"secretary:{branch}"), Q1, sheets={branch: sheet})
    acts.score(teller.act(), Q1, sheets={branch: ScoreSheet({"E": D(given[0]), "P": D(given[1])})})
    acts.review(teller.act("s2"), Q1, branches=[branch], agreed=True)
    acts.confirm(teller.act(), Q1, branches=[branch], comments={branch: comment})


def unite(teller: Teller, enterprise: str, *committees: str) -> None:
    enterprises = Enterprises(teller.ledger)
    enterprises.establish(teller.act(), id=enterprise, name="总公司", timezone="Asia/Shanghai")
    enterprises.join(teller.act(), enterprise_id=enterprise, committees=committees)


def move(teller: Teller, branch: str, *, to: str) -> None:
    today = teller.clock().date()
    BranchLife(teller.ledger).move(teller.act(), branch_id=branch, to=to, on=today, reason="划转")


def test_a_result_without_a_comment_is_counted_and_found(north: Teller, look: Look, conducts: Conducts) -> None:
    confirm(north, "A", ("58", "38"), ("57", "38"), "产量达标")
    confirm(north, "B", ("50", "35"), ("50", "35"), " \n")
    assert counted(look(), Measure.CONFIRMED, Measure.WITHOUT_COMMENT) == [2, 1]
    assert facts(conducts, Measure.WITHOUT_COMMENT) == ["assessment/B/2025/Q1@4"]


def test_the_gap_is_the_mean_over_results_with_a_self_assessment_as_first_confirmed(
    teller: Teller, look: Look, conducts: Conducts
) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    teller.issue("north")
    confirm(teller, "A", ("58", "38"), ("57", "38"), "好")
    confirm(teller, "B", ("50", "35"), ("50.5", "35"), "好")
    confirm(teller, "C", ("40", "30"), ("39.5", "30"), "好")
    confirm(teller, "D", None, ("60", "40"), "好")
    teller.correct("north", "A", Period.Q1, "E", "30")
    assert look().gap == Mean(Fraction(1, 3), 3)
    assert look().gap.published == D("0.33")
    assert [(one.self_total, one.total) for one in conducts.facts("north", 2025, Measure.CONFIRMED)][2:] == [
        (D("70"), D("69.5")),
        (None, D("100")),
    ]


@pytest.mark.parametrize(("exact", "shown"), [("1/200", "0.01"), ("-1/200", "-0.01"), ("-1/201", "0.00")])
def test_halves_are_rounded_away_from_nothing_on_both_sides(exact: str, shown: str) -> None:
    assert str(to_hundredths(Fraction(exact))) == shown


def test_a_correction_counts_as_seen_once_the_branch_was_in_a_published_ranking(
    north: Teller, look: Look, conducts: Conducts
) -> None:
    seen = (Measure.CORRECTED, Measure.CHANGED_AFTER_RANKING)
    for period in (Period.Q1, Period.Q2):
        north.assess("north", period, POINTS)
    north.correct("north", "A", Period.Q1, "E", "57")
    assert counted(look(), *seen) == [1, 0]
    north.publications.publish(north.act(), Q1)
    north.correct("north", "A", Period.Q2, "E", "57")
    assert counted(look(), *seen) == [2, 0]
    north.correct("north", "B", Period.Q1, "P", "34")
    assert counted(look(), *seen) == [3, 1]
    (changed,) = conducts.facts("north", 2025, Measure.CHANGED_AFTER_RANKING)
    assert (changed.branch, changed.period, changed.about, changed.by) == ("B", Period.Q1, "P", "s1")
    assert (changed.fact, changed.shown_by) == ("assessment/B/2025/Q1@5", "publication/north/2025@1")
    assert changed.position == north.position_of(ResultsPublished) + 2


def test_every_correction_during_the_notice_counts_as_seen_and_those_on_appeal_apart(
    north: Teller, look: Look, conducts: Conducts
) -> None:
    of, against = north.of("north"), Appealed("B", Period.Q3, "P")
    for period in Period:
        north.assess("north", period, POINTS)
    north.correct("north", "A", Period.Q2, "E", "57")
    north.gradings.propose(north.act(), of)
    north.gradings.open_notice(north.act(), of)
    north.correct("north", "A", Period.Q1, "E", "57")
    north.gradings.file_appeal(north.act("secretary:B"), of, against=against, grounds="材料未计入")
    north.gradings.decide_appeal(north.act(), of, against=against, points=D("36"), votes=DIVIDED)
    profile = look()
    seen = (Measure.CORRECTED, Measure.CHANGED_AFTER_RANKING, Measure.CHANGED_ON_APPEAL)
    assert counted(profile, *seen) == [3, 2, 1]
    assert facts(conducts, Measure.CHANGED_ON_APPEAL) == ["assessment/B/2025/Q3@5"]
    shown = [one.shown_by for one in conducts.facts("north", 2025, Measure.CHANGED_AFTER_RANKING)]
    assert shown == ["grading/north/2025@2"] * 2
    assert counted(profile, Measure.VOTED, Measure.VOTED_UNANIMOUSLY) == [2, 1]
    assert facts(conducts, Measure.VOTED_UNANIMOUSLY) == ["ballot/standard/north/2025/v1@1"]


def test_guidance_and_requests_count_for_who_gave_and_sent_them(north: Teller, look: Look, conducts: Conducts) -> None:
    of, day = north.of("north"), date(2025, 1, 6)
    give, request = north.guidances.give, north.guidances.request
    give(north.act(), of, Note("A", day, Level.COMMITTEE, "组织生活", "记录须归档"))
    give(north.act("h1"), of, Note(None, day, Level.HEADQUARTERS, "讲评", "讲评须及时"))
    request(north.act(), of, Wish("A", day, Level.COMMITTEE, "责任书", Material.TARGET_SET))
    request(north.act(), of, Wish("B", day, Level.COMMITTEE, "党员花名册"))
    request(north.act("h1"), of, Wish("A", day, Level.HEADQUARTERS, "责任书", Material.TARGET_SET))
    profile = look()
    assert counted(profile, Measure.GUIDED, Measure.GUIDED_BY_HEADQUARTERS) == [1, 1]
    asked = (Measure.ASKED, Measure.ASKED_THOUGH_ON_RECORD, Measure.ASKED_BY_HEADQUARTERS)
    assert counted(profile, *asked) == [2, 1, 1]
    assert facts(conducts, Measure.ASKED_THOUGH_ON_RECORD) == ["guidance/north/2025@3"]


def test_scores_stand_beside_the_mean_of_the_committees_of_the_same_enterprise(teller: Teller, look: Look) -> None:
    for committee, branches in {"north": "AB", "south": "X", "east": "E"}.items():
        teller.establish(committee, dict.fromkeys(branches))
        teller.adopt(committee, standard())
        teller.issue(committee)
    unite(teller, "group", "north", "south")
    unite(teller, "other", "east")
    teller.assess("north", Period.Q1, POINTS)
    teller.assess("south", Period.Q1, {"X": ("40", "30")})
    teller.assess("east", Period.Q1, {"E": ("10", "10")})
    leniency = look().leniency
    assert leniency.own == Mean(Fraction(181, 2), 2)
    assert leniency.all == Mean(Fraction(251, 3), 3)
    assert leniency.difference.published == D("6.83")
    assert look("south").leniency.difference.published == D("-13.67")
    assert look("east").leniency.difference.exact == 0


def test_days_late_stand_beside_them_step_by_step(teller: Teller, look: Look) -> None:
    teller.establish("north", dict.fromkeys(POINTS))
    within = RoundDeadlines(score=5)
    teller.adopt("north", replace(standard(), deadlines=Timetable(quarter=within)))
    teller.issue("north")
    teller.pass_days(95)  # 11 April 2025: four working days after the deadline
    teller.assess("north", Period.Q1, POINTS)
    late = {one.step: (one.done_late, one.days_late_done) for one in look().lateness}
    assert late == {Step.SCORE: (1, 4)}


def test_what_was_done_before_a_branch_moved_stays_with_who_did_it(north: Teller, look: Look) -> None:
    north.establish("south", {"X": None})
    north.adopt("south", standard())
    north.issue("south")
    unite(north, "group", "north", "south")
    north.assess("north", Period.Q1, POINTS)
    north.publications.publish(north.act(), Q1)
    move(north, "B", to="south")
    north.correct("south", "B", Period.Q1, "E", "49")
    assert counted(look("north"), Measure.CONFIRMED, Measure.CORRECTED) == [2, 0]
    assert counted(look("south"), Measure.CONFIRMED, Measure.CHANGED_AFTER_RANKING) == [0, 1]
    north.pass_days(365)
    move(north, "A", to="south")
    north.correct("north", "A", Period.Q1, "E", "57")  # north still had it when the year ended
    assert counted(look("north"), Measure.CORRECTED) == [1]


def test_every_past_position_gives_what_was_known_there(north: Teller, look: Look, conducts: Conducts) -> None:
    north.assess("north", Period.Q1, POINTS)
    before = north.recorder.position()
    north.correct("north", "A", Period.Q1, "E", "57")
    assert counted(look(), Measure.CONFIRMED, Measure.CORRECTED) == [2, 1]
    assert counted(look(at=before), Measure.CONFIRMED, Measure.CORRECTED) == [2, 0]
    confirmed = north.position_of(ScoresConfirmed)
    then = look(at=confirmed)
    assert (then.counts[Measure.CONFIRMED], then.leniency.own) == (1, Mean(Fraction(96), 1))
    assert conducts.facts("north", 2025, Measure.CORRECTED, at=before) == []
    assert conducts.facts("north", 2025, Measure.CONFIRMED, after=confirmed, limit=1)[0].branch == "B"


def test_every_ballot_of_an_eventful_year_counts_once(eventful: Teller, follow: Follow, conducts: Conducts) -> None:
    eventful.establish("idle", {})
    follow().catch_up()
    held = [one for one in eventful.facts() if isinstance(one.fact, BallotHeld)]
    listed = [
        one.fact
        for year in (2025, 2026)
        for committee in ("north", "south")
        for one in conducts.facts(committee, year, Measure.VOTED)
    ]
    assert sorted(listed) == sorted(one.id for one in held)
    profiles = conducts.year(2025, now=eventful.clock()).profiles
    assert [one.committee for one in profiles] == ["idle", "north", "south"]
    assert set(profiles[0].counts.values()) == {0}
    assert profiles[0].gap == profiles[0].leniency.difference == Mean(None, 0)
    corrected = sum(isinstance(one.fact, ScoreCorrected) for one in eventful.facts())
    assert sum(one.counts[Measure.CORRECTED] for one in profiles) == corrected


@pytest.mark.parametrize(
    ("matter", "year"),
    [("rectification/A/2025", 2025), ("feature/A/1", 2026), ("resolution/north/spring/1", 2026)],
)
def test_a_vote_counts_in_the_year_of_its_matter_or_else_of_the_day_on_which_it_was_held(
    north: Teller, follow: Follow, conducts: Conducts, matter: str, year: int
) -> None:
    north.clock.now = datetime(2025, 12, 31, 17, tzinfo=UTC)  # past midnight where the committee sits
    stream = streams.ballot(matter)
    secret = Count(MEMBERS, in_favour=2, against=0, abstained=1, tellers=MEMBERS[:2])
    slips = hold(SecretVotes(MEMBERS, secret), matter=matter, rules=BallotRules(), quorum=HALF, members=MEMBERS)
    by_name = hold(ALL_FOR, matter=matter, rules=BallotRules(), quorum=HALF, members=MEMBERS)
    north.ledger.perform(north.act(), lambda _: [(stream, slips), (stream, by_name)])
    follow().catch_up()
    voted = [one.fact for one in conducts.facts("north", year, Measure.VOTED) if one.about == matter]
    assert voted == [f"{stream}@1", f"{stream}@2"]
    unanimous = conducts.facts("north", year, Measure.VOTED_UNANIMOUSLY)
    assert [one.fact for one in unanimous if one.about == matter] == [f"{stream}@2"]


def test_replay_equals_what_was_followed(eventful: Teller, follow: Follow) -> None:
    eventful.publications.publish(eventful.act(), Q1)
    follower = follow(page=7)
    follower.catch_up()
    assert follower.equal_to_replay("conduct") == []
    follower.rebuild("conduct")
    assert follower.equal_to_replay("conduct") == []


def test_every_number_has_a_title_and_a_question_in_both_languages() -> None:
    assert [*COUNTS] == [*Measure]
    for words in (*COUNTS.values(), GAP, LATENESS, LENIENCY):
        assert words.question_zh.endswith("?")
        assert words.question_en.endswith("?")
        assert words.title_zh
        assert words.title_en
