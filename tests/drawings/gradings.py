"""The grading of a committee's year."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from domain import grading
from domain.calendar import Calendar
from domain.grading import Grading
from domain.period import Period
from tests.domain.steel import STEEL, points, vote
from tests.domain.year import flat, reckon, with_quotas
from tests.drawings.machine import Machine, Words

OF: Final[dict[str, Any]] = {"committee": "rolling-mill", "year": 2025}
APPEAL: Final[dict[str, Any]] = {"branch": "B", "year": 2025, "period": Period.Q3, "item": "D"}
TIED: Final = (flat("A", "95"), flat("B", "95"))
OPENS, AFTER = date(2026, 1, 12), date(2026, 1, 19)


def _on_record(state: Grading) -> dict[str, Any]:
    rests_on = {(year.branch, period): ("@1",) for year in TIED for period in Period}
    reckoned = reckon(with_quotas("0.50"), TIED, ties=state.ties)
    return {"years": {year.branch: year for year in TIED}, "reckoned": reckoned, "rests_on": rests_on}


def _break_tie(state: Grading, *, carried: bool) -> Iterable[object]:
    reckoned = _on_record(state)["reckoned"]
    return grading.break_tie(state, **OF, reckoned=reckoned, order=("B", "A"), ballot=vote(carried=carried))


def _decide_appeal(state: Grading, *, carried: bool) -> Iterable[object]:
    return grading.decide_appeal(state, **APPEAL, points=points("18.5"), ballot=vote(carried=carried))


GRADING: Final = Machine(
    Words("年度评审定级 (两个支部并列, 名额一个)", "Grading of a year (two branches tied for one place)"),
    Grading(),
    grading.evolve,
    steps={
        Words("已定级", "decided"): lambda s: s.decided,
        Words("有申诉待表决", "appeal waiting for the vote"): lambda s: bool(s.pending_appeals()),
        Words("公示中或已期满", "notice opened"): lambda s: s.notice is not None,
        Words("已提出等级建议", "proposed"): lambda s: s.proposal is not None,
        Words("并列已排定先后", "tie broken"): lambda s: bool(s.ties),
        Words("名次并列, 名额不足", "tied at the quota"): lambda _: True,
    },
    acts={
        Words("表决并列先后", "break the tie by vote"): lambda s: _break_tie(s, carried=True),
        Words("表决并列先后未通过", "vote on the tie failed"): lambda s: _break_tie(s, carried=False),
        Words("提出等级建议", "propose grades"): lambda s: grading.propose(s, **OF, standard=STEEL, **_on_record(s)),
        Words("公示", "open the notice"): lambda s: grading.open_notice(
            s, **OF, standard=STEEL, calendar=Calendar(), today=OPENS
        ),
        Words("公示期内申诉", "appeal during the notice"): lambda s: grading.file_appeal(
            s, **APPEAL, grounds="有理由", today=OPENS
        ),
        Words("期满后申诉", "appeal after the notice"): lambda s: grading.file_appeal(
            s, **APPEAL, grounds="有理由", today=AFTER
        ),
        Words("申诉成立", "uphold the appeal"): lambda s: _decide_appeal(s, carried=True),
        Words("申诉不成立", "reject the appeal"): lambda s: _decide_appeal(s, carried=False),
        Words("公示期内表决定级", "vote the grades during the notice"): lambda s: grading.decide(
            s, **OF, today=OPENS, objections=(), ballot=vote(carried=True)
        ),
        Words("期满后表决定级", "vote the grades after the notice"): lambda s: grading.decide(
            s, **OF, today=AFTER, objections=(), ballot=vote(carried=True)
        ),
    },
    identity=lambda s: (s.proposal is None, s.ties, s.notice is None, tuple(s.appeals.items()), s.decided),
)
MACHINES: Final = (GRADING,)
