"""Grading file 定级卷宗: all that was proposed, published, contested, voted and decided of a year's grades."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from domain import grading, streams
from domain.grading import AppealDecided, AppealFiled, GradesDecided, GradesProposed, NoticeOpened
from domain.period import Period
from domain.record import Recorded
from domain.veto import VetoImposed, VetoLifted
from infra.http.ballots import BallotAnswer, ballots_on
from infra.http.fields import BranchId, Exact, FactId, GradeCode, ItemCode, Kind, Model, Points, Reason
from infra.http.steps import Signed, signed
from services.casebook import Casebook, CommitteeYear, read_casebook
from services.ledger import Seen

Rank = Annotated[int, Field(description="名次 / rank", examples=[1])]
Why = Annotated[
    str,
    Field(
        description="定级依据: score 得分, veto:事项 否决, quota 名额 / what decided: score, veto:KIND or quota",
        examples=["score", "veto:safety"],
    ),
]
Number = Annotated[int, Field(description="第几次等级建议 / number of the proposal", examples=[1])]
PeriodName = Annotated[Period, Field(description="考核期 / period", examples=["YE"])]


class PeriodInput(Model):
    """A period's total as the proposal took it."""

    period: PeriodName
    total: Points
    rests_on: Annotated[tuple[FactId, ...], Field(description="所依据的事实 / facts it rests on")]


class ProposedLine(Model):
    """A branch in the proposal, with everything needed to reckon it again."""

    branch: BranchId
    rank: Rank
    score: Points
    exact: Exact
    grade: GradeCode
    why: Why
    periods: Annotated[tuple[PeriodInput, ...], Field(description="各期总分 / totals of the periods")]
    exempt: Annotated[tuple[Period, ...], Field(description="免考的考核期 / periods exempted", examples=[["Q3"]])]
    vetoes: Annotated[tuple[Kind, ...], Field(description="一票否决 / vetoes", examples=[["safety"]])]


class Proposal(Model):
    """The latest proposal."""

    proposed: Signed
    number: Number
    standard_version: Annotated[int, Field(description="标准版本 / standard version", examples=[1])]
    grades: Annotated[tuple[ProposedLine, ...], Field(description="等级建议 / proposed grades")]


class Tie(Model):
    """Branches for which a grade has too few places: a vote must order them."""

    grade: GradeCode
    branches: Annotated[
        tuple[BranchId, ...], Field(description="并列党支部 / branches that tie", examples=[["A", "C"]])
    ]


class NoticeAnswer(Model):
    """A public notice; both days are included."""

    opened: Signed
    proposal: Number
    opens: Annotated[date, Field(description="首日 / first day", examples=["2026-01-05"])]
    closes: Annotated[date, Field(description="末日 / last day", examples=["2026-01-09"])]


class AppealAnswer(Model):
    """An appeal and what became of it."""

    branch: BranchId
    period: PeriodName
    item: ItemCode
    grounds: Annotated[Reason, Field(description="申诉理由 / grounds", examples=["产值漏计", "output was left out"])]
    filed: Signed
    decided: Annotated[Signed | None, Field(description="表决 / decided")]
    upheld: Annotated[bool | None, Field(description="是否成立 / upheld", examples=[True])]
    points: Annotated[Points | None, Field(description="更正后的得分 / points put to the vote")]


class VetoAnswer(Model):
    """A veto imposed or lifted."""

    branch: BranchId
    kind: Kind
    imposed: Annotated[bool, Field(description="登记或撤销 / imposed, or lifted", examples=[True])]
    reason: Reason
    recorded: Signed


class DecidedLine(Model):
    """A branch's decided grade."""

    branch: BranchId
    grade: GradeCode
    rank: Rank
    score: Points
    why: Why


class Decision(Model):
    """The grades as decided."""

    decided: Signed
    proposal: Number
    grades: Annotated[tuple[DecidedLine, ...], Field(description="等级 / grades")]


class GradingAnswer(Model):
    """The grading of a committee's year."""

    proposal: Annotated[Proposal | None, Field(description="最新等级建议 / latest proposal")]
    ties: Annotated[tuple[Tie, ...], Field(description="待表决的并列 / ties that need a vote")]
    notices: Annotated[tuple[NoticeAnswer, ...], Field(description="公示 / public notices")]
    appeals: Annotated[tuple[AppealAnswer, ...], Field(description="申诉 / appeals")]
    vetoes: Annotated[tuple[VetoAnswer, ...], Field(description="一票否决 / vetoes, in the order recorded")]
    ballots: Annotated[tuple[BallotAnswer, ...], Field(description="表决 / ballots held")]
    decision: Annotated[Decision | None, Field(description="定级结果 / the decision")]


def grading_file(seen: Seen, of: CommitteeYear) -> GradingAnswer:
    """Reads all that the acts of the grading rest on, so that the answer's ETag speaks for all of it."""
    book = read_casebook(seen, of)
    seen.load(streams.branch(branch) for branch in book.years)
    seen.load(streams.targets(branch, of.year) for branch in book.years)
    reckoned = book.reckoned()
    history = seen.history(streams.grading(of.committee, of.year))
    proposed = _all(history, GradesProposed)
    decided = _all(history, GradesDecided)
    return GradingAnswer(
        proposal=_proposal(proposed[-1]) if proposed else None,
        ties=tuple(Tie.model_validate(tie) for tie in reckoned.ties),
        notices=tuple(_notice(recorded) for recorded in _all(history, NoticeOpened)),
        appeals=tuple(_appeal(recorded, history) for recorded in _all(history, AppealFiled)),
        vetoes=_vetoes(book),
        ballots=ballots_on(seen, _matters(of, book, (equals.branches for equals in reckoned.groups)), named=True),
        decision=_decision(decided[0]) if decided else None,
    )


def _all(history: Iterable[Recorded], kind: type) -> list[Recorded]:
    return [recorded for recorded in history if isinstance(recorded.fact, kind)]


def _matters(of: CommitteeYear, book: Casebook, groups: Iterable[tuple[str, ...]]) -> list[str]:
    broken = (tuple(tie.tied) for tie in book.grading.ties)
    tied = {"+".join(sorted(group)) for group in (*groups, *broken) if len(group) > 1}
    return [
        *(f"tie/{of.committee}/{of.year}/{group}" for group in sorted(tied)),
        *(grading.appeal_id(branch, of.year, period, item) for branch, period, item in book.grading.appeals),
        f"grades/{of.committee}/{of.year}",
    ]


def _proposal(recorded: Recorded) -> Proposal:
    fact: GradesProposed = recorded.fact
    return Proposal(
        proposed=signed(recorded),
        number=fact.number,
        standard_version=fact.standard_version,
        grades=tuple(ProposedLine.model_validate(line) for line in fact.grades),
    )


def _notice(recorded: Recorded) -> NoticeAnswer:
    fact: NoticeOpened = recorded.fact
    return NoticeAnswer(opened=signed(recorded), proposal=fact.proposal, opens=fact.opens, closes=fact.closes)


def _appeal(filed: Recorded, history: Iterable[Recorded]) -> AppealAnswer:
    fact: AppealFiled = filed.fact
    key = (fact.branch, fact.period, fact.item)
    decided = next(
        (r for r in _all(history, AppealDecided) if (r.fact.branch, r.fact.period, r.fact.item) == key), None
    )
    return AppealAnswer(
        branch=fact.branch,
        period=fact.period,
        item=fact.item,
        grounds=fact.grounds,
        filed=signed(filed),
        decided=signed(decided) if decided else None,
        upheld=decided.fact.upheld if decided else None,
        points=decided.fact.points if decided else None,
    )


def _vetoes(book: Casebook) -> tuple[VetoAnswer, ...]:
    recorded = sorted((one for facts in book.vetoes.values() for one in facts), key=lambda one: one.position)
    return tuple(_veto(one, one.fact) for one in recorded)


def _veto(recorded: Recorded, fact: VetoImposed | VetoLifted) -> VetoAnswer:
    return VetoAnswer(
        branch=fact.branch,
        kind=fact.kind,
        imposed=isinstance(fact, VetoImposed),
        reason=fact.reason,
        recorded=signed(recorded),
    )


def _decision(recorded: Recorded) -> Decision:
    fact: GradesDecided = recorded.fact
    return Decision(
        decided=signed(recorded),
        proposal=fact.proposal,
        grades=tuple(DecidedLine.model_validate(line) for line in fact.grades),
    )
