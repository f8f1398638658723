"""Tables 投影表: every fact that counts, once for each measure that it counts in, and what is needed to place it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from domain.belonging import Homes
from domain.period import Period
from projections.engine import Keeps, Table


class Measure(StrEnum):
    """计数项: what is counted; `of` tells which of them is a part of which."""

    CONFIRMED = "confirmed"
    WITHOUT_COMMENT = "without_comment"
    CORRECTED = "corrected"
    CHANGED_AFTER_RANKING = "changed_after_ranking"
    CHANGED_ON_APPEAL = "changed_on_appeal"
    GUIDED = "guided"
    GUIDED_BY_HEADQUARTERS = "guided_by_headquarters"
    ASKED = "asked"
    ASKED_THOUGH_ON_RECORD = "asked_though_on_record"
    ASKED_BY_HEADQUARTERS = "asked_by_headquarters"
    VOTED = "voted"
    VOTED_UNANIMOUSLY = "voted_unanimously"

    @property
    def of(self) -> "Measure | None":
        return WHOLES.get(self)


WHOLES: Final = {
    Measure.WITHOUT_COMMENT: Measure.CONFIRMED,
    Measure.CHANGED_AFTER_RANKING: Measure.CORRECTED,
    Measure.CHANGED_ON_APPEAL: Measure.CHANGED_AFTER_RANKING,
    Measure.ASKED_THOUGH_ON_RECORD: Measure.ASKED,
    Measure.VOTED_UNANIMOUSLY: Measure.VOTED,
}


class Noted(msgspec.Struct, frozen=True, gc=False):
    """计入的事实: `fact` and `position` lead to the fact itself and its proof.

    `about` is the item corrected or the matter voted; `self_total` and `total` are those of a result as first
    confirmed; `shown_by` is the fact by which a ranking was seen before the score in it was changed.
    """

    year: int
    committee: str
    measure: Measure
    position: int
    fact: str
    recorded_at: datetime
    by: str
    branch: str | None = None
    period: Period | None = None
    about: str | None = None
    self_total: Decimal | None = None
    total: Decimal | None = None
    shown_by: str | None = None


class Office(msgspec.Struct, frozen=True, gc=False):
    """党委: where it sits, and the enterprise it belongs to, if any."""

    committee: str
    timezone: str
    enterprise: str | None = None


class Home(msgspec.Struct, frozen=True, gc=False):
    """党支部隶属: the committees that have and had a branch."""

    branch: str
    homes: Homes


class Shown(msgspec.Struct, frozen=True, gc=False):
    """已公布或公示: the stream of an assessment or of a year's grading, and the fact by which all last saw it."""

    stream: str
    fact: str


NOTED: Final = Table("conduct_noted", Noted, ("year", "committee", "measure", "position"), Keeps.EVERYTHING)
OFFICES: Final = Table("conduct_office", Office, ("committee",))
HOMES: Final = Table("conduct_home", Home, ("branch",), Keeps.CURRENT)
SHOWN: Final = Table("conduct_shown", Shown, ("stream",), Keeps.CURRENT)
