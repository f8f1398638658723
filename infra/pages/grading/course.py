"""Course 定级进程: how far the grading of a year has come, who did what when, and what is awaited."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from domain.assessment import ScoreCorrected, ScoresConfirmed
from domain.english import counted
from domain.record import Recorded
from infra.http.language import Text
from infra.pages.grading.file import GradingFile
from services.decisions import decision_of

OFFICE = Text("党委办公室", "the office")


class Step(NamedTuple):
    """A step of the year-end; `state` is done, now or later."""

    title: Text
    state: str
    who: Text | str | None = None
    at: datetime | None = None
    awaits: Text | None = None


class _Done(NamedTuple):
    title: Text
    done: bool
    by: Recorded | None
    awaits: Text
    came: Text | None = None


def course(file: GradingFile, unhonoured: int) -> list[Step]:
    """The line of steps: the first that is not done is the one that is now."""
    steps = list(_steps(file, unhonoured))
    now = next((n for n, step in enumerate(steps) if not step.done), len(steps))
    return [_step(file, one, "done" if one.done else "now" if n == now else "later") for n, one in enumerate(steps)]


def hindrances(file: GradingFile) -> Iterator[Text]:
    """What stands in the way of the next step, in the order in which it can be settled."""
    if file.decided is not None:
        return
    if open_branches := file.unconfirmed:
        number, named = len(open_branches), [file.branch(one) for one in list(open_branches)[:3]]
        more = Text("等", " and others") if number > len(named) else Text("", "")
        yield Text(
            f"{number}个党支部的考核结果尚未全部确认: {'、'.join(named)}{more.zh}",
            f"not confirmed for every period: {counted(number, 'branch')}, {', '.join(named)}{more.en}",
        )
    for tie in file.reckoned.ties:
        named = [file.branch(one) for one in tie.branches]
        yield Text(
            f"{'、'.join(named)}名次并列, {file.grades[tie.grade].label}名额不足, 须由党委表决先后",
            f"{', '.join(named)} share a rank and grade {tie.grade} has too few places: the committee votes the order",
        )
    if file.proposed and not file.is_current and not file.reckoned.ties and not file.unconfirmed:
        yield Text(
            "等级建议形成后又有更正、否决或其他变动, 须重新提出等级建议",
            "the record has moved since the grades were proposed: propose them again",
        )
    if pending := file.book.grading.pending_appeals():
        yield Text(f"{len(pending)}件申诉待表决", f"to be voted: {counted(len(pending), 'appeal')}")
    if waiting := file.voices.unanswered_objections:
        yield Text(f"{len(waiting)}件异议待答复", f"to be answered: {counted(len(waiting), 'objection')}")


def notice_over(file: GradingFile) -> bool:
    """Whether a notice was opened and its last day is past."""
    return file.notice is not None and file.frame.today > file.notice.fact.closes


def ready_to_vote(file: GradingFile) -> bool:
    return file.decided is None and notice_over(file) and file.is_current and not any(hindrances(file))


def _steps(file: GradingFile, unhonoured: int) -> Iterator[_Done]:
    decided = file.decided
    pending = len(file.book.grading.pending_appeals()), len(file.voices.unanswered_objections)
    proposed = file.proposed[-1] if file.proposed else None
    yield _Done(
        Text("全部确认", "Confirmed"), not file.unconfirmed, _last_confirmed(file), Text("考核结果确认", "confirmation")
    )
    again = Text("重新提出", "a new proposal") if proposed else Text("提出建议", "a proposal")
    yield _Done(Text("等级建议", "Proposal"), decided is not None or file.is_current, proposed, again)
    until = f" ({file.notice.fact.closes})" if file.notice else ""
    yield _Done(
        Text("公示", "Notice"),
        decided is not None or notice_over(file),
        file.notice,
        Text(f"公示期满{until}", f"its last day{until}") if file.notice else Text("开始公示", "its opening"),
    )
    yield _Done(
        Text("申诉", "Appeals"),
        decided is not None or (notice_over(file) and pending == (0, 0)),
        None,
        Text(
            f"表决申诉{pending[0]}件、答复异议{pending[1]}件",
            f"{counted(pending[0], 'appeal')}, {counted(pending[1], 'objection')}",
        ),
        _appeals(file),
    )
    yield _Done(Text("表决定级", "Vote"), decided is not None, decided, Text("党委表决", "the committee's vote"))
    yield _Done(
        Text("兑现", "Honouring"),
        decided is not None and decision_of(file.seen, file.of) is not None and not unhonoured,
        None,
        Text(f"兑现{unhonoured}项", counted(unhonoured, "consequence")),
    )


def _appeals(file: GradingFile) -> Text:
    """What came in, which is said once the step is done."""
    number = len(file.book.grading.appeals)
    return Text(f"申诉{number}件", f"appeals: {number}") if number else Text("没有申诉", "no appeals")


def _last_confirmed(file: GradingFile) -> Recorded | None:
    confirmed = [
        one
        for facts in file.book.assessments.values()
        for one in facts
        if isinstance(one.fact, ScoresConfirmed | ScoreCorrected)
    ]
    return max(confirmed, key=lambda one: one.position, default=None)


def _step(file: GradingFile, one: _Done, state: str) -> Step:
    by = one.by
    who = file.person(by.envelope.by) if by else one.came
    return Step(one.title, state, who, by.recorded_at if by else None, one.awaits)
