"""Details 议题要件: what an agenda item must say for its matter to be put to the vote, and how that is read."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from domain.commendation import Honour, Nomination, Reward
from domain.details import POINTS, YEAR
from domain.meeting.facts import AgendaItem
from domain.period import Period
from domain.refusal import Refusal, RefusedError, is_blank

LAST_YEAR: Final = 2100
LONGEST_REWARD: Final = 500  # characters
AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
Needs = Mapping[str, Callable[[str], Any]]
"""The details of a kind of matter, each with its reading; ValueError where it cannot be read."""


def read_details(item: AgendaItem, *, kinds: Mapping[str, Needs]) -> Mapping[str, Any]:
    """议题要件: the details that its kind needs, as values."""
    if item.kind not in kinds:
        raise RefusedError(
            Refusal.UNKNOWN_MATTER,
            f"第{item.number}项议题类别{item.kind}无法识别, 可用类别: {'、'.join(sorted(kinds))}",
            f"matter {item.number}: no kind {item.kind}; there are {', '.join(sorted(kinds))}",
        )
    return {name: _read(item, name, read) for name, read in kinds[item.kind].items()}


def a_year(text: str) -> int:
    if not YEAR.fullmatch(text) or int(text) > LAST_YEAR:
        raise ValueError(text)
    return int(text)


def some_text(text: str) -> str:
    if is_blank(text):
        raise ValueError(text)
    return text


def some_points(text: str) -> Decimal:
    if not POINTS.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def a_period(text: str) -> Period:
    return Period(text)


def some_branches(text: str) -> tuple[str, ...]:
    """`C, A`: in this order."""
    branches = tuple(one.strip() for one in text.replace("、", ",").split(","))
    if not all(branches):
        raise ValueError(text)
    return branches


def some_nominations(text: str) -> tuple[Nomination, ...]:
    """`six_good_team A 5000 奖牌; exemplar model-posts`: the honour, whom, and the reward in yuan, in words or both."""
    return tuple(_nomination(one) for one in re.split("[;；\n]", text) if one.strip())


def _nomination(text: str) -> Nomination:
    honour, subject, *rewarded = text.split(maxsplit=3)
    given = rewarded[0] if rewarded else ""
    has_amount = AMOUNT.fullmatch(given) is not None
    words = " ".join(rewarded[1:] if has_amount else rewarded)
    if len(words) > LONGEST_REWARD:
        raise ValueError(text)
    return Nomination(Honour(honour), subject, Reward(words, Decimal(given) if has_amount else None))


def _read(item: AgendaItem, name: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(item.details[name])
    except (KeyError, ValueError):
        raise RefusedError(
            Refusal.MATTER_INCOMPLETE,
            f"第{item.number}项议题缺少要件{name}或填写有误",
            f"matter {item.number}: {name} is missing or cannot be read",
        ) from None
