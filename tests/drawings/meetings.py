"""A meeting of a committee, from its agenda to its close."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from domain import meeting
from domain.ballot import BallotHeld
from domain.meeting import Absence, AgendaItem, AttendanceTaken, Meeting, Stage
from tests.domain.meetings import AGENDA, AT, ATTENDED, MEMBERS, RULES, TODAY
from tests.domain.steel import vote
from tests.drawings.machine import Machine, Words

MATTER: Final = AGENDA[:1]
OTHER: Final = (replace(AGENDA[0], title="另一标题"),)
DUE: Final[dict[str, Any]] = {"members": MEMBERS, "quorum": RULES.ordinary_quorum}
FIRST: Final[dict[str, Any]] = {"item": 1, "reason": "有理由"}
FEW: Final = AttendanceTaken("m1", MEMBERS[:2], tuple(Absence(one, "出差") for one in MEMBERS[2:]))


def _convene(state: Meeting) -> Iterable[object]:
    told: dict[str, Any] = {"id": "first", "title": "年度考核定级会议", "place": "二楼会议室", "chair": "m1"}
    return meeting.convene(
        state, committee="mill", number=1, at=AT, on=TODAY, agenda=MATTER, members=MEMBERS, today=TODAY, **told
    )


def _change_agenda(state: Meeting) -> Iterable[object]:
    agenda: tuple[AgendaItem, ...] = OTHER if state.agenda == {1: MATTER[0]} else MATTER
    return meeting.change_agenda(state, agenda=agenda)


def _attend(state: Meeting, told: AttendanceTaken) -> Iterable[object]:
    return meeting.take_attendance(state, members=MEMBERS, present=told.present, absent=told.absent, chair="m1")


def _held(*, carried: bool) -> BallotHeld:
    return replace(vote(carried=carried, matter="appeal/B/2025/YE/E"), due=len(MEMBERS), votes=VOTERS)


VOTERS: Final = replace(vote(carried=True).votes, present=ATTENDED.present)

MEETING: Final = Machine(
    Words("会议 (议题一项)", "Meeting (one matter)"),
    Meeting(),
    meeting.evolve,
    steps={
        Words("未召集", "not convened"): lambda s: not s.meeting,
        Words("已结束", "closed"): lambda s: s.stage is Stage.CLOSED,
        Words("正在表决", "vote under way"): lambda s: s.vote is not None,
        Words("会议中, 议题待表决", "open, the matter to be voted"): lambda s: (
            s.stage is Stage.OPEN and bool(s.pending())
        ),
        Words("会议中, 议题已有结果", "open, the matter settled"): lambda s: s.stage is Stage.OPEN,
        Words("已休会", "adjourned"): lambda s: s.stage is Stage.ADJOURNED,
        Words("已召集", "convened"): lambda _: True,
    },
    acts={
        Words("召集", "convene"): _convene,
        Words("调整议程", "change the agenda"): _change_agenda,
        Words("登记到会情况", "take the attendance"): lambda s: _attend(s, ATTENDED),
        Words("登记到会不足", "take the attendance of too few"): lambda s: _attend(s, FEW),
        Words("开始会议", "open"): lambda s: meeting.open_meeting(s, today=TODAY, **DUE),
        Words("开始表决", "open the vote"): lambda s: meeting.open_vote(
            s, item=1, called=_held(carried=False), rules=RULES
        ),
        Words("表决通过", "vote carried"): lambda s: meeting.close_vote(s, item=1, held=_held(carried=True)),
        Words("表决未通过", "vote failed"): lambda s: meeting.close_vote(s, item=1, held=_held(carried=False)),
        Words("暂缓表决", "postpone the matter"): lambda s: meeting.postpone(s, **FIRST),
        Words("撤回议题", "withdraw the matter"): lambda s: meeting.withdraw(s, **FIRST),
        Words("休会", "adjourn"): lambda s: meeting.adjourn(s, reason="有理由", **DUE),
        Words("结束会议", "close"): lambda s: meeting.close(s, committee="mill"),
    },
)
MACHINES: Final = (MEETING,)
