"""What members and superiors bring: what waits because of it, and how a branch's history tells it."""

from datetime import date

import pytest

from domain.branch import BranchType, SecretaryAppointed, SecretaryKind
from domain.guidance import Level, Material
from domain.period import Period
from domain.poll import Choice, Question
from infra.postgres.ballot_boxes import BallotBoxes
from infra.postgres.pool import Pool
from projections.branch_history import BranchHistory
from projections.open_matters import Awaits, Kind, OpenMatters
from services.assessments import Round
from services.guidances import Note, Wish
from services.organisation import NewBranch
from services.polls import NewPoll, PollBook, draw_slips
from tests.projections.conftest import Follow
from tests.projections.histories import Teller, history_on, standard

Q1 = Round("north", 2025, Period.Q1)
POINTS = {"A": ("58", "38"), "B": ("50", "35")}


@pytest.fixture
def matters(pool: Pool) -> OpenMatters:
    return OpenMatters(pool)


@pytest.fixture
def history(pool: Pool) -> BranchHistory:
    return history_on(pool)


@pytest.fixture
def north(teller: Teller) -> Teller:
    teller.establish("north", dict.fromkeys(POINTS))
    teller.adopt("north", standard())
    teller.issue("north")
    return teller


def test_results_wait_to_be_published_once_all_are_settled_and_after_each_correction(
    north: Teller, follow: Follow, matters: OpenMatters
) -> None:
    follower = follow()

    def waiting() -> list[tuple[Period | None, Awaits]]:
        follower.catch_up()
        return [(one.period, one.awaits) for one in matters.matters(kinds=[Kind.PUBLISH_RESULTS])]

    north.assess("north", Period.Q1, {"A": POINTS["A"]})
    assert waiting() == []
    north.assessments.exempt(north.act(), Q1, branches=["B"], reason="停产")
    assert waiting() == [(Period.Q1, Awaits.OFFICE)]
    north.publications.publish(north.act(), Q1)
    assert waiting() == []
    north.correct("north", "A", Period.Q1, "E", "57")
    assert waiting() == [(Period.Q1, Awaits.OFFICE)]
    north.publications.publish(north.act(), Q1)
    assert waiting() == []
    assert follower.equal_to_replay("open_matters") == []


def test_a_branch_that_joins_puts_the_publication_off(north: Teller, follow: Follow, matters: OpenMatters) -> None:
    north.assess("north", Period.Q1, POINTS)
    secretary = SecretaryAppointed("王一", SecretaryKind.FULL_TIME)
    late = NewBranch("C", "新党支部", BranchType.PRODUCTION, secretary)
    north.organisation.found_branches(north.act(), committee_id="north", branches=[late])
    follower = follow()
    follower.catch_up()
    assert matters.matters(kinds=[Kind.PUBLISH_RESULTS]) == []
    north.assess("north", Period.Q1, {"C": ("50", "30")})
    follower.catch_up()
    assert len(matters.matters(kinds=[Kind.PUBLISH_RESULTS])) == 1


def test_an_objection_waits_for_its_answer_and_a_comment_does_not(
    north: Teller, follow: Follow, matters: OpenMatters, history: BranchHistory
) -> None:
    of, follower = north.of("north"), follow()
    for period in Period:
        north.assess("north", period, POINTS)
    north.gradings.propose(north.act(), of)
    north.gradings.open_notice(north.act(), of)
    north.voices.comment(north.act("p1"), of, about="A", text="讲评应更具体")
    north.voices.comment_unsigned(of, about="A", text="希望公布扣分原因", now=north.clock())
    north.voices.raise_objection(north.act("p7"), of, about="A", text="出勤率不符")
    north.voices.raise_objection(north.act("p8"), of, about=None, text="公示未张贴")
    follower.catch_up()
    waiting = matters.matters(kinds=[Kind.ANSWER_OBJECTION])
    assert [(one.branch, one.reason, one.awaits) for one in waiting] == [
        (None, "公示未张贴", Awaits.OFFICE),
        ("A", "出勤率不符", Awaits.OFFICE),
    ]
    north.voices.answer(north.act("s1"), of, number=3, text="已核对签到表")
    north.voices.answer(north.act("s1"), of, number=4, text="已补张贴")
    follower.catch_up()
    assert matters.matters(kinds=[Kind.ANSWER_OBJECTION]) == []
    kinds = ["comment_made", "objection_raised", "voice_answered"]
    assert [(line.by, line.sentence_zh) for line in history.lines("A", kinds=kinds)] == [
        ("p1", "p1提出意见: 讲评应更具体"),
        ("unsigned", "收到不署名意见: 希望公布扣分原因"),
        ("p7", "p7提出异议: 出勤率不符"),
        ("s1", "答复第3号意见或异议: 已核对签到表"),
    ]
    assert history.lines("B", kinds=kinds) == []
    assert follower.equal_to_replay("open_matters") == []


def test_a_branchs_history_tells_what_members_and_superiors_brought(
    north: Teller, follow: Follow, history: BranchHistory, pool: Pool
) -> None:
    of = north.of("north")
    north.pass_days(90)
    north.participations.record(
        north.act("secretary:A"), Q1, branch="A", activity="二月党课", held_on=date(2025, 2, 20), due=30, present=27
    )
    north.guidances.give(
        north.act(), of, Note("A", date(2025, 3, 3), Level.COMMITTEE, "组织生活", "记录须归档", "六月回访")
    )
    north.guidances.give(north.act("h1"), of, Note(None, date(2025, 3, 3), Level.HEADQUARTERS, "讲评", "讲评须及时"))
    asked = Wish("A", date(2025, 3, 4), Level.HEADQUARTERS, "一季度党课签到", Material.PARTICIPATION, Period.Q1)
    north.guidances.request(north.act("h1"), of, asked)
    north.assess("north", Period.Q1, POINTS)
    north.publications.publish(north.act(), Q1)
    north.correct("north", "A", Period.Q1, "E", "57")
    north.publications.publish(north.act(), Q1)
    polls, slips = PollBook(north.ledger, BallotBoxes(pool)), draw_slips(3)
    question = Question("work", "是否满意", (Choice("good", "满意"), Choice("poor", "不满意")))
    polls.open(north.act(), of, NewPoll(Period.Q1, "A", "满意度测评", (question,), 3), slips=slips)
    for slip in slips:
        polls.answer(of, 1, slip=slip, answers={"work": "good"})
    polls.close(north.act(), of, 1)
    polls.open(north.act(), of, NewPoll(Period.Q1, None, "党委测评", (question,), 3), slips=slips)
    follow().catch_up()
    told = {line.kind: line.sentence_zh for line in history.lines("A", limit=200)}
    assert {
        "participation_recorded": "登记参与情况: 2025-02-20二月党课, 应到30人, 实到27人",
        "guidance_given": "党委督导(组织生活): 记录须归档; 后续要求: 六月回访",
        "inspection_requested": "上级要求提供: 一季度党课签到 (材料已在案)",
        "results_published": "第一季度考核结果第2次公布, 变动1处",
        "poll_opened": "开启测评“满意度测评”, 测评码3个",
        "poll_closed": "第1次测评结束, 答卷3份",
    }.items() <= told.items()
    assert [line.sentence_en for line in history.lines("B", kinds=["results_published"])] == [
        "Q1 results published",
        "Q1 results published again (2), 1 changed",
    ]
    assert not {line.kind for line in history.lines("B")} & {"poll_opened", "guidance_given"}
