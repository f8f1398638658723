"""A small committee's desk: the services over one ledger, and the steps of a whole small year."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import count
from zoneinfo import ZoneInfo

from domain.ballot import BallotRules, Votes
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.committee import OfficeRole
from domain.delegation import Delegable
from domain.period import Period
from domain.route import Route, RouteForm
from domain.standard import Duty, Grade, Item, ItemClass, Standard, Weights
from services.approvals import Approvals
from services.assessments import Assessments, Round, ScoreSheet, SelfAssessment
from services.casebook import CommitteeYear
from services.delegations import Delegations
from services.gradings import Appealed, Gradings
from services.ledger import Act, Ledger, Receipt
from services.organisation import NewBranch, Organisation, Person
from services.questions import Questions
from services.standards import StandardBook
from services.target_sets import TargetSets

Step = Callable[[Act], Receipt]
YEAR = 2025
NEW_YEAR = datetime(2025, 1, 6, 1, tzinfo=UTC)
NOTICE_DAY = datetime(2026, 1, 12, 1, tzinfo=UTC)
AFTER_NOTICE = NOTICE_DAY + timedelta(days=7)
MEMBERS = ("m1", "m2", "m3")
ALL_FOR = Votes(MEMBERS, MEMBERS)

STANDARD = Standard(
    version=1,
    items=(
        Item("E", ItemClass.ECONOMIC, "经济工作目标", Decimal(60), (Duty.D2,)),
        Item("B", ItemClass.LEADERSHIP_TEAM, "班子建设目标", Decimal(40), tuple(d for d in Duty if d != Duty.D2)),
    ),
    step=Decimal("0.5"),
    weights=Weights(Decimal("0.6"), Decimal("0.4")),
    grades=(
        Grade("first", "一级", Decimal(90), Decimal("0.5")),
        Grade("second", "二级", Decimal(80)),
        Grade("none", "无等级"),
    ),
    bonus_cap_per_period=Decimal(5),
    veto_caps={"safety": "second"},
    tie_breaks=("year_end",),
    ballots=BallotRules(Fraction(1, 2), Fraction(2, 3)),
    notice_working_days=5,
    consequences={"first": ("team_reward",)},
)


def sheet(economic: str, team: str) -> dict[str, Decimal]:
    return {"E": Decimal(economic), "B": Decimal(team)}


@dataclass(frozen=True)
class Desk:
    """One committee; the ids of its branches carry its name, so that many desks share a log."""

    ledger: Ledger
    committee: str = "mill"

    @cached_property
    def branches(self) -> tuple[str, ...]:
        return tuple(f"{self.committee}-{letter}" for letter in "AB")

    @property
    def of(self) -> CommitteeYear:
        return CommitteeYear(self.committee, YEAR)

    @cached_property
    def _numbers(self) -> "count[int]":
        return count(1)

    def act(self, by: str = "s1", now: datetime = NEW_YEAR, key: str | None = None) -> Act:
        return Act(by, now, key or f"{self.committee}/{next(self._numbers)}", fingerprint=b"asked")

    def at(self, period: Period) -> Round:
        return Round(self.committee, YEAR, period)

    def through(self, ledger: Ledger) -> "Desk":
        """The same committee's desk over another ledger."""
        return replace(self, ledger=ledger)

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.ledger)

    @property
    def standards(self) -> StandardBook:
        return StandardBook(self.ledger)

    @property
    def target_sets(self) -> TargetSets:
        return TargetSets(self.ledger)

    @property
    def assessments(self) -> Assessments:
        return Assessments(self.ledger)

    @property
    def gradings(self) -> Gradings:
        return Gradings(self.ledger)

    @property
    def questions(self) -> Questions:
        return Questions(self.ledger)

    @property
    def approvals(self) -> Approvals:
        return Approvals(self.ledger)

    @property
    def delegations(self) -> Delegations:
        return Delegations(self.ledger)

    def establish(self, act: Act) -> Receipt:
        return self.organisation.establish(
            act,
            id=self.committee,
            name="轧钢厂党委",
            timezone="Asia/Shanghai",
            members=[Person(member, member) for member in MEMBERS],
            staff=[Person("s1", "小冯", OfficeRole.SCORER), Person("s2", "老陈", OfficeRole.REVIEWER)],
        )

    def found(self, act: Act) -> Receipt:
        secretary = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
        first, second = self.branches
        return self.organisation.found_branches(
            act,
            committee_id=self.committee,
            branches=[
                NewBranch(first, "一轧", BranchType.PRODUCTION, secretary, earlier_grade="second"),
                NewBranch(second, "二轧", BranchType.PRODUCTION, secretary, own_members=("m3",)),
            ],
        )

    def draft(self, act: Act, standard: Standard = STANDARD) -> Receipt:
        return self.standards.draft(act, committee_id=self.committee, year=YEAR, draft=standard)

    def adopt(self, act: Act, votes: Votes = ALL_FOR) -> Receipt:
        return self.standards.adopt(act, committee_id=self.committee, year=YEAR, votes=votes)

    def issue(self, act: Act) -> Receipt:
        return self.target_sets.issue(act, committee_id=self.committee, year=YEAR)

    def acknowledge(self, act: Act) -> Receipt:
        return self.target_sets.acknowledge(act, committee_id=self.committee, year=YEAR)

    def self_assess(self, act: Act, period: Period) -> Receipt:
        sheets = {branch: SelfAssessment(sheet("58", "38")) for branch in self.branches}
        return self.assessments.self_assess(act, self.at(period), sheets=sheets)

    def score(self, act: Act, period: Period) -> Receipt:
        first, second = self.branches
        sheets = {first: ScoreSheet(sheet("56", "37")), second: ScoreSheet(sheet("55.5", "37"))}
        return self.assessments.score(act, self.at(period), sheets=sheets)

    def review(self, act: Act, period: Period) -> Receipt:
        return self.assessments.review(replace(act, by="s2"), self.at(period), branches=None, agreed=True)

    def confirm(self, act: Act, period: Period) -> Receipt:
        return self.assessments.confirm(act, self.at(period), branches=None)

    def propose(self, act: Act) -> Receipt:
        return self.gradings.propose(act, self.of)

    def open_notice(self, act: Act) -> Receipt:
        return self.gradings.open_notice(replace(act, now=NOTICE_DAY), self.of)

    def appeal(self, act: Act, item: str = "B", period: Period = Period.Q3) -> Receipt:
        against = Appealed(self.branches[1], period, item)
        return self.gradings.file_appeal(replace(act, now=NOTICE_DAY), self.of, against=against, grounds="材料未计入")

    def decide_appeal(self, act: Act, points: str = "38", item: str = "B", period: Period = Period.Q3) -> Receipt:
        votes = Votes(MEMBERS[:2], MEMBERS[:2], recused=MEMBERS[2:])
        against = Appealed(self.branches[1], period, item)
        return self.gradings.decide_appeal(act, self.of, against=against, points=Decimal(points), votes=votes)

    def decide_grades(self, act: Act, votes: Votes = ALL_FOR) -> Receipt:
        return self.gradings.decide_grades(replace(act, now=AFTER_NOTICE), self.of, votes=votes)

    def correct(self, act: Act, points: str = "36", period: Period = Period.Q1) -> Receipt:
        branch = self.branches[0]
        at = self.at(period)
        return self.assessments.correct(act, at, branch=branch, item="B", points=Decimal(points), reason="材料有误")

    def correction(self, period: Period = Period.Q1) -> str:
        """The subject of the approval that `ask_for_correction` asks for."""
        return f"score-correction/{self.branches[0]}/{YEAR}/{period}/B"

    def exemption(self, period: Period = Period.Q2) -> str:
        return f"exemption/{self.branches[0]}/{YEAR}/{period}"

    def ask_for_correction(self, act: Act, points: str = "36", period: Period = Period.Q1) -> Receipt:
        details = {"branch": self.branches[0], "year": str(YEAR), "period": period, "item": "B", "points": points}
        return self.ask(act, "score_correction", details)

    def ask_for_exemption(self, act: Act, period: Period = Period.Q2) -> Receipt:
        return self.ask(act, "exemption", {"branch": self.branches[0], "year": str(YEAR), "period": period})

    def ask(self, act: Act, kind: str, details: Mapping[str, str], reason: str = "材料有误") -> Receipt:
        return self.approvals.request(act, committee_id=self.committee, kind=kind, details=details, reason=reason)

    def approve(self, act: Act, subject: str, number: int | None = None) -> Receipt:
        return self.approvals.approve(act, committee_id=self.committee, subject=subject, number=number)

    def return_(self, act: Act, subject: str, reason: str = "请附材料") -> Receipt:
        return self.approvals.return_(act, committee_id=self.committee, subject=subject, reason=reason)

    def withdraw(self, act: Act, subject: str) -> Receipt:
        return self.approvals.withdraw(act, committee_id=self.committee, subject=subject)

    def route(self, act: Act, kind: str, form: RouteForm, *approvers: str) -> Receipt:
        return self.approvals.set_route(act, committee_id=self.committee, kind=kind, route=Route(form, approvers))

    def delegate(self, act: Act, delegate: str, acts: Collection[Delegable], days: int = 14) -> Receipt:
        """From the morning of the act's day on."""
        begins = act.now.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=0, tzinfo=None)
        return self.delegations.grant(
            act,
            committee_id=self.committee,
            delegate=delegate,
            acts=acts,
            begins=begins,
            ends=begins + timedelta(days=days),
            reason="外出学习",
        )

    def revoke(self, act: Act, number: int = 1) -> Receipt:
        return self.delegations.revoke(act, committee_id=self.committee, number=number, reason="提前返岗")

    def founded(self) -> "Desk":
        """With a standard in force and branches under it."""
        for step in (self.establish, self.found, self.draft, self.adopt):
            step(self.act())
        return self

    def assessed(self, *periods: Period) -> "Desk":
        for period in periods:
            for step in (self.self_assess, self.score, self.review, self.confirm):
                step(self.act(), period)
        return self

    def noticed(self) -> "Desk":
        """Assessed for the whole year, proposed and put up for notice."""
        self.founded().assessed(*Period)
        self.propose(self.act())
        self.open_notice(self.act())
        return self

    def year(self) -> list[Step]:
        """Every step of the year in its order."""
        by_period = [
            (lambda act, step=step, period=period: step(act, period))
            for period in Period
            for step in (self.self_assess, self.score, self.review, self.confirm)
        ]
        return [
            *(self.establish, self.found, self.draft, self.adopt, self.issue, self.acknowledge),
            *by_period,
            *(self.propose, self.open_notice, self.appeal, self.decide_appeal, self.propose, self.decide_grades),
        ]
