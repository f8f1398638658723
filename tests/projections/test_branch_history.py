"""A branch's history reads as sentences, with who, when and why."""

from collections import defaultdict
from dataclasses import replace

import pytest

from domain.ballot import Votes
from domain.branch import SecretaryAppointed, SecretaryKind
from domain.period import Period
from domain.target import Level, of_items
from infra.facts import FACTS, decode
from infra.postgres.pool import Pool
from projections.branch_history import BranchHistory, answers
from projections.branch_history.answers import line
from projections.branch_history.fold import fold
from projections.engine import Rows
from projections.events import Event, Events, Wanted
from projections.wording import KINDS, vetoes
from projections.wording.telling import joined
from services.branch_people import BranchPeople
from services.gradings import Appealed
from services.practices import Good
from tests.projections.conftest import Follow
from tests.projections.histories import ALL_FOR, D, Teller, history_on, standard


@pytest.fixture
def history(pool: Pool) -> BranchHistory:
    return history_on(pool)


def test_every_fact_that_can_be_recorded_has_a_kind() -> None:
    assert set(KINDS) == set(FACTS.values())
    assert len(set(KINDS.values())) == len(KINDS)


def test_no_fact_is_told_twice() -> None:
    with pytest.raises(AssertionError, match="told twice"):
        joined(vetoes.TOLD, vetoes.TOLD)


def test_an_upheld_appeal_is_told_in_one_sentence_with_votes_and_recusal(
    eventful: Teller, follow: Follow, history: BranchHistory
) -> None:
    of, against = eventful.of("south"), Appealed("X", Period.Q3, "P")
    gradings = eventful.gradings
    before = eventful.recorder.position()
    gradings.propose(eventful.act(), of)
    gradings.open_notice(eventful.act(), of)
    gradings.file_appeal(eventful.act("secretary:X"), of, against=against, grounds="材料未计入")
    gradings.decide_appeal(
        eventful.act(),
        of,
        against=against,
        points=D("39.5"),
        votes=Votes(("m1", "m2"), ("m1", "m2"), recused=("m3",)),
    )
    follow().catch_up()
    told = history.lines("X", after=before)
    assert [line.kind for line in told] == ["grades_proposed", "notice_opened", "appeal_filed", "score_corrected"]
    filed, corrected = told[-2:]
    assert (filed.who, filed.sentence_zh) == ("X书记", "就第三季度党员队伍建设目标提出申诉: 材料未计入")
    points = corrected.sentence_zh.split(" ")[2]
    assert corrected.sentence_zh == (
        f"党委表决通过申诉, 第三季度党员队伍建设目标 {points} 更正为 39.5"
        " (应到会3, 实到会2, 赞成2 反对0 弃权0, 孙委员回避)"
    )
    assert corrected.sentence_en == (
        f"the committee upheld the appeal: Q3 党员队伍建设目标 corrected from {points} to 39.5"
        " (due 3, present 2, for 2, against 0, abstained 0, 孙委员 recused)"
    )
    assert (corrected.id, corrected.reason) == ("assessment/X/2025/Q3@5", "申诉成立")


def test_a_rejected_appeal_and_a_failed_vote_are_told(eventful: Teller, follow: Follow, history: BranchHistory) -> None:
    of, against = eventful.of("south"), Appealed("X", Period.Q3, "P")
    gradings, no = eventful.gradings, Votes(present=ALL_FOR.present, against=ALL_FOR.present)
    gradings.propose(eventful.act(), of)
    gradings.open_notice(eventful.act(), of)
    gradings.file_appeal(eventful.act("secretary:X"), of, against=against, grounds="材料未计入")
    gradings.decide_appeal(eventful.act(), of, against=against, points=D("39.5"), votes=no)
    eventful.pass_days(8)
    gradings.decide_grades(eventful.act(), of, votes=no)
    follow().catch_up()
    votes = "(应到会3, 实到会3, 赞成0 反对3 弃权0)"
    assert [line.sentence_zh for line in history.lines("X", newest_first=True, limit=2)] == [
        f"党委表决未通过定级 {votes}",
        f"党委表决未通过申诉, 第三季度党员队伍建设目标维持不变 {votes}",
    ]
    assert history.lines("Y", newest_first=True, limit=1)[0].kind == "ballot_held"


@pytest.mark.usefixtures("eventful")
def test_the_committees_acts_stand_in_the_history_of_each_branch_they_concern(
    follow: Follow, history: BranchHistory
) -> None:
    follow().catch_up()
    kinds = {branch: {line.kind for line in history.lines(branch)} for branch in ("A", "C", "X")}
    assert kinds["A"] >= {"standard_adopted", "targets_issued", "grades_proposed", "tie_broken", "grade_awarded"}
    assert "tie_broken" not in kinds["C"]
    assert kinds["X"] >= {"standard_adopted", "scores_confirmed"}
    assert not kinds["X"] & {"notice_opened", "grade_awarded", "veto_imposed"}
    proposed = [line.sentence_zh for line in history.lines("A", kinds=["grades_proposed"])]
    assert proposed[0] == "第1次等级建议: 二级, 年度得分 93.00, 第2名, 名额已满"


@pytest.mark.usefixtures("eventful")
def test_a_secretary_is_named_as_they_were_then(follow: Follow, history: BranchHistory) -> None:
    follow().catch_up()
    said = history.lines("A", kinds=["self_assessed"])
    assert [(line.by, line.who) for line in said] == [("secretary:A", "A书记")] * 5
    assert [line.who for line in history.lines("A", kinds=["review_agreed"])] == ["老陈"] * 5


def test_whatever_is_called_otherwise_later_is_told_as_it_was_called_then(
    eventful: Teller, follow: Follow, pool: Pool, history: BranchHistory
) -> None:
    """Said when it is read, each sentence is what the fold itself could have said when it came by the fact."""
    appointed = SecretaryAppointed("李二", SecretaryKind.PART_TIME, "p2", eventful.clock().date())
    BranchPeople(eventful.ledger).appoint(eventful.act(), branch_id="A", secretary=appointed)
    follow().catch_up()
    registered: defaultdict[int, list[Event]] = defaultdict(list)
    for event in Events(pool).newest(Wanted(), limit=100_000):
        registered[event.position] += Events(pool).at(event.position)
    rows, said = Rows(), []
    for recorded in map(decode, eventful.recorder.read(0, 100_000)):
        rows.position = recorded.position
        fold(rows, recorded)
        said += [line(one, recorded, rows, one.branch) for one in registered[recorded.position] if one.told]
    branches = sorted({one.branch for one in said})
    assert [one for branch in branches for one in history.lines(branch, limit=100_000)] == sorted(
        said, key=lambda one: (one.branch, one.position)
    )
    by_names = {one.who for one in said if one.by == "secretary:A"}
    assert "A书记" in by_names
    assert "李二" not in by_names


@pytest.mark.usefixtures("eventful")
def test_a_history_of_any_length_is_told_without_a_gap(
    follow: Follow, history: BranchHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow().catch_up()
    whole = history.lines("A", limit=100_000)
    monkeypatch.setattr(answers, "AT_ONCE", 7)
    assert len(whole) > 7
    assert history.lines("A", limit=100_000) == whole


def test_pages_of_a_history_join_without_a_gap(eventful: Teller, follow: Follow, history: BranchHistory) -> None:
    head = follow().catch_up()
    whole = history.lines("A", limit=1000)
    forwards, backwards, after, before = [], [], 0, None
    while page := history.lines("A", after=after, limit=7):
        forwards += page
        after = page[-1].position
    while page := history.lines("A", before=before, limit=7, newest_first=True):
        backwards += page
        before = page[-1].position
    assert forwards == whole == backwards[::-1]
    middle = whole[len(whole) // 2].position
    assert history.lines("A", at=middle, limit=1000) == [line for line in whole if line.position <= middle]
    assert whole[-1].position <= head == eventful.recorder.position()


def test_a_target_is_told_from_its_draft_to_its_change_and_progress(
    teller: Teller, follow: Follow, history: BranchHistory
) -> None:
    teller.establish("north", {"A": None, "B": None})
    teller.adopt("north", standard())
    before = teller.recorder.position()
    of, changes = teller.of("north"), teller.target_changes
    first, second = of_items(standard())
    first = replace(first, unit="万吨", level=Level(D("100")))
    teller.target_sets.draft(teller.act(), of, drafts={"A": (first, second)})
    teller.issue("north")
    versions = (replace(first, level=Level(D("110"))), replace(first, title="产量"), replace(first, title="产值"))
    for number, after in enumerate(versions, start=1):
        changes.propose(teller.act("secretary:A"), of, branch="A", code="E", after=after, reason="产能扩大")
        if number == 1:
            changes.approve(teller.act(), of, branch="A", number=number)
        elif number == 2:
            changes.return_(teller.act(), of, branch="A", number=number, reason="依据不足")
    changes.withdraw(teller.act("secretary:A"), of, branch="A", number=3)
    reached = Level(D("27"))
    act = teller.act("secretary:A")
    changes.note_progress(act, of, branch="A", code="E", period=Period.Q1, text="开局平稳", reached=reached)
    good = Good("A", "E", "点检到人", "每台设备有人点检")
    teller.practices.publish_target(teller.act(), of, id="inspectors", good=good)
    follow().catch_up()
    told = history.lines("A", after=before)
    assert [line.sentence_zh for line in told] == [
        "起草2025年度目标, 共2项",
        "下达2025年度目标责任书, 共2项目标",
        "签收2025年度目标责任书",
        "提出第1号目标变更: 经济工作目标, 产能扩大",
        "批准第1号目标变更: 经济工作目标, 目标值由100万吨改为110万吨",
        "提出第2号目标变更: 产量, 产能扩大",
        "退回第2号目标变更: 依据不足",
        "提出第3号目标变更: 产值, 产能扩大",
        "撤回第3号目标变更",
        "登记第一季度进展: 经济工作目标, 已达27: 开局平稳",
        "本支部的经验做法入库推广: 点检到人",
    ]
    assert told[4].sentence_en == "change 1 approved, of 经济工作目标, level 100 万吨 to 110 万吨"
    assert {line.year for line in told} == {2025}
    assert [line.kind for line in history.lines("B", after=before)] == ["targets_issued", "targets_acknowledged"]
