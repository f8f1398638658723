"""Histories told through the services: committees, branches and a year of work, with whatever can go wrong."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from domain import six_good
from domain.assessment import Bonus
from domain.ballot import BallotRules, Votes
from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.commendation import Honour, Nomination, Reward
from domain.committee import OfficeRole
from domain.consequence import RewardKind
from domain.evidence import File, Side
from domain.exemplar import ExemplarKind, Exemplary
from domain.experience_meeting import Presentation
from domain.feature import FeaturePlan, Verdict
from domain.meeting import AgendaItem, Choice
from domain.period import QUARTERS, Period
from domain.practice import Content
from domain.record import Recorded
from domain.six_good import MonthDay
from domain.standard import Duty, Grade, Item, ItemClass, SixGood, Standard, Weights
from domain.target import of_items
from infra.facts import NAMES, FactMapper, decode
from infra.postgres.pool import Pool
from infra.postgres.recorder import LedgerRecorder
from projections.branch_history import BranchHistory
from projections.engine import Source
from services.approvals import Approvals
from services.assessments import Assessments, Round, ScoreSheet, SelfAssessment
from services.casebook import CommitteeYear
from services.commendations import Commendations
from services.deadlines import DeadlineBook
from services.delegations import Delegations
from services.evidence import EvidenceBook, Subject
from services.exemplars import Exemplars
from services.experience_meetings import ExperienceMeetings, Meeting
from services.features import Features
from services.gradings import Appealed, Gradings
from services.guidances import Guidances
from services.honours import Honours
from services.ledger import Act, Ledger
from services.meetings import Convocation, MeetingId, Meetings, Roll
from services.organisation import NewBranch, Organisation, Person
from services.participations import Participations
from services.practices import Good, Practices
from services.publications import Publications
from services.reactions import Consequences
from services.rectifications import Rectifications
from services.rewards import Award, Payment, Rewards, Signature
from services.six_good import SixGoodProgrammes
from services.standards import StandardBook
from services.target_changes import TargetChanges
from services.target_sets import TargetSets
from services.voices import VoiceBook
from services.years import Years

MEMBERS = ("m1", "m2", "m3")
ALL_FOR = Votes(present=MEMBERS, in_favour=MEMBERS)
D = Decimal


def standard(version: int = 1, *, bonus_counts: bool = True) -> Standard:
    return Standard(
        version,
        (
            Item("E", ItemClass.ECONOMIC, "经济工作目标", D(60), (Duty.D1, Duty.D2, Duty.D3, Duty.D4), key=True),
            Item("P", ItemClass.MEMBERS, "党员队伍建设目标", D(40), (Duty.D5, Duty.D6, Duty.D7)),
        ),
        D("0.5"),
        Weights(D("0.6"), D("0.4")),
        (
            Grade("first", "一级", D(90), D("0.3")),
            Grade("second", "二级", D(80)),
            Grade("third", "三级", D(70)),
            Grade("none", "无等级"),
        ),
        bonus_cap_per_period=D(5),
        bonus_counts_for_grade=bonus_counts,
        veto_caps={"safety": "second", "discipline": "third"},
        tie_breaks=("year_end", "item:E", "period:Q4"),
        ballots=BallotRules(Fraction(1, 2), Fraction(2, 3)),
        notice_working_days=1,
        six_good=SixGood(("P",), D(36)),
        consequences={"first": ("team_reward",), "none": ("rectification",)},
    )


class Clock:
    """A minute an act."""

    def __init__(self, start: datetime = datetime(2025, 1, 6, 1, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now


class Shelf:
    """Where every file is, with what it is called; what holds real bytes is tested by itself."""

    def file(self, sha256: str, name: str, _: datetime) -> File:
        return File(name, 9, sha256, "application/pdf")


class Teller:
    """Tells what happens, through the services."""

    def __init__(self, pool: Pool) -> None:
        self.clock = Clock()
        self.recorder = LedgerRecorder(pool, self.clock)
        self.ledger = Ledger(self.recorder, FactMapper())
        self.source = Source(self.recorder, decode, NAMES)
        self.organisation = Organisation(self.ledger)
        self.standards = StandardBook(self.ledger)
        self.target_sets = TargetSets(self.ledger)
        self.assessments = Assessments(self.ledger)
        self.gradings = Gradings(self.ledger)
        self.rewards = Rewards(self.ledger)
        self.rectifications = Rectifications(self.ledger)
        self.honours = Honours(self.ledger)
        self.years = Years(self.ledger)
        self.evidence = EvidenceBook(self.ledger, Shelf())
        self.target_changes = TargetChanges(self.ledger)
        self.practices = Practices(self.ledger)
        self.approvals = Approvals(self.ledger)
        self.delegations = Delegations(self.ledger)
        self.deadlines = DeadlineBook(self.ledger)
        self.meetings = Meetings(self.ledger)
        self.publications = Publications(self.ledger)
        self.voices = VoiceBook(self.ledger)
        self.participations = Participations(self.ledger)
        self.guidances = Guidances(self.ledger)
        self.six_good = SixGoodProgrammes(self.ledger)
        self.commendations = Commendations(self.ledger)
        self.features = Features(self.ledger)
        self.exemplars = Exemplars(self.ledger)
        self.experience_meetings = ExperienceMeetings(self.ledger)

    def act(self, by: str = "s1") -> Act:
        self.clock.now += timedelta(minutes=1)
        return Act(by, self.clock.now)

    def of(self, committee: str, year: int = 2025) -> CommitteeYear:
        return CommitteeYear(committee, year)

    def establish(
        self, committee: str, branches: Mapping[str, str | None], *, own: Mapping[str, str] | None = None
    ) -> None:
        """A committee with its branches; each with the grade it came with."""
        members = [Person(m, f"{n}委员") for m, n in zip(MEMBERS, "赵钱孙", strict=True)]
        staff = [Person("s1", "小冯", OfficeRole.SCORER), Person("s2", "老陈", OfficeRole.REVIEWER)]
        self.organisation.establish(
            self.act(), id=committee, name=f"{committee}党委", timezone="Asia/Shanghai", members=members, staff=staff
        )
        self.organisation.found_branches(
            self.act(),
            committee_id=committee,
            branches=[
                NewBranch(
                    branch,
                    f"{branch}党支部",
                    BranchType.PRODUCTION,
                    SecretaryAppointed(f"{branch}书记", SecretaryKind.FULL_TIME),
                    date(2025, 5, 1) if branch.endswith("new") else None,
                    grade,
                    tuple(m for m, b in (own or {}).items() if b == branch),
                )
                for branch, grade in branches.items()
            ],
        )

    def adopt(self, committee: str, given: Standard, year: int = 2025) -> None:
        self.standards.draft(self.act(), committee_id=committee, year=year, draft=given)
        self.standards.adopt(self.act(), committee_id=committee, year=year, votes=ALL_FOR)

    def issue(self, committee: str, year: int = 2025) -> None:
        self.target_sets.issue(self.act(), committee_id=committee, year=year)
        self.target_sets.acknowledge(self.act("secretary"), committee_id=committee, year=year)

    def assess(
        self,
        committee: str,
        period: Period,
        points: Mapping[str, tuple[str, str]],
        *,
        bonus: Mapping[str, str] | None = None,
        year: int = 2025,
        items: tuple[str, str] = ("E", "P"),
    ) -> None:
        """A period from self-assessment to confirmation; points of these items for each branch."""
        at = Round(committee, year, period)
        sheets = {branch: dict(zip(items, map(D, given), strict=True)) for branch, given in points.items()}
        for branch, scores in sheets.items():
            self.assessments.self_assess(self.act(f"secretary:{branch}"), at, sheets={branch: SelfAssessment(scores)})
        given = {b: Bonus(D(p), "表扬") for b, p in (bonus or {}).items()}
        self.assessments.score(
            self.act(), at, sheets={b: ScoreSheet(scores, given.get(b)) for b, scores in sheets.items()}
        )
        self.assessments.review(self.act("s2"), at, branches=list(sheets), agreed=True)
        self.assessments.confirm(self.act(), at, branches=list(sheets))

    def correct(self, committee: str, branch: str, period: Period, item: str, points: str, year: int = 2025) -> None:
        at = Round(committee, year, period)
        self.assessments.correct(self.act(), at, branch=branch, item=item, points=D(points), reason="计算有误")

    def pass_days(self, days: int) -> None:
        self.clock.now += timedelta(days=days)

    def react(self) -> None:
        """What was decided opens what it brings."""
        reaction = Consequences(self.ledger)
        for recorded in self.facts():
            reaction.react(recorded, self.clock())

    def adopt_six_good(self, committee: str, from_year: int = 2025, at_least: str = "0.9") -> None:
        """The programme set up, its standard adopted, the branches mobilised."""
        goods = tuple(six_good.Good(f"第{number}好", D(at_least)) for number in "一二三四五六")
        self.six_good.set_programme(self.act(), committee_id=committee, start_year=2025, adopt_by=MonthDay(12, 31))
        self.six_good.draft(self.act(), committee_id=committee, from_year=from_year, goods=goods, reward_rules="奖牌")
        self.six_good.adopt(self.act(), committee_id=committee, votes=ALL_FOR)
        today = self.clock.now.date()
        self.six_good.mobilise(self.act(), committee_id=committee, on=today, text="召开动员会")

    def apply_feature(self, committee: str, branch: str) -> None:
        plan = FeaturePlan(
            "炉火正红", "先锋炉台", "一炉一面旗", ("动员", "创建"), self.clock.now.date() + timedelta(90)
        )
        self.features.apply(
            self.act(f"secretary:{branch}"), committee_id=committee, branch_id=branch, brand="红炉台", plan=plan
        )

    def name_feature(self, committee: str, branch: str, votes: Votes = ALL_FOR) -> None:
        """From the application to the name."""
        of: dict[str, str] = {"committee_id": committee, "branch_id": branch}
        self.apply_feature(committee, branch)
        self.features.approve_plan(self.act(), **of)
        self.features.note_progress(self.act(), **of, on=self.clock.now.date(), text="首个炉台挂牌")
        self.features.hand_in(self.act(), **of, summary="炉台达标", checklist={})
        self.features.accept(self.act(), **of, votes=votes)
        self.features.name(self.act(), **of, name=f"{branch}红炉台")

    def designate(self, committee: str, exemplar: str, branch: str) -> None:
        content = Exemplary(ExemplarKind.BRANCH, "红炉台", "一炉一面旗", branch)
        self.exemplars.designate(self.act(), committee_id=committee, exemplar_id=exemplar, content=content)

    def commend(self, committee: str, *nominations: Nomination, year: int = 2025) -> None:
        self.commendations.issue(self.act(), CommitteeYear(committee, year), nominations=nominations, votes=ALL_FOR)

    def facts(self) -> list[Recorded]:
        return [decode(entry) for entry in self.recorder.scan()]

    def position_of(self, fact: type) -> int:
        """Where the first fact of a kind stands."""
        return next(recorded.position for recorded in self.facts() if isinstance(recorded.fact, fact))

    def decide(self, committee: str, year: int = 2025) -> None:
        """Notice of the latest proposal, then the vote."""
        of = CommitteeYear(committee, year)
        self.gradings.open_notice(self.act(), of)
        self.pass_days(8)
        self.gradings.decide_grades(self.act(), of, votes=ALL_FOR)


def eventful_year(teller: Teller, seed: int = 1) -> None:
    """Two committees, one year: corrections, a veto lifted, an exemption, a tie, an appeal, returned reviews."""
    rng = Random(seed)
    teller.establish("north", {"A": "first", "B": "second", "C": None, "D": "third"}, own={"m3": "B"})
    teller.establish("south", {"X": None, "Y": "second", "Z-new": None})
    for committee in ("north", "south"):
        teller.adopt(committee, standard())
        teller.issue(committee)
    gradings, of = teller.gradings, CommitteeYear("north", 2025)
    assessments = teller.assessments
    assessments.exempt(teller.act(), Round("south", 2025, Period.Q1), branches=["Z-new"], reason="新成立")
    for period in Period:
        # A and B are equal in everything, so that a vote must tell them apart
        north = {"A": ("57", "36"), "B": ("57", "36")} | {b: _points(rng) for b in "CD"}
        south = {b: _points(rng) for b in ("X", "Y", "Z-new") if (b, period) != ("Z-new", Period.Q1)}
        teller.assess("north", period, north, bonus={"C": "7"} if period is Period.Q2 else None)
        teller.assess("south", period, south)
        if period is Period.Q4:
            _evidence(teller, of)
        if period in QUARTERS:
            teller.correct("north", rng.choice("CD"), period, "E", f"{rng.randrange(80, 100) / 2}")
    _targets_in_detail(teller)

    _approve_corrections(teller)
    gradings.impose_veto(teller.act(), of, branch_id="C", kind="safety", reason="事故")
    gradings.impose_veto(teller.act(), of, branch_id="D", kind="discipline", reason="违纪")
    gradings.lift_veto(teller.act(), of, branch_id="D", kind="discipline", reason="登记有误")
    gradings.break_tie(teller.act(), of, order=["B", "A"], votes=Votes(("m1", "m2"), ("m1", "m2"), recused=("m3",)))
    gradings.propose(teller.act(), of)
    gradings.open_notice(teller.act(), of)
    against = Appealed("D", Period.Q3, "P")
    gradings.file_appeal(teller.act("secretary:D"), of, against=against, grounds="材料未计入")
    gradings.decide_appeal(teller.act(), of, against=against, points=D("39.5"), votes=ALL_FOR)
    gradings.propose(teller.act(), of)
    _programmes(teller)
    teller.decide("north")
    teller.react()
    of_b = ("B", RewardKind.TEAM_REWARD)
    teller.rewards.decide(teller.act(), of, awards=[Award(*of_b, D("5000.50"))])
    teller.rewards.pay(teller.act(), of, payments=[Payment(*of_b, D("3000.25"), "凭证1")])
    teller.rewards.receipt(teller.act("secretary:B"), of, signatures=[Signature(*of_b, 1)])
    teller.commend(
        "north",
        Nomination(Honour.SIX_GOOD_TEAM, "A", Reward("奖牌", D(5000))),
        Nomination(Honour.ADVANCED_BRANCH, "B"),
        Nomination(Honour.EXEMPLAR, "furnace"),
    )
    _meet(teller, MeetingId("north", "spring"))


def _meet(teller: Teller, at: MeetingId) -> None:
    """A meeting in the midst of its first vote."""
    agenda = (AgendaItem(1, "other", "设立专栏", {"text": "同意设立创先争优专栏"}),)
    convocation = Convocation("党委会", teller.clock.now, "会议室", "m1", agenda)
    meetings = teller.meetings
    meetings.convene(teller.act(), at, convocation=convocation)
    meetings.take_attendance(teller.act(), at, roll=Roll(MEMBERS))
    meetings.open(teller.act(), at)
    meetings.open_vote(teller.act(), at, item=1)
    meetings.cast_votes(teller.act("m3"), at, item=1, choices={"m3": Choice.IN_FAVOUR})


def _evidence(teller: Teller, of: CommitteeYear) -> None:
    """Three branches attach a file each for the year-end; one takes it back."""
    for number, branch in enumerate("ABC", start=1):
        subject = Subject("assessment", of, branch, Period.YEAR_END)
        file: dict[str, Any] = {"item": "E", "side": Side.BRANCH, "sha256": f"{number:064x}"}
        teller.evidence.attach(teller.act(f"secretary:{branch}"), subject, **file, name="记录.pdf")
    teller.evidence.withdraw(teller.act("secretary:C"), subject, **file, reason="附错季度")


def _targets_in_detail(teller: Teller) -> None:
    """A target changed in force, a change returned, a practice drawn on, a draft that waits to be issued."""
    south, of = teller.of("south"), {"branch": "X"}
    changes = teller.target_changes
    first, second = of_items(standard())
    for number, after in enumerate((replace(second, serves="E"), replace(first, title="产量")), start=1):
        changes.propose(teller.act("secretary:X"), south, **of, code=after.code, after=after, reason="工作调整")
        if number == 1:
            changes.approve(teller.act(), south, **of, number=number)
        else:
            changes.return_(teller.act(), south, **of, number=number, reason="依据不足")
    good = Good("X", "P", "党员示范岗", "每班组设一个示范岗")
    teller.practices.publish_target(teller.act(), south, id="model-posts", good=good)
    for number in range(4):
        given = Content(f"做法{number}", "一岗一责", ItemClass.MEMBERS, (Duty.D6,))
        name = f"practice-{number}"
        teller.practices.publish(teller.act(), id=name, committee_id="south", content=given)
        teller.practices.revise(teller.act(), id=name, content=replace(given, text="一岗双责"))
        teller.practices.withdraw(teller.act(), id=name, reason="流于形式")
    teller.adopt("south", standard(), year=2026)
    drawn = (first, replace(second, practice="model-posts"))
    teller.target_sets.draft(teller.act(), teller.of("south", 2026), drafts={"Y": drawn})


def _approve_corrections(teller: Teller) -> None:
    """In south: one is returned and made when asked for again, three more made, one withdrawn, one left waiting."""
    y, x = {"branch": "Y", "year": "2025", "item": "P"}, {"branch": "X", "year": "2025", "item": "P", "period": "Q4"}

    def ask(details: Mapping[str, str]) -> str:
        teller.approvals.request(
            teller.act(), committee_id="south", kind="score_correction", details=details, reason="材料补齐"
        )
        return "/".join(("score-correction", *(details[name] for name in ("branch", "year", "period", "item"))))

    first = {**y, "period": "Q1", "points": "29.5"}
    teller.approvals.return_(teller.act("s2"), committee_id="south", subject=ask(first), reason="请附材料")
    for quarter in QUARTERS:
        subject = ask({**first, "period": quarter})
        teller.approvals.approve(teller.act("s2"), committee_id="south", subject=subject)
    teller.approvals.withdraw(teller.act(), committee_id="south", subject=ask({**x, "points": "29.5"}))
    ask({**x, "points": "29"})


def _programmes(teller: Teller) -> None:
    """A six-good standard for the year after, a feature being mended, an exemplar promoted, a meeting held."""
    teller.adopt_six_good("north", from_year=2026)
    teller.name_feature("north", "D")
    teller.apply_feature("south", "X")
    today = teller.clock.now.date()
    teller.features.review(
        teller.act(),
        committee_id="north",
        branch_id="D",
        verdict=Verdict.TO_BE_MENDED,
        reason="活动停滞",
        mend_by=today + timedelta(30),
    )
    teller.designate("north", "furnace", "A")
    teller.exemplars.promote(teller.act("hq1"), exemplar_id="furnace")
    meeting = Meeting(today, "礼堂", ("班子建设",), (Presentation("红炉台", "A", "furnace"),))
    teller.experience_meetings.hold_in_committee(teller.act(), committee_id="north", year=today.year, meeting=meeting)


def _points(rng: Random) -> tuple[str, str]:
    return str(D(rng.randrange(80, 110)) / 2), str(D(rng.randrange(60, 80)) / 2)


def history_on(pool: Pool) -> BranchHistory:
    """The histories of branches as the program answers them, from one database."""
    recorder = LedgerRecorder(pool, lambda: datetime.now(UTC))
    return BranchHistory(pool, lambda positions: map(decode, recorder.entries_at(positions)))
