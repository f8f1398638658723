"""Open matters 待办: what waits for whom, since when and until when, for every branch, year and committee."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from domain import assessment, grading, targets, veto
from domain.branch import BranchFounded
from domain.committee import BranchAdmitted
from domain.consequence import ConsequenceOpened
from domain.period import Period
from domain.record import Recorded
from domain.standard import StandardAdopted, StandardDrafted
from projections.engine import Keeps, Pool, Projection, Rows, Table
from projections.engine.snapshot import snapshot
from projections.wording import CONSEQUENCES, PERIODS, Sentence

NAME = "open_matters"
A_DAY = timedelta(days=1)


class Awaits(StrEnum):
    """待办对象: the role that has to act."""

    SECRETARY = "secretary"
    SCORER = "scorer"
    REVIEWER = "reviewer"
    OFFICE = "office"
    COMMITTEE = "committee"


class Kind(StrEnum):
    """待办事项类别."""

    ISSUE_TARGETS = "issue_targets"
    ACKNOWLEDGE_TARGETS = "acknowledge_targets"
    NO_TARGET_SET = "no_target_set"
    SELF_ASSESS = "self_assess"
    SCORE = "score"
    SCORE_AGAIN = "score_again"
    REVIEW = "review"
    CONFIRM = "confirm"
    ADOPT_STANDARD = "adopt_standard"
    PROPOSE_GRADES = "propose_grades"
    OPEN_NOTICE = "open_notice"
    NOTICE_OPEN = "notice_open"
    DECIDE_APPEAL = "decide_appeal"
    DECIDE_GRADES = "decide_grades"
    HONOUR_CONSEQUENCE = "honour_consequence"


WORDS = {
    Kind.ISSUE_TARGETS: (Awaits.OFFICE, "下达目标责任书", "issue the target set"),
    Kind.ACKNOWLEDGE_TARGETS: (Awaits.SECRETARY, "签收目标责任书", "acknowledge the target set"),
    Kind.NO_TARGET_SET: (Awaits.OFFICE, "未下达目标责任书即已考核", "assessed without a target set"),
    Kind.SELF_ASSESS: (Awaits.SECRETARY, "自评", "self-assessment"),
    Kind.SCORE: (Awaits.SCORER, "评分", "scoring"),
    Kind.SCORE_AGAIN: (Awaits.SCORER, "复核退回, 重新评分", "scoring again after review"),
    Kind.REVIEW: (Awaits.REVIEWER, "复核", "review"),
    Kind.CONFIRM: (Awaits.OFFICE, "确认考核结果", "confirmation"),
    Kind.ADOPT_STANDARD: (Awaits.COMMITTEE, "考核标准待表决", "standard waits for the vote"),
    Kind.PROPOSE_GRADES: (Awaits.OFFICE, "提出等级建议", "propose the grades"),
    Kind.OPEN_NOTICE: (Awaits.OFFICE, "公示等级建议", "open the public notice"),
    Kind.NOTICE_OPEN: (Awaits.SECRETARY, "公示中, 可提出申诉", "public notice open for appeals"),
    Kind.DECIDE_APPEAL: (Awaits.COMMITTEE, "申诉待表决", "appeal waits for the vote"),
    Kind.DECIDE_GRADES: (Awaits.COMMITTEE, "定级待表决", "grades wait for the vote"),
    Kind.HONOUR_CONSEQUENCE: (Awaits.OFFICE, "待兑现", "to be honoured"),
}


class Matter(msgspec.Struct, frozen=True, gc=False):
    """待办事项: `due` is its last day; `not_before` the first day on which it can be done."""

    matter: str
    kind: Kind
    committee: str
    branch: str | None
    branch_name: str | None
    year: int
    period: Period | None
    awaits: Awaits
    since: datetime
    subject_zh: str
    subject_en: str
    reason: str | None = None
    due: date | None = None
    not_before: date | None = None


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: whose it is, what it is called."""

    branch: str
    committee: str
    name: str


class Committee(msgspec.Struct, frozen=True, gc=False):
    """党委: its branches and the year each was founded in (None: before the record)."""

    committee: str
    branches: Mapping[str, int | None]


class BranchYear(msgspec.Struct, frozen=True, gc=False):
    """支部年度: whether it has a target set, and how far each period has come."""

    branch: str
    year: int
    targets: bool = False
    steps: Mapping[Period, Kind | None] = {}
    """What each begun period waits for; None when it is confirmed or exempted."""

    @property
    def complete(self) -> bool:
        return all(period in self.steps and self.steps[period] is None for period in Period)

    @property
    def next_unbegun(self) -> Period | None:
        return next((period for period in Period if period not in self.steps), None)


class CommitteeYear(msgspec.Struct, frozen=True, gc=False):
    """党委年度: which branches are complete, and how far the grading has come."""

    committee: str
    year: int
    complete: tuple[str, ...] = ()
    proposed: bool = False
    noticed: bool = False
    decided: bool = False


MATTERS = Table(
    "open_matters_matter", Matter, ("matter",), indexes=(("committee", "kind"), ("branch", "year"), ("awaits",))
)
BRANCHES = Table("open_matters_branch", Branch, ("branch",), Keeps.CURRENT)
COMMITTEES = Table("open_matters_committee", Committee, ("committee",), Keeps.CURRENT)
BRANCH_YEARS = Table("open_matters_branch_year", BranchYear, ("branch", "year"), Keeps.CURRENT)
COMMITTEE_YEARS = Table("open_matters_committee_year", CommitteeYear, ("committee", "year"), Keeps.CURRENT)


def fold(rows: Rows, recorded: Recorded) -> None:
    at = recorded.recorded_at
    match recorded.fact:
        case BranchFounded() as fact:
            rows.put(BRANCHES, Branch(fact.branch, fact.committee, fact.name))
        case BranchAdmitted() as fact:
            committee = recorded.stream.partition("/")[2]
            known = rows.get(COMMITTEES, committee) or Committee(committee, {})
            founded = fact.established.year if fact.established else None
            rows.put(COMMITTEES, Committee(committee, {**known.branches, fact.branch: founded}))
        case StandardDrafted():
            committee, year = _committee_year(recorded.stream)
            _open(rows, at, Kind.ADOPT_STANDARD, committee, year)
        case StandardAdopted():
            committee, year = _committee_year(recorded.stream)
            _close(rows, Kind.ADOPT_STANDARD, committee, year)
            for branch in _taking_part(rows, committee, year):
                if not _branch_year(rows, branch, year).targets:
                    _open(rows, at, Kind.ISSUE_TARGETS, committee, year, branch)
        case ConsequenceOpened() as fact:
            subject = CONSEQUENCES.get(fact.kind, (fact.kind, fact.kind))
            kind = Kind.HONOUR_CONSEQUENCE
            _open(rows, at, kind, fact.committee, fact.year, fact.branch, which=fact.kind, subject=Sentence(*subject))
        case targets.TargetSetIssued() | targets.TargetSetAcknowledged() as fact:
            _target_set(rows, at, fact)
        case veto.VetoImposed() | veto.VetoLifted() as fact:
            _outdate(rows, at, _committee_of(rows, fact.branch), fact.year)
        case (
            grading.GradesProposed()
            | grading.TieBroken()
            | grading.NoticeOpened()
            | grading.AppealFiled()
            | grading.AppealDecided()
            | grading.GradesDecided()
        ) as fact:
            _grading(rows, at, fact)
        case fact:
            _assessment(rows, at, fact)


def _target_set(rows: Rows, at: datetime, fact: targets.Fact) -> None:
    committee = _committee_of(rows, fact.branch)
    if isinstance(fact, targets.TargetSetAcknowledged):
        _close(rows, Kind.ACKNOWLEDGE_TARGETS, committee, fact.year, fact.branch)
        return
    known = _branch_year(rows, fact.branch, fact.year)
    known = msgspec.structs.replace(known, targets=True)
    rows.put(BRANCH_YEARS, known)
    _close(rows, Kind.ISSUE_TARGETS, committee, fact.year, fact.branch)
    _close(rows, Kind.NO_TARGET_SET, committee, fact.year, fact.branch)
    _open(rows, at, Kind.ACKNOWLEDGE_TARGETS, committee, fact.year, fact.branch)
    _await_next(rows, at, committee, known)


def _assessment(rows: Rows, at: datetime, fact: assessment.Fact) -> None:
    match fact:
        case assessment.Exempted(opening):
            _step(rows, at, opening.branch, opening.year, opening.period, None)
        case assessment.SelfAssessed(opening) | assessment.SelfAssessmentDefaulted(opening):
            _step(rows, at, opening.branch, opening.year, opening.period, Kind.SCORE)
            if opening.target_set is None:
                committee = _committee_of(rows, opening.branch)
                _open(rows, at, Kind.NO_TARGET_SET, committee, opening.year, opening.branch)
        case assessment.Scored():
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.REVIEW)
        case assessment.ReviewAgreed():
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.CONFIRM)
        case assessment.ReviewReturned():
            _step(rows, at, fact.branch, fact.year, fact.period, Kind.SCORE_AGAIN, fact.reason)
        case assessment.ScoresConfirmed():
            _step(rows, at, fact.branch, fact.year, fact.period, None)
        case assessment.ScoreCorrected():
            _outdate(rows, at, _committee_of(rows, fact.branch), fact.year)


def _step(
    rows: Rows, at: datetime, branch: str, year: int, period: Period, awaited: Kind | None, reason: str | None = None
) -> None:
    """The period of a branch goes on to wait for something else, or for nothing more."""
    committee = _committee_of(rows, branch)
    known = _branch_year(rows, branch, year)
    before = known.steps.get(period, Kind.SELF_ASSESS)
    if before is not None:
        _close(rows, before, committee, year, branch, period)
    if awaited is not None:
        _open(rows, at, awaited, committee, year, branch, period, reason=reason)
    known = msgspec.structs.replace(known, steps={**known.steps, period: awaited})
    rows.put(BRANCH_YEARS, known)
    _await_next(rows, at, committee, known)
    if known.complete:
        of = _committee_year_row(rows, committee, year)
        complete = tuple(sorted({*of.complete, branch}))
        rows.put(COMMITTEE_YEARS, msgspec.structs.replace(of, complete=complete))
        if not of.proposed and set(_taking_part(rows, committee, year)) <= set(complete):
            _open(rows, at, Kind.PROPOSE_GRADES, committee, year)


def _await_next(rows: Rows, at: datetime, committee: str, known: BranchYear) -> None:
    """With nothing else under way, the next period waits for the self-assessment."""
    period = known.next_unbegun
    if period is not None and not any(known.steps.values()):
        _open(rows, at, Kind.SELF_ASSESS, committee, known.year, known.branch, period)


def _grading(rows: Rows, at: datetime, fact: grading.Fact) -> None:
    match fact:
        case grading.GradesProposed(committee, year):
            of = _committee_year_row(rows, committee, year)
            rows.put(COMMITTEE_YEARS, msgspec.structs.replace(of, proposed=True))
            _close(rows, Kind.PROPOSE_GRADES, committee, year)
            if not of.noticed:
                _open(rows, at, Kind.OPEN_NOTICE, committee, year)
        case grading.NoticeOpened(committee, year):
            of = _committee_year_row(rows, committee, year)
            rows.put(COMMITTEE_YEARS, msgspec.structs.replace(of, noticed=True))
            _close(rows, Kind.OPEN_NOTICE, committee, year)
            _open(rows, at, Kind.NOTICE_OPEN, committee, year, due=fact.closes)
            _open(rows, at, Kind.DECIDE_GRADES, committee, year, not_before=fact.closes + A_DAY)
        case grading.TieBroken(committee, year):
            _outdate(rows, at, committee, year)
        case grading.AppealFiled(branch, year, period, item, grounds):
            committee = _committee_of(rows, branch)
            _open(rows, at, Kind.DECIDE_APPEAL, committee, year, branch, period, which=item, reason=grounds)
        case grading.AppealDecided(branch, year, period, item):
            _close(rows, Kind.DECIDE_APPEAL, _committee_of(rows, branch), year, branch, period, which=item)
        case grading.GradesDecided(committee, year):
            of = _committee_year_row(rows, committee, year)
            rows.put(COMMITTEE_YEARS, msgspec.structs.replace(of, decided=True))
            for kind in (Kind.PROPOSE_GRADES, Kind.OPEN_NOTICE, Kind.NOTICE_OPEN, Kind.DECIDE_GRADES):
                _close(rows, kind, committee, year)


def _outdate(rows: Rows, at: datetime, committee: str, year: int) -> None:
    """The record has moved since the grades were proposed: they must be proposed again."""
    of = _committee_year_row(rows, committee, year)
    if of.proposed and not of.decided:
        _open(rows, at, Kind.PROPOSE_GRADES, committee, year)


def _open(
    rows: Rows,
    at: datetime,
    kind: Kind,
    committee: str,
    year: int,
    branch: str | None = None,
    period: Period | None = None,
    *,
    which: str | None = None,
    subject: Sentence | None = None,
    reason: str | None = None,
    due: date | None = None,
    not_before: date | None = None,
) -> None:
    """Opens a matter; one that is open already goes on waiting since when it did."""
    matter = _name(kind, committee, year, branch, period, which)
    known = rows.get(MATTERS, matter)
    awaits, zh, en = WORDS[kind]
    if period is not None:
        zh, en = f"{PERIODS[period]}{zh}", f"{'year-end' if period is Period.YEAR_END else period} {en}"
    if subject is not None:
        zh, en = f"{subject.zh}{zh}", f"{subject.en} {en}"
    named = rows.get(BRANCHES, branch) if branch is not None else None
    since = known.since if known else at
    name = named.name if named else None
    rows.put(
        MATTERS,
        Matter(matter, kind, committee, branch, name, year, period, awaits, since, zh, en, reason, due, not_before),
    )


def _close(
    rows: Rows,
    kind: Kind,
    committee: str,
    year: int,
    branch: str | None = None,
    period: Period | None = None,
    *,
    which: str | None = None,
) -> None:
    rows.remove(MATTERS, _name(kind, committee, year, branch, period, which))


def _name(kind: Kind, committee: str, year: int, *rest: str | None) -> str:
    return "/".join([kind, committee, str(year), *(one for one in rest if one is not None)])


def _committee_of(rows: Rows, branch: str) -> str:
    known = rows.get(BRANCHES, branch)
    assert known is not None
    return known.committee


def _taking_part(rows: Rows, committee: str, year: int) -> list[str]:
    known = rows.get(COMMITTEES, committee)
    return [one for one, since in known.branches.items() if since is None or since <= year] if known else []


def _branch_year(rows: Rows, branch: str, year: int) -> BranchYear:
    return rows.get(BRANCH_YEARS, branch, year) or BranchYear(branch, year)


def _committee_year_row(rows: Rows, committee: str, year: int) -> CommitteeYear:
    return rows.get(COMMITTEE_YEARS, committee, year) or CommitteeYear(committee, year)


def _committee_year(stream: str) -> tuple[str, int]:
    _, committee, year = stream.split("/")
    return committee, int(year)


PROJECTION = Projection(
    NAME,
    (MATTERS, BRANCHES, COMMITTEES, BRANCH_YEARS, COMMITTEE_YEARS),
    frozenset(
        {
            BranchFounded,
            BranchAdmitted,
            StandardDrafted,
            StandardAdopted,
            ConsequenceOpened,
            targets.TargetSetIssued,
            targets.TargetSetAcknowledged,
            assessment.Exempted,
            assessment.SelfAssessed,
            assessment.SelfAssessmentDefaulted,
            assessment.Scored,
            assessment.ReviewAgreed,
            assessment.ReviewReturned,
            assessment.ScoresConfirmed,
            assessment.ScoreCorrected,
            veto.VetoImposed,
            veto.VetoLifted,
            grading.GradesProposed,
            grading.TieBroken,
            grading.NoticeOpened,
            grading.AppealFiled,
            grading.AppealDecided,
            grading.GradesDecided,
        }
    ),
    fold,
)


class OpenMatters:
    """Answers for one committee or all; `today` leaves out what can not be done yet or no longer."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def matters(
        self,
        *,
        committee: str | None = None,
        branch: str | None = None,
        awaits: Iterable[Awaits] = (),
        kinds: Iterable[Kind] = (),
        today: date | None = None,
        after: str = "",
        limit: int = 100,
        at: int | None = None,
    ) -> list[Matter]:
        """The matters by name; `after` is the name of the last one seen."""
        where, given = _condition(committee, branch, awaits, kinds, today)
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(MATTERS, f"matter > %s{where} ORDER BY matter LIMIT %s", [after, *given, limit])

    def counts(
        self,
        *,
        committee: str | None = None,
        branch: str | None = None,
        awaits: Iterable[Awaits] = (),
        today: date | None = None,
        at: int | None = None,
    ) -> dict[Kind, int]:
        """How many matters there are of each kind that has any."""
        where, given = _condition(committee, branch, awaits, (), today)
        with snapshot(self._pool, NAME, at) as now:
            rows = now.select(MATTERS, "kind, count(*)", f"true{where} GROUP BY kind ORDER BY kind", given)
            return {Kind(kind): number for kind, number in rows}


def _condition(
    committee: str | None, branch: str | None, awaits: Iterable[Awaits], kinds: Iterable[Kind], today: date | None
) -> tuple[str, list[Any]]:
    wanted: list[tuple[str, Any]] = [
        ("committee = %s", committee),
        ("branch = %s", branch),
        ("awaits = ANY(%s)", [one.value for one in awaits] or None),
        ("kind = ANY(%s)", [one.value for one in kinds] or None),
        ("coalesce(due, 'infinity') >= %s", today),
        ("coalesce(not_before, '-infinity') <= %s", today),
    ]
    given = [(condition, value) for condition, value in wanted if value is not None]
    return "".join(f" AND {condition}" for condition, _ in given), [value for _, value in given]
