"""Details 要件: what a matter of a meeting or an approval is about, by names and in words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from domain.commendation import Nomination
from domain.meeting.details import some_branches, some_nominations
from domain.period import Period
from domain.points import plain
from domain.timetable import Step
from infra.http.language import Text
from infra.pages import terms
from infra.pages.frame import Frame
from infra.runtime import Runtime
from projections.wording.consequences import CONSEQUENCES
from projections.wording.programmes import HONOURS
from projections.wording.telling import period_term
from services.ledger import Seen
from services.standards import standards_of

TITLES: Final[Mapping[str, Text]] = {
    "branch": Text("党支部", "Branch"),
    "year": Text("年度", "Year"),
    "period": Text("考核期", "Period"),
    "item": Text("考核项目", "Item"),
    "points": Text("更正为", "Corrected to"),
    "number": Text("变更序号", "Number of the change"),
    "step": Text("办理环节", "Step"),
    "until": Text("延至", "Until"),
    "which": Text("具体事项", "Which one"),
    "reward": Text("奖励", "Reward"),
    "amount": Text("金额 (元)", "Amount (yuan)"),
    "reference": Text("凭证号", "Reference"),
    "on": Text("支付日期", "Paid on"),
    "order": Text("名次顺序", "Order"),
    "nominations": Text("提名", "Nominations"),
    "text": Text("决议内容", "Text"),
}


class Detail(NamedTuple):
    """One of them: what it is called, and what it says; what is quoted from the record is text."""

    title: Text
    value: Text | str


def detailed(running: Runtime, frame: Frame, seen: Seen, committee: str, details: Mapping[str, str]) -> list[Detail]:
    """Each detail as people say it; what cannot be read stands as it was written."""
    branches = running.projections.directory.names(at=frame.at)
    standard = _standard(seen, committee, details.get("year", ""))
    items = {one.code: one.title for one in standard.items} if standard else {}
    return [
        Detail(TITLES.get(name, Text(name, name)), _said(name, value, branches, items))
        for name, value in details.items()
    ]


def _standard(seen: Seen, committee: str, year: str) -> Any:
    return standards_of(seen, committee, int(year)).in_force if year.isdigit() else None


def _said(name: str, value: str, branches: Mapping[str, str], items: Mapping[str, str]) -> Text | str:
    match name:
        case "branch":
            return branches.get(value, value)
        case "period" if value in [*Period]:
            return Text(*period_term(Period(value)))
        case "item":
            return items.get(value, value)
        case "step" if value in [*Step]:
            return terms.STEPS[Step(value)]
        case "reward" | "which" if value in CONSEQUENCES:
            return terms.consequence(value)
        case "order":
            return " > ".join(branches.get(one, one) for one in some_branches(value))
        case "nominations":
            return _nominated(value, branches)
        case _:
            return value


def _nominated(value: str, branches: Mapping[str, str]) -> Text | str:
    try:
        named = [(one, branches.get(one.subject, one.subject)) for one in some_nominations(value)]
    except ValueError:
        return value
    return Text(
        "; ".join(f"{HONOURS[one.honour].zh} {name}{''.join(_reward(one, '元'))}" for one, name in named),
        "; ".join(f"{HONOURS[one.honour].en} {name}{''.join(_reward(one, ' yuan'))}" for one, name in named),
    )


def _reward(one: Nomination, unit: str) -> Iterator[str]:
    if one.reward.text:
        yield f", {one.reward.text}"
    if one.reward.amount:
        yield f", {plain(one.reward.amount)}{unit}"
