"""Grading 评审定级: proposal, tie-break, public notice, appeals and the vote on the grades of a committee's year."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from domain.ballot import BallotHeld
from domain.calendar import Calendar
from domain.period import Period
from domain.reckoning import BranchYear, TieOrder, Year
from domain.refusal import Refusal, RefusedError, require_reason
from domain.standard import Standard


@dataclass(frozen=True)
class PeriodInput:
    """A period's total as the proposal took it, and the facts it rests on, by id."""

    period: Period
    total: Decimal
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class ProposedGrade:
    """A branch's line in a proposal, with everything needed to reckon it again."""

    branch: str
    rank: int
    score: Decimal
    exact: Fraction
    grade: str
    why: str
    periods: tuple[PeriodInput, ...]
    exempt: tuple[Period, ...]
    vetoes: tuple[str, ...]


@dataclass(frozen=True)
class GradesProposed:
    """等级建议已形成: every branch's grade with its inputs; `number` counts the year's proposals from 1."""

    committee: str
    year: int
    number: int
    standard_version: int
    grades: tuple[ProposedGrade, ...]


@dataclass(frozen=True)
class TieBroken:
    """并列已表决: those branches shared a rank; they rank in this order from now on."""

    committee: str
    year: int
    tied: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True)
class NoticeOpened:
    """公示已开始: of this proposal, both days included."""

    committee: str
    year: int
    proposal: int
    opens: date
    closes: date


@dataclass(frozen=True)
class AppealFiled:
    """申诉已提出: against one item of one period, within the notice."""

    branch: str
    year: int
    period: Period
    item: str
    grounds: str


@dataclass(frozen=True)
class AppealDecided:
    """申诉已表决: upheld, so the item is corrected to `points`, or not."""

    branch: str
    year: int
    period: Period
    item: str
    points: Decimal
    upheld: bool


@dataclass(frozen=True)
class DecidedGrade:
    """A branch's decided grade."""

    branch: str
    grade: str
    rank: int
    score: Decimal
    why: str


@dataclass(frozen=True)
class GradesDecided:
    """等级已表决: the proposal became the year's grades."""

    committee: str
    year: int
    proposal: int
    grades: tuple[DecidedGrade, ...]


Fact = GradesProposed | TieBroken | NoticeOpened | AppealFiled | AppealDecided | GradesDecided
AppealKey = tuple[str, Period, str]


@dataclass(frozen=True)
class Grading:
    """How far the year's grading has come."""

    proposal: GradesProposed | None = None
    ties: tuple[TieOrder, ...] = ()
    notice: NoticeOpened | None = None
    appeals: Mapping[AppealKey, bool] = field(default_factory=dict)
    decision: GradesDecided | None = None

    @property
    def decided(self) -> bool:
        return self.decision is not None

    def pending_appeals(self) -> list[AppealKey]:
        return [appeal for appeal, is_decided in self.appeals.items() if not is_decided]

    def has_notice_on(self, day: date) -> bool:
        """Whether the proposed grades are up for notice on a day, and still open to what is said of them."""
        return not self.decided and self.notice is not None and self.notice.opens <= day <= self.notice.closes


def appeal_id(branch: str, year: int, period: Period, item: str) -> str:
    """The stable name of an appeal, which corrections made by it carry."""
    return f"appeal/{branch}/{year}/{period}/{item}"


def propose(
    grading: Grading,
    *,
    committee: str,
    year: int,
    standard: Standard,
    years: Mapping[str, BranchYear],
    reckoned: Year,
    rests_on: Mapping[tuple[str, Period], tuple[str, ...]],
) -> list[Fact]:
    """提出等级建议: refused while a period is open or a tie at a quota is unbroken."""
    require_undecided(grading)
    require_all_confirmed(years)
    if reckoned.ties:
        tie = reckoned.ties[0]
        raise RefusedError(
            Refusal.TIE_AT_QUOTA,
            f"党支部{'、'.join(tie.branches)}名次并列, 等级{tie.grade}名额不足, 请先由党委表决排定先后",
            f"{', '.join(tie.branches)} share a rank and grade {tie.grade} has too few places: break the tie by vote",
        )
    number = grading.proposal.number + 1 if grading.proposal else 1
    lines = _lines(years, reckoned, rests_on)
    return [GradesProposed(committee, year, number, standard.version, lines)]


def break_tie(
    grading: Grading,
    *,
    committee: str,
    year: int,
    reckoned: Year,
    order: tuple[str, ...],
    ballot: BallotHeld,
) -> list[Fact]:
    """并列表决: carried, the branches that share a rank rank in the order voted."""
    tied = tied_with(grading, reckoned=reckoned, order=order)
    return [TieBroken(committee, year, tied, order)] if ballot.carried else []


def tied_with(grading: Grading, *, reckoned: Year, order: tuple[str, ...]) -> tuple[str, ...]:
    """All branches equal to those ordered; the order names whoever lacks a place and tears no earlier vote apart."""
    require_undecided(grading)
    equals = next((group for group in reckoned.groups if set(order) <= set(group.branches)), None)
    if equals is None or len(set(order)) < max(2, len(order)) or len(equals.ordered) == len(equals.branches):
        raise RefusedError(
            Refusal.NOT_TIED,
            "所列党支部名次并不并列, 无须表决先后",
            "the branches listed do not share a rank, so there is no order to vote on",
        )
    wanting = {branch for tie in reckoned.ties for branch in tie.branches if branch in equals.branches}
    voted = set(equals.ordered) if set(equals.ordered) & set(order) else set()
    left_out = sorted((wanting | voted) - set(order))
    if left_out:
        raise RefusedError(
            Refusal.NOT_TIED,
            f"须将并列的党支部{'、'.join(left_out)}一并排定先后",
            f"the order must also name {', '.join(left_out)}, equal to those listed",
        )
    return equals.branches


def open_notice(
    grading: Grading, *, committee: str, year: int, standard: Standard, calendar: Calendar, today: date
) -> list[Fact]:
    """公示: of the latest proposal, from this day, for the standard's number of working days (C9)."""
    require_undecided(grading)
    proposal = require_proposal(grading)
    closes = calendar.last_day(today, standard.notice_working_days)
    return [NoticeOpened(committee, year, proposal.number, today, closes)]


def file_appeal(
    grading: Grading, *, branch: str, year: int, period: Period, item: str, grounds: str, today: date
) -> list[Fact]:
    """申诉: within the notice, against one item, once."""
    if not grading.has_notice_on(today):
        raise RefusedError(
            Refusal.OUTSIDE_NOTICE, "不在公示期内, 不能申诉", "appeals are taken only while the notice is open"
        )
    require_reason(grounds)
    if (branch, period, item) in grading.appeals:
        raise RefusedError(
            Refusal.ALREADY_APPEALED, "该项目已提出过申诉", "an appeal against this item has been filed already"
        )
    return [AppealFiled(branch, year, period, item, grounds)]


def require_appeal(grading: Grading, *, branch: str, period: Period, item: str) -> None:
    """The appeal waits for its vote."""
    require_undecided(grading)
    if (branch, period, item) not in grading.pending_appeals():
        raise RefusedError(Refusal.NOT_APPEALED, "没有待表决的此项申诉", "no such appeal waits for a vote")


def decide_appeal(
    grading: Grading, *, branch: str, year: int, period: Period, item: str, points: Decimal, ballot: BallotHeld
) -> list[Fact]:
    """表决申诉."""
    require_appeal(grading, branch=branch, period=period, item=item)
    return [AppealDecided(branch, year, period, item, points, ballot.carried)]


def require_ready_to_decide(grading: Grading, *, today: date, objections: Collection[int]) -> GradesProposed:
    """C9: after the notice has closed, every appeal is decided and every objection (by number) is answered."""
    require_undecided(grading)
    proposal = require_proposal(grading)
    if grading.notice is None or today <= grading.notice.closes:
        raise RefusedError(
            Refusal.NOTICE_OPEN,
            "公示尚未期满, 期满后方可表决定级",
            "grades are decided only after the public notice has closed",
        )
    if grading.pending_appeals():
        raise RefusedError(
            Refusal.APPEAL_PENDING, "尚有申诉未表决, 请先表决申诉", "an appeal is pending: decide it first"
        )
    if objections:
        raise RefusedError(
            Refusal.OBJECTION_PENDING,
            f"第{'、'.join(map(str, objections))}号异议尚未答复, 请先答复",
            f"objection {', '.join(map(str, objections))} is not answered yet: answer it first",
        )
    return proposal


def require_current(
    proposal: GradesProposed,
    *,
    years: Mapping[str, BranchYear],
    reckoned: Year,
    rests_on: Mapping[tuple[str, Period], tuple[str, ...]],
) -> None:
    """What was proposed still is what the record gives; else it must be proposed again."""
    if reckoned.ties or proposal.grades != _lines(years, reckoned, rests_on):
        raise RefusedError(
            Refusal.PROPOSAL_OUTDATED,
            "等级建议形成后又有更正、否决或其他变动, 请重新提出等级建议",
            "the record has moved since the grades were proposed: propose them again",
        )


def decide(
    grading: Grading, *, committee: str, year: int, today: date, objections: Collection[int], ballot: BallotHeld
) -> list[Fact]:
    """表决定级: carried, the latest proposal becomes the grades."""
    proposal = require_ready_to_decide(grading, today=today, objections=objections)
    if not ballot.carried:
        return []
    grades = tuple(DecidedGrade(line.branch, line.grade, line.rank, line.score, line.why) for line in proposal.grades)
    return [GradesDecided(committee, year, proposal.number, grades)]


def require_undecided(grading: Grading) -> None:
    if grading.decided:
        raise RefusedError(
            Refusal.GRADES_DECIDED, "本年度等级已表决, 不得再作改动", "the year's grades are decided and stand"
        )


def require_proposal(grading: Grading) -> GradesProposed:
    if grading.proposal is None:
        raise RefusedError(Refusal.NOT_PROPOSED, "尚未提出等级建议", "no grades have been proposed yet")
    return grading.proposal


def require_all_confirmed(years: Mapping[str, BranchYear]) -> None:
    for branch, year in years.items():
        if year.open_periods():
            raise RefusedError(
                Refusal.NOT_CONFIRMED,
                f"党支部{branch}的{'、'.join(year.open_periods())}考核结果尚未确认",
                f"branch {branch} is not confirmed for {', '.join(year.open_periods())}",
            )


def evolve(grading: Grading, fact: Fact) -> Grading:
    match fact:
        case GradesProposed():
            return replace(grading, proposal=fact)
        case TieBroken():
            return replace(grading, ties=(*grading.ties, TieOrder(frozenset(fact.tied), fact.order)))
        case NoticeOpened():
            return replace(grading, notice=fact)
        case AppealFiled() | AppealDecided():
            key = (fact.branch, fact.period, fact.item)
            return replace(grading, appeals={**grading.appeals, key: isinstance(fact, AppealDecided)})
        case GradesDecided():
            return replace(grading, decision=fact)
        case _:
            assert_never(fact)


def _lines(
    years: Mapping[str, BranchYear], reckoned: Year, rests_on: Mapping[tuple[str, Period], tuple[str, ...]]
) -> tuple[ProposedGrade, ...]:
    lines: list[ProposedGrade] = []
    for standing in reckoned.standings:
        year = years[standing.branch]
        assert standing.grade is not None
        lines.append(
            ProposedGrade(
                standing.branch,
                standing.rank,
                standing.score,
                standing.exact,
                standing.grade,
                standing.why,
                tuple(
                    PeriodInput(period, year.totals[period].total, rests_on[year.branch, period])
                    for period in Period
                    if period in year.totals
                ),
                tuple(period for period in Period if period in year.exempt),
                year.vetoes,
            )
        )
    return tuple(lines)
