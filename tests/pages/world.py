"""World: the steel-2025 year up to a moment, on a database of its own, served as users meet it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from threading import Event, Thread
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

from domain import target
from domain.access import Role
from domain.access.roles import Level
from domain.consequence import RewardKind
from domain.delegation import Delegable
from domain.exemplar import ExemplarKind, Exemplary
from domain.feature import FeaturePlan
from domain.meeting import AgendaItem
from domain.period import Period
from domain.poll import Choice, Question
from domain.practice import Content, Template
from domain.rectification import Plan
from domain.standard import Duty, ItemClass
from infra.http.app import create_app
from infra.identity import IdentityError
from infra.identity.accounts import Account, AccountKind
from infra.identity.administration import SERVER
from infra.identity.keys import Scope
from infra.postgres import embedded
from infra.rehearsal.player import Player, RehearsalClock
from infra.runtime import Runtime, open_runtime
from infra.sample.load import sample_year
from infra.settings import Settings
from infra.webhooks.sending import Outcome
from infra.webhooks.subscriptions import NewWebhook
from services.assessments import Round
from services.casebook import CommitteeYear
from services.ledger import Act
from services.meetings import Convocation, MeetingId
from services.polls import NewPoll, draw_slips
from services.rewards import Award, Payment
from services.target_sets import target_set_of
from tests.http.conftest import serving
from tests.http.signed_in import PASSWORD

COMMITTEE, YEAR = "rolling-mill", 2025
MEETING = "2026-01"
PRACTICE = "model-posts"
EXEMPLAR = "first-line"
APPROVAL = "score-correction/A/2025/Q3/E"
ZONE = ZoneInfo("Asia/Shanghai")
MEETS = datetime(2026, 1, 19, 9, tzinfo=ZONE)
DURING_NOTICE = datetime(2026, 1, 14, 12, tzinfo=ZONE)
"""The grades are on public notice and an appeal has come in: something waits for everybody."""
GRADED = datetime(2026, 2, 14, 12, tzinfo=ZONE)
"""The grades are decided, and what they bring is under way."""


@dataclass(frozen=True)
class World:
    """A served year, and the clock that it goes by; `accounts` are a person's and a service's, by their ids."""

    url: str
    runtime: Runtime
    clock: RehearsalClock
    accounts: Mapping[str, str]


@dataclass(frozen=True)
class Played:
    """A year played up to a moment, to be copied: its database, the folder of its keys and evidence, its accounts."""

    admin: str
    database: str
    folder: Path
    accounts: Mapping[str, str]


PLAYED: dict[datetime, Played] = {}
"""Each moment is played once by each process that runs tests."""


@contextmanager
def a_world(admin: str, template: str, folder: Path, *, until: datetime = DURING_NOTICE) -> Iterator[World]:
    """The year as it stood at a moment."""
    if until not in PLAYED:
        PLAYED[until] = _played(admin, template, until)
    played = PLAYED[until]
    copytree(played.folder, folder, dirs_exist_ok=True)
    clock = RehearsalClock(until)
    with a_runtime(admin, played.database, _settings(folder), clock) as runtime, served(runtime) as url:
        yield World(url, runtime, clock, played.accounts)


def forget_played() -> None:
    """Leaves nothing behind."""
    for played in PLAYED.values():
        embedded.drop_database(played.admin, played.database)
        rmtree(played.folder)
    PLAYED.clear()


@contextmanager
def a_runtime(admin: str, template: str, settings: Settings, clock: RehearsalClock) -> Iterator[Runtime]:
    """On a copy of a database."""
    name = f"pages_{uuid4().hex[:12]}"
    database = embedded.create_database(admin, name, template=template)
    with open_runtime(settings, database=database, clock=clock) as runtime:
        yield runtime
    embedded.drop_database(admin, name)


@contextmanager
def served(runtime: Runtime) -> Iterator[str]:
    """Where it is served, its projections following."""
    stop = Event()
    following = Thread(target=runtime.projections.run, args=(stop,))
    following.start()
    try:
        with serving(create_app(runtime)) as url:
            yield url
    finally:
        stop.set()
        following.join()


def headers_of(person: str) -> dict[str, str]:
    """Who asks."""
    return {"X-Actor": quote(person)}


def _settings(folder: Path) -> Settings:
    return Settings(development=True, data_dir=folder)


def _played(admin: str, template: str, until: datetime) -> Played:
    name, folder, clock = f"played_{uuid4().hex[:12]}", Path(mkdtemp(prefix="played-")), RehearsalClock(until)
    database = embedded.create_database(admin, name, template=template)
    with open_runtime(_settings(folder), database=database, clock=clock) as runtime:
        _play(runtime, clock, until)
        accounts = _accounts(runtime)
    return Played(admin, name, folder, accounts)


def _accounts(runtime: Runtime) -> dict[str, str]:
    """A scorer who was refused once and is signed in, and a service that has a key."""
    administration = runtime.identity.administration
    person = administration.create(
        SERVER, kind=AccountKind.PERSON, login="feng", name="组织科小冯", password=PASSWORD, must_change=False
    )
    administration.grant(SERVER, person, role=Role.SCORER, level=Level.COMMITTEE, place=COMMITTEE, person="s1")
    with suppress(IdentityError):
        runtime.identity.sign_in("feng", "not it", "10.0.3.17")
    runtime.identity.sign_in("feng", PASSWORD, "10.0.3.17", "Mozilla/5.0 (Windows NT 10.0)")
    service = administration.create(SERVER, kind=AccountKind.SERVICE, login="reports", name="报表系统")
    ends = runtime.clock() + timedelta(days=90)
    administration.make_key(SERVER, service, name="报表取数", scopes=(Scope.READ,), expires_at=ends)
    return {"person": person.id, "service": service.id, "webhook": _webhooks(runtime, service)}


def _webhooks(runtime: Runtime, service: Account) -> str:
    """One that some events were sent to, of which one at first in vain, and one that nobody answers at any longer."""
    subscriptions, progress = runtime.webhooks.subscriptions, runtime.webhooks.progress
    hr = NewWebhook("定级结果同步到人事系统", "https://hr.example.com/dajinchuang/events", COMMITTEE)
    webhook, _ = subscriptions.make(SERVER, service, hr)
    gone, _ = subscriptions.make(SERVER, service, NewWebhook("旧门户", "https://portal.example.com/hook"))
    arrived, refused = Outcome(204, None, "", 38), Outcome(503, None, "maintenance", 112)
    for position, outcome in ((1, arrived), (2, refused), (2, arrived), (3, arrived)):
        event = (position, f"committee/{COMMITTEE}@{position}", "committee.member-seated.v1")
        progress.attempted(subscriptions.get(webhook.id), event, outcome)
    progress.attempted(gone, (1, f"committee/{COMMITTEE}@1", "committee.established.v1"), Outcome(410, None, "", 20))
    return webhook.id


def _play(runtime: Runtime, clock: RehearsalClock, until: datetime) -> None:
    rehearsal = sample_year()
    player = Player(rehearsal, runtime, clock)
    player.prepare()
    for number, at in enumerate(player.times(), 1):
        if at > until:
            break
        if not hasattr(rehearsal.steps[number - 1], "check"):
            assert not player.step(number).failed
    clock.now = until
    if DURING_NOTICE <= until < MEETS:
        runtime.publications.publish(Act("m1", until), Round(COMMITTEE, YEAR, Period.Q3))
        _convene(runtime, until)
        _ask_and_delegate(runtime, until)
        _publish_and_propose(runtime, until)
        _apply_for_a_feature(runtime, until)
        _poll(runtime, until)
    if until >= GRADED:
        _bring_consequences(runtime, until)
    runtime.projections.catch_up()


def _convene(runtime: Runtime, until: datetime) -> None:
    """The meeting that is to decide the appeal and the grades."""
    agenda = (
        AgendaItem(
            1,
            "appeal",
            "二轧车间党支部第三季度考核申诉",
            {"year": "2025", "branch": "B", "period": "Q3", "item": "D", "points": "18.5"},
        ),
        AgendaItem(2, "grades", "2025年度党支部定级", {"year": "2025"}),
        AgendaItem(3, "other", "设立创先争优专栏", {"text": "同意在厂区设立创先争优专栏, 每季度更新一次。"}),
    )
    convocation = Convocation("年度考核定级会议", MEETS, "二楼会议室", "m1", agenda)
    runtime.meetings.convene(Act("m1", until), MeetingId(COMMITTEE, MEETING), convocation=convocation)


def _publish_and_propose(runtime: Runtime, until: datetime) -> None:
    """A practice to draw on, an exemplar, and a change of a target that waits."""
    template = Template("示范岗覆盖率", "%", target.Level(Decimal(100)), "每班组设一个党员示范岗", "示范岗台账")
    content = Content(
        "党员示范岗", "每班组设一岗,\n岗前承诺、岗上公开、岗后评议。", ItemClass.MEMBERS, (Duty.D6,), template
    )
    runtime.practices.publish(Act("m1", until), id=PRACTICE, committee_id=COMMITTEE, content=content)
    lesson = "班前会讲一条安全、一条质量、一条成本, 党员先讲; 交接班时当面确认。"
    exemplary = Exemplary(ExemplarKind.BRANCH, "一线班前三讲", lesson, branch="A")
    runtime.exemplars.designate(Act("m1", until), committee_id=COMMITTEE, exemplar_id=EXEMPLAR, content=exemplary)
    of = CommitteeYear(COMMITTEE, YEAR)
    known = target_set_of(runtime.ledger.seen(), "A", YEAR).versions["E"][-1]
    after = replace(known, measure="设备点检责任到人", level=target.Level(Decimal(105)), unit="万吨")
    runtime.target_changes.propose(
        Act("secretary:A", until), of, branch="A", code="E", after=after, reason="产能扩大, 提高目标值"
    )


def _ask_and_delegate(runtime: Runtime, until: datetime) -> None:
    """A correction that waits for approval, and a delegation in force."""
    details = {"branch": "A", "year": "2025", "period": "Q3", "item": "E", "points": "28.5", "reason": "统计口径更正"}
    runtime.approvals.request(
        Act("s1", until), committee_id=COMMITTEE, kind="score_correction", details=details, reason="统计口径更正"
    )
    begins = until.replace(tzinfo=None)
    runtime.delegations.grant(
        Act("s1", until),
        committee_id=COMMITTEE,
        delegate="s2",
        acts=[Delegable.NOTE_PROGRESS, Delegable.ATTACH_EVIDENCE],
        begins=begins,
        ends=begins + timedelta(days=14),
        reason="外出学习",
    )


def _apply_for_a_feature(runtime: Runtime, until: datetime) -> None:
    """A branch's application whose plan waits for the committee."""
    plan = FeaturePlan(
        "炉火正红, 党旗更红",
        "党员先锋机台",
        "一台一面旗, 以机台带班组",
        ("动员部署", "挂牌创建", "总结提炼"),
        until.date() + timedelta(days=300),
    )
    runtime.features.apply(Act("secretary:A", until), committee_id=COMMITTEE, branch_id="A", brand="红机台", plan=plan)


def _poll(runtime: Runtime, until: datetime) -> None:
    """A poll about a branch that is closed, and one about the committee that is open."""
    of, act = CommitteeYear(COMMITTEE, YEAR), Act("m1", until)
    choices = (Choice("good", "满意"), Choice("fair", "基本满意"), Choice("poor", "不满意"))
    questions = (
        Question("work", "对党支部围绕生产经营开展工作是否满意", choices),
        Question("style", "对党支部书记工作作风是否满意", choices),
    )
    slips = draw_slips(12)
    runtime.polls.open(act, of, NewPoll(Period.Q4, "A", "一轧车间党支部满意度测评", questions), slips=slips)
    for number, slip in enumerate(slips[:9]):
        answers = {"work": choices[number // 6].code, "style": choices[number // 4].code}
        runtime.polls.answer(of, 1, slip=slip, answers=answers)
    runtime.polls.close(act, of, 1)
    runtime.polls.open(act, of, NewPoll(Period.YEAR_END, None, "党委工作满意度测评", questions), slips=draw_slips(30))


def _bring_consequences(runtime: Runtime, until: datetime) -> None:
    """The best branch's reward is cancelled once and paid in part; the ungraded one hands in its plan."""
    of, act = CommitteeYear(COMMITTEE, YEAR), Act("m1", until)
    runtime.projections.catch_up()  # what the grades bring opens behind their decision
    grades = {one.branch: one.grade for one in runtime.questions.casebook(of).reckoned().standings}
    best = next(branch for branch, grade in grades.items() if grade == "first")
    ungraded = next(branch for branch, grade in grades.items() if grade == "none")
    runtime.rewards.decide(act, of, awards=[Award(best, RewardKind.TEAM_REWARD, Decimal(5000))])
    runtime.rewards.cancel(act, of, branch_id=best, kind=RewardKind.TEAM_REWARD, reason="金额有误")
    runtime.rewards.decide(act, of, awards=[Award(best, RewardKind.TEAM_REWARD, Decimal(6000))])
    part = Payment(best, RewardKind.TEAM_REWARD, Decimal(2500), "转账0203", None)
    runtime.rewards.pay(act, of, payments=[part])
    runtime.rectifications.order(act, of, branches=[ungraded], working_days=30)
    plan = Plan(
        ("三会一课不落实", "党费收缴不及时"), ("补齐记录", "支委包保"), "孙书记", until.date() + timedelta(days=20)
    )
    runtime.rectifications.hand_in_plan(Act(f"secretary:{ungraded}", until), of, branch_id=ungraded, plan=plan)
