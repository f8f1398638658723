"""Every consequence with its state, what is paid, what still waits, and for whom; told in the branch's history."""

from datetime import UTC, date, datetime

import pytest

from domain.ballot import Votes
from domain.consequence import RewardKind
from domain.period import Period
from domain.rectification import Plan
from infra.postgres.pool import Pool
from projections.consequences import Consequences, State
from projections.open_matters import Awaits, Kind, OpenMatters
from services.ledger import Act
from services.rewards import Award, Payment, Signature
from tests.projections.conftest import Follow
from tests.projections.histories import ALL_FOR, D, Teller, history_on, standard

TEAM = RewardKind.TEAM_REWARD
AGAINST = Votes(present=ALL_FOR.present, against=ALL_FOR.present)


@pytest.fixture
def decided(teller: Teller) -> Teller:
    """A is first and brings a team reward, D is ungraded and brings rectification."""
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    teller.issue("north")
    for period in Period:
        teller.assess("north", period, {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30"), "D": ("30", "20")})
    teller.gradings.propose(teller.act(), teller.of("north"))
    teller.decide("north")
    teller.react()
    return teller


def test_a_reward_goes_from_opened_to_signed_for(decided: Teller, follow: Follow, pool: Pool) -> None:
    follower, answers, of, rewards = follow(), Consequences(pool), decided.of("north"), decided.rewards
    matters = OpenMatters(pool)

    def stands() -> tuple[State, str | None, str, bool]:
        follower.catch_up()
        (item,) = answers.items(branch="A")
        return item.state, None if item.amount is None else str(item.amount), str(item.paid), item.honoured

    def waiting() -> list[tuple[Kind, Awaits, str]]:
        return [(one.kind, one.awaits, one.subject_zh) for one in matters.matters(branch="A")]

    assert stands() == (State.OPENED, None, "0", False)
    rewards.decide(decided.act(), of, awards=[Award("A", TEAM, D("5000"))])
    assert stands() == (State.DECIDED, "5000", "0", False)
    rewards.cancel(decided.act(), of, branch_id="A", kind=TEAM, reason="金额有误")
    assert stands() == (State.OPENED, None, "0", False)
    rewards.decide(decided.act(), of, awards=[Award("A", TEAM, D("6000"))])
    rewards.pay(decided.act(), of, payments=[Payment("A", TEAM, D("2000.50"), "凭证1")])
    assert stands() == (State.PART_PAID, "6000", "2000.50", False)
    assert waiting() == [
        (Kind.HONOUR_CONSEQUENCE, Awaits.OFFICE, "专项奖励待兑现"),
        (Kind.SIGN_RECEIPT, Awaits.SECRETARY, "专项奖励待签收"),
    ]
    sign = Signature("A", TEAM, 1)
    rewards.receipt(decided.act("secretary:A"), of, signatures=[sign])
    assert stands() == (State.PART_PAID, "6000", "2000.50", False)
    rewards.pay(decided.act(), of, payments=[Payment("A", TEAM, D("3999.50"), "凭证2")])
    assert stands() == (State.PAID, "6000", "6000.00", True)
    assert waiting() == [(Kind.SIGN_RECEIPT, Awaits.SECRETARY, "专项奖励待签收")]
    rewards.receipt(decided.act("secretary:A"), of, signatures=[Signature("A", TEAM, 2)])
    assert stands() == (State.RECEIPTED, "6000", "6000.00", True)
    assert waiting() == []


def test_a_rectification_waits_for_one_after_another(decided: Teller, follow: Follow, pool: Pool) -> None:
    follower, answers, of, acts = follow(), Consequences(pool), decided.of("north"), decided.rectifications
    matters = OpenMatters(pool)

    def stands(today: date | None = None) -> tuple[State, list[tuple[Kind, Awaits]]]:
        follower.catch_up()
        (item,) = answers.items(branch="D")
        return item.state, [(one.kind, one.awaits) for one in matters.matters(branch="D", today=today)]

    def branch() -> Act:
        return decided.act("secretary:D")

    overdue, office = (Kind.RECTIFICATION_OVERDUE, Awaits.SECRETARY), decided.act
    assert stands() == (State.OPENED, [(Kind.HONOUR_CONSEQUENCE, Awaits.OFFICE)])
    acts.order(office(), of, branches=["D"], working_days=10)
    stood = stands()
    deadline = answers.items(branch="D")[0].deadline
    assert deadline is not None
    assert stood == (State.ORDERED, [(Kind.HAND_IN_PLAN, Awaits.SECRETARY), overdue])
    assert stands(deadline) == (State.ORDERED, [(Kind.HAND_IN_PLAN, Awaits.SECRETARY)])
    plan = Plan(("记录不全",), ("补齐记录",), "D书记", deadline)
    acts.hand_in_plan(branch(), of, branch_id="D", plan=plan)
    assert stands(deadline) == (State.PLAN_HANDED_IN, [(Kind.REVIEW_PLAN, Awaits.OFFICE)])
    acts.review_plan(office(), of, branch_id="D", agreed=False, reason="措施不具体")
    assert stands(deadline) == (State.PLAN_RETURNED, [(Kind.HAND_IN_PLAN, Awaits.SECRETARY)])
    assert matters.matters(branch="D", kinds=[Kind.HAND_IN_PLAN])[0].reason == "措施不具体"
    acts.hand_in_plan(branch(), of, branch_id="D", plan=plan)
    acts.review_plan(office(), of, branch_id="D", agreed=True)
    assert stands(deadline) == (State.UNDER_WAY, [(Kind.RECTIFY, Awaits.SECRETARY)])
    acts.adjust_leadership(office(), of, branch_id="D", left=["旧书记"], joined=["新书记"], reason="工作不力")
    acts.note_progress(branch(), of, branch_id="D", text="已补齐")
    acts.hand_in(branch(), of, branch_id="D", report="已落实")
    assert stands() == (State.HANDED_IN, [(Kind.ACCEPT_RECTIFICATION, Awaits.COMMITTEE)])
    acts.accept(office(), of, branch_id="D", votes=AGAINST, working_days=5)
    assert stands() == (State.UNDER_WAY, [overdue, (Kind.RECTIFY, Awaits.SECRETARY)])
    acts.hand_in(branch(), of, branch_id="D", report="再次落实")
    acts.accept(office(), of, branch_id="D", votes=ALL_FOR)
    assert stands() == (State.ACCEPTED, [])
    (item,) = answers.items(branch="D", honoured=True)
    assert (item.failed, item.adjusted, item.until) == (1, True, deadline)


def test_closing_the_year_waits_for_the_office(decided: Teller, follow: Follow, pool: Pool) -> None:
    matters = OpenMatters(pool)
    follower = follow()
    follower.catch_up()
    assert [one.awaits for one in matters.matters(kinds=[Kind.CLOSE_YEAR])] == [Awaits.OFFICE]
    decided.years.close(decided.act(), decided.of("north"))
    follower.catch_up()
    assert matters.matters(kinds=[Kind.CLOSE_YEAR]) == []
    told = history_on(pool).lines("C", newest_first=True, limit=1)
    assert [(one.kind, one.sentence_zh) for one in told] == [("year_closed", "2025年度考核结束")]


def test_what_is_not_yet_honoured_is_listed_with_the_days_it_has_waited(
    decided: Teller, follow: Follow, pool: Pool
) -> None:
    answers, of = Consequences(pool), decided.of("north")
    decided.rewards.decide(decided.act(), of, awards=[Award("A", TEAM, D("5000"))])
    before = decided.recorder.position()
    decided.rewards.pay(decided.act(), of, payments=[Payment("A", TEAM, D("5000"), "凭证1")])
    follow().catch_up()
    waiting = answers.not_yet_honoured(decided.clock())
    assert [(one.item.branch, one.item.kind, one.days) for one in waiting] == [("D", "rectification", 0)]
    opened = waiting[0].item.opened_on
    late = datetime(opened.year, opened.month, opened.day, 17, tzinfo=UTC)  # past midnight where the committee sits
    assert [one.days for one in answers.not_yet_honoured(late)] == [1]
    assert [one.days for one in answers.not_yet_honoured(late, today=opened.replace(year=2026))] == [365]
    then = answers.not_yet_honoured(decided.clock(), at=before)
    assert [(one.item.branch, one.item.amount) for one in then] == [("A", D("5000")), ("D", None)]
    assert [one.branch for one in answers.items(committees=("north",), honoured=True)] == ["A"]
    assert [one.branch for one in answers.items(kind="rectification")] == ["D"]
    first = answers.items(limit=1)
    rest = answers.items(after=(first[0].year, first[0].committee, first[0].branch, first[0].kind))
    assert [one.branch for one in (*first, *rest)] == ["A", "D"]
    assert answers.items(year=2024) == answers.items(committees=("south",)) == []


def test_totals_are_by_year_committee_and_kind(decided: Teller, follow: Follow, pool: Pool) -> None:
    answers, of = Consequences(pool), decided.of("north")
    head = decided.recorder.position()
    decided.rewards.decide(decided.act(), of, awards=[Award("A", TEAM, D("5000"))])
    decided.rewards.pay(decided.act(), of, payments=[Payment("A", TEAM, D("1999.99"), "凭证1")])
    follow().catch_up()
    totals = [(one.kind, one.number, one.honoured, str(one.decided), str(one.paid)) for one in answers.totals()]
    assert totals == [("rectification", 1, 0, "0", "0"), ("team_reward", 1, 0, "5000", "1999.99")]
    assert [one.paid for one in answers.totals(kind="team_reward", at=head)] == [D(0)]
    assert answers.totals(year=2024) == answers.totals(committees=("south",)) == []


def test_the_history_of_a_branch_tells_how_it_was_honoured(decided: Teller, follow: Follow, pool: Pool) -> None:
    of, acts, start = decided.of("north"), decided.rectifications, decided.recorder.position()
    decided.rewards.decide(decided.act(), of, awards=[Award("A", TEAM, D("5000.50"))])
    decided.rewards.pay(decided.act(), of, payments=[Payment("A", TEAM, D("5000.50"), "记账凭证1")])
    decided.rewards.receipt(decided.act("secretary:A"), of, signatures=[Signature("A", TEAM, 1)])
    acts.order(decided.act(), of, branches=["D"], working_days=10)
    acts.adjust_leadership(decided.act(), of, branch_id="D", left=["旧书记"], joined=[], reason="工作不力")
    acts.hand_in_plan(
        decided.act("secretary:D"),
        of,
        branch_id="D",
        plan=Plan(("记录不全",), ("补齐记录", "包保"), "D书记", date(2025, 1, 20)),
    )
    acts.review_plan(decided.act(), of, branch_id="D", agreed=True)
    acts.hand_in(decided.act("secretary:D"), of, branch_id="D", report="已落实")
    acts.accept(decided.act(), of, branch_id="D", votes=AGAINST, working_days=1)
    follow().catch_up()
    history = history_on(pool)
    on = f"{decided.clock():%Y-%m-%d}"
    assert [line.sentence_zh for line in history.lines("A", after=start)] == [
        "确定2025年度专项奖励 5000.5 元, 给予党支部班子",
        f"{on}由小冯支付2025年度专项奖励第1笔 5000.5 元, 凭证号 记账凭证1",
        "A书记签收2025年度专项奖励第1笔",
    ]
    told = history.lines("D", after=start)
    assert [line.sentence_zh for line in told][1:4] == [
        "调整支部班子, 调离旧书记: 工作不力",
        "提交整改方案, 问题1项, 措施2项, 责任人D书记, 2025-01-20前完成",
        "整改方案经小冯审核同意",
    ]
    assert told[-1].sentence_zh.startswith("党委表决未通过整改验收, 继续整改, 限至2025-")
    assert told[-1].sentence_zh.endswith("(应到会3, 实到会3, 赞成0 反对3 弃权0)")
    assert told[-1].sentence_en.startswith("the committee did not accept the rectification")
    assert [line.kind for line in told] == [
        "rectification_ordered",
        "leadership_adjusted",
        "plan_handed_in",
        "plan_agreed",
        "rectification_handed_in",
        "rectification_failed",
    ]


def test_replay_equals_what_was_followed(decided: Teller, follow: Follow) -> None:
    follower = follow()
    decided.years.close(decided.act(), decided.of("north"))
    decided.rectifications.order(decided.act(), decided.of("north"), branches=["D"], working_days=10)
    follower.catch_up()
    assert follower.equal_to_replay("honouring") == follower.equal_to_replay("open_matters") == []
