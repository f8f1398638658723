"""What waits for whom, step by step through the year."""

from dataclasses import replace
from datetime import date

import pytest

from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.experience_meeting import Presentation
from domain.period import Period
from domain.target import of_items
from infra.postgres.pool import Pool
from projections.open_matters import Awaits, Kind, OpenMatters
from services.assessments import Round, ScoreSheet, SelfAssessment
from services.enterprises import Enterprises
from services.experience_meetings import Meeting
from services.gradings import Appealed
from services.organisation import NewBranch, Person
from services.reactions import Consequences
from tests.projections.conftest import Follow
from tests.projections.histories import ALL_FOR, D, Teller, standard

SECRETARY = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
POINTS = {"E": D("50"), "P": D("30")}


@pytest.fixture
def matters(pool: Pool) -> OpenMatters:
    return OpenMatters(pool)


def test_a_quarter_waits_for_one_after_another(teller: Teller, follow: Follow, matters: OpenMatters) -> None:
    follower, at = follow(), Round("north", 2025, Period.Q1)

    def waiting() -> list[tuple[Kind, Awaits]]:
        follower.catch_up()
        return [(one.kind, one.awaits) for one in matters.matters(branch="A")]

    teller.establish("north", {"A": None})
    teller.standards.draft(teller.act(), committee_id="north", year=2025, draft=standard())
    follower.catch_up()
    assert [one.kind for one in matters.matters(committees=("north",))] == [Kind.ADOPT_STANDARD]
    teller.standards.adopt(teller.act(), committee_id="north", year=2025, votes=ALL_FOR)
    assert waiting() == [(Kind.ISSUE_TARGETS, Awaits.OFFICE)]
    teller.target_sets.issue(teller.act(), committee_id="north", year=2025)
    assert waiting() == [
        (Kind.ACKNOWLEDGE_TARGETS, Awaits.SECRETARY),
        (Kind.SELF_ASSESS, Awaits.SECRETARY),
    ]
    teller.target_sets.acknowledge(teller.act(), committee_id="north", year=2025)
    assert waiting() == [(Kind.SELF_ASSESS, Awaits.SECRETARY)]
    teller.assessments.self_assess(teller.act(), at, sheets={"A": SelfAssessment(POINTS)})
    assert waiting() == [(Kind.SCORE, Awaits.SCORER)]
    teller.assessments.score(teller.act(), at, sheets={"A": ScoreSheet(POINTS)})
    assert waiting() == [(Kind.REVIEW, Awaits.REVIEWER)]
    known = matters.of_periods(2025, kinds=(Kind.SCORE, Kind.REVIEW))
    assert known == {("north", Period.Q1): {Kind.REVIEW: 1}}
    teller.assessments.review(teller.act("s2"), at, branches=["A"], agreed=False, reason="口径需复核")
    assert waiting() == [(Kind.SCORE_AGAIN, Awaits.SCORER)]
    assert matters.matters(branch="A")[0].reason == "口径需复核"
    teller.assessments.score(teller.act(), at, sheets={"A": ScoreSheet(POINTS)})
    teller.assessments.review(teller.act("s2"), at, branches=["A"], agreed=True)
    assert waiting() == [(Kind.CONFIRM, Awaits.OFFICE)]
    teller.assessments.confirm(teller.act(), at, branches=["A"])
    assert waiting() == [(Kind.SELF_ASSESS, Awaits.SECRETARY)]
    assert matters.matters(branch="A")[0].period is Period.Q2


def test_matters_come_by_name_page_after_page_now_and_of_the_past(
    eventful: Teller, follow: Follow, matters: OpenMatters
) -> None:
    follow().catch_up()
    for at in (None, eventful.recorder.position() // 2):
        names = [one.matter for one in matters.matters(at=at)]
        assert names == sorted(names)
        assert len(names) > 3
        paged: list[str] = []
        while page := matters.matters(at=at, after=paged[-1] if paged else "", limit=2):
            paged += [one.matter for one in page]
        assert paged == names


def test_a_branch_assessed_without_a_target_set_is_a_matter_of_its_own(
    teller: Teller, follow: Follow, matters: OpenMatters
) -> None:
    teller.establish("north", {"A": None})
    teller.adopt("north", standard())
    teller.assess("north", Period.Q1, {"A": ("50", "30")})
    follower = follow()
    follower.catch_up()
    assert matters.counts() == {
        Kind.ISSUE_TARGETS: 1,
        Kind.NO_TARGET_SET: 1,
        Kind.PUBLISH_RESULTS: 1,
        Kind.SELF_ASSESS: 1,
    }
    teller.issue("north")
    follower.catch_up()
    assert matters.counts() == {Kind.PUBLISH_RESULTS: 1, Kind.SELF_ASSESS: 1}


def test_a_branch_founded_after_the_standard_was_adopted_waits_for_its_targets_like_the_others(
    teller: Teller, follow: Follow, matters: OpenMatters
) -> None:
    follower = follow()
    teller.establish("north", {"A": None})
    teller.adopt("north", standard())
    teller.adopt("north", standard(), year=2024)
    teller.issue("north")
    teller.standards.draft(teller.act(), committee_id="north", year=2026, draft=standard())
    founded = NewBranch("B", "新党支部", BranchType.PRODUCTION, SECRETARY, date(2025, 5, 1))
    teller.organisation.found_branches(teller.act(), committee_id="north", branches=[founded])
    follower.catch_up()
    (matter,) = matters.matters(branch="B")
    assert (matter.kind, matter.year, matter.branch_name) == (Kind.ISSUE_TARGETS, 2025, "新党支部")
    assert matter.since == teller.clock()
    teller.target_sets.issue(teller.act(), committee_id="north", year=2025, branches=["B"])
    follower.catch_up()
    assert Kind.ISSUE_TARGETS not in {one.kind for one in matters.matters(branch="B")}


def test_a_year_that_is_decided_waits_for_no_targets_of_a_branch_registered_later(
    teller: Teller, follow: Follow, matters: OpenMatters
) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    for period in Period:
        teller.assess("north", period, {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30"), "D": ("30", "20")})
    teller.gradings.propose(teller.act(), teller.of("north"))
    teller.decide("north")
    late = NewBranch("E", "补登党支部", BranchType.PRODUCTION, SECRETARY)
    teller.organisation.found_branches(teller.act(), committee_id="north", branches=[late])
    follow().catch_up()
    assert matters.matters(branch="E") == []


def test_the_committees_matters_follow_the_grading(teller: Teller, follow: Follow, matters: OpenMatters) -> None:
    follower, gradings, of = follow(), teller.gradings, teller.of("north")

    def waiting(today: date | None = None) -> list[Kind]:
        follower.catch_up()
        return [one.kind for one in matters.matters(committees=("north",), today=today)]

    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    teller.issue("north")
    for period in Period:
        assert Kind.PROPOSE_GRADES not in waiting()
        teller.assess("north", period, {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30"), "D": ("30", "20")})
        teller.publications.publish(teller.act(), Round("north", 2025, period))
    assert waiting() == [Kind.PROPOSE_GRADES]
    gradings.propose(teller.act(), of)
    assert waiting() == [Kind.OPEN_NOTICE]
    gradings.impose_veto(teller.act(), of, branch_id="B", kind="safety", reason="事故")
    assert waiting() == [Kind.OPEN_NOTICE, Kind.PROPOSE_GRADES]
    gradings.propose(teller.act(), of)
    gradings.open_notice(teller.act(), of)
    assert waiting() == [Kind.DECIDE_GRADES, Kind.NOTICE_OPEN]
    assert waiting(date(2025, 1, 6)) == [Kind.NOTICE_OPEN]
    assert waiting(date(2025, 1, 7)) == [Kind.DECIDE_GRADES]
    gradings.file_appeal(teller.act("secretary:C"), of, against=Appealed("C", Period.Q1, "P"), grounds="漏计")
    assert waiting() == [Kind.DECIDE_APPEAL, Kind.DECIDE_GRADES, Kind.NOTICE_OPEN]
    gradings.decide_appeal(teller.act(), of, against=Appealed("C", Period.Q1, "P"), points=D(31), votes=ALL_FOR)
    assert waiting() == [Kind.DECIDE_GRADES, Kind.NOTICE_OPEN, Kind.PROPOSE_GRADES, Kind.PUBLISH_RESULTS]
    gradings.propose(teller.act(), of)
    teller.publications.publish(teller.act(), Round("north", 2025, Period.Q1))
    teller.pass_days(8)
    gradings.decide_grades(teller.act(), of, votes=ALL_FOR)
    assert waiting() == [Kind.CLOSE_YEAR]
    for recorded in teller.facts():
        Consequences(teller.ledger).react(recorded, teller.clock())
    follower.catch_up()
    assert {(one.branch, one.subject_zh) for one in matters.matters(kinds=[Kind.HONOUR_CONSEQUENCE])} == {
        ("A", "专项奖励待兑现"),
        ("D", "整顿待兑现"),
    }


@pytest.mark.usefixtures("eventful")
def test_matters_are_paged_filtered_and_counted_as_they_stood(follow: Follow, matters: OpenMatters) -> None:
    follow().catch_up()
    counts = matters.counts(at=120)
    rows = matters.matters(at=120)
    assert sum(counts.values()) == len(rows) > 3
    first = matters.matters(at=120, limit=3)
    assert first + matters.matters(at=120, after=first[-1].matter) == rows
    reviews = matters.matters(at=120, awaits=[Awaits.REVIEWER])
    assert len(reviews) == counts[Kind.REVIEW] == len(matters.matters(at=120, kinds=[Kind.REVIEW]))
    assert matters.counts(committees=("nowhere",)) == {}


def test_drafted_targets_wait_to_be_issued_and_changes_to_be_decided(
    teller: Teller, follow: Follow, matters: OpenMatters
) -> None:
    follower, of, changes = follow(), teller.of("north"), teller.target_changes

    def waiting() -> list[tuple[Kind, Awaits]]:
        follower.catch_up()
        return [(one.kind, one.awaits) for one in matters.matters(branch="A") if one.kind is not Kind.SELF_ASSESS]

    teller.establish("north", {"A": None})
    teller.adopt("north", standard())
    targets = of_items(standard())
    teller.target_sets.draft(teller.act(), of, drafts={"A": targets})
    assert waiting() == [(Kind.ISSUE_DRAFT, Awaits.OFFICE)]
    teller.adopt("north", standard(version=2))
    assert waiting() == [(Kind.ISSUE_DRAFT, Awaits.OFFICE)]
    teller.issue("north")
    assert waiting() == []
    for number, end in enumerate(("approve", "return", "withdraw"), start=1):
        after = replace(targets[0], title=f"产量{number}")
        changes.propose(teller.act("secretary:A"), of, branch="A", code="E", after=after, reason="工作调整")
        assert waiting() == [(Kind.DECIDE_TARGET_CHANGE, Awaits.OFFICE)]
        (matter,) = matters.matters(kinds=[Kind.DECIDE_TARGET_CHANGE])
        assert (matter.subject_zh, matter.reason) == (f"产量{number}: 目标变更待批", "工作调整")
        match end:
            case "approve":
                changes.approve(teller.act(), of, branch="A", number=number)
            case "return":
                changes.return_(teller.act(), of, branch="A", number=number, reason="依据不足")
            case _:
                changes.withdraw(teller.act("secretary:A"), of, branch="A", number=number)
        assert waiting() == []


def test_headquarters_meet_every_year_from_the_first_on(teller: Teller, follow: Follow, matters: OpenMatters) -> None:
    follower = follow()

    def years(today: date | None = None) -> list[int]:
        follower.catch_up()
        kinds = (Kind.HOLD_EXPERIENCE_MEETING,)
        return [one.year for one in matters.matters(committees=("group",), kinds=kinds, today=today)]

    teller.establish("north", {"A": None})
    enterprises, organisers = Enterprises(teller.ledger), [Person("o1", "组织部老严")]
    enterprises.establish(teller.act(), id="group", name="总公司", timezone="Asia/Shanghai", organisers=organisers)
    enterprises.join(teller.act(), enterprise_id="group", committees=["north"])
    assert years() == [2025]
    spoke = (Presentation("一炉一面旗", "A"),)
    meeting = Meeting(teller.clock().date(), "总公司礼堂", ("怎样创先进",), spoke)
    teller.experience_meetings.hold_in_enterprise(teller.act("o1"), enterprise_id="group", year=2025, meeting=meeting)
    assert years() == [2026]
    assert years(today=date(2025, 12, 31)) == []
