"""Fields of a frame 框架栏目: a frame as the fields of the form that it is written in, and the form read into one."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from domain.frame import Bounds, Frame, FrameItem
from domain.points import exact_text, plain
from domain.standard import Duty, ItemClass
from infra.http.fields import GradeCode, ItemCode, Kind, Name, Points, Ratio
from infra.pages.forms import FormModel
from infra.pages.rows import filled, ticked
from infra.pages.standard.draft_form import Percent, Ticked

SHARES = ("quarters_weight", "top_quota", "economic_share")


class BoundsFields(FormModel):
    """Both included; what is left empty is no bound."""

    min: Points | None = None
    max: Points | None = None

    def bounds(self) -> Bounds:
        return Bounds(self.min, self.max)


class ShareFields(FormModel):
    """Bounds of a share, in per cent."""

    min: Percent | None = None
    max: Percent | None = None

    def bounds(self) -> Bounds:
        return Bounds(*(None if one is None else one / 100 for one in (self.min, self.max)))


class ItemRow(FormModel):
    """An item that every standard has."""

    order: Annotated[int, Field(ge=0, le=10_000)] = 10_000
    code: ItemCode
    item_class: ItemClass
    title: Name
    duties: tuple[Duty, ...] = ()
    full: BoundsFields = BoundsFields()

    def item(self) -> FrameItem:
        return FrameItem(self.code, self.item_class, self.title, self.duties, self.full.bounds())


class VetoRow(FormModel):
    kind: Kind
    cap: GradeCode


class FrameForm(FormModel):
    """The whole frame; rows without a code and a title are left out, as are those taken out."""

    items: dict[str, ItemRow] = {}  # noqa: RUF012 - pydantic copies defaults
    vetoes: dict[str, VetoRow] = {}  # noqa: RUF012
    grades: dict[str, GradeCode] = {}  # noqa: RUF012
    quarters_weight: ShareFields = ShareFields()
    top_quota: ShareFields = ShareFields()
    economic_share: ShareFields = ShareFields()
    bonus_cap: BoundsFields = BoundsFields()
    notice_working_days: Annotated[int, Field(ge=1, le=60)] | None = None
    ordinary_quorum: Ratio | None = None
    grading_quorum: Ratio | None = None
    targets_detailed: Ticked = False

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {
            **given,
            "items": filled(given.get("items"), ("code", "title")),
            "vetoes": filled(given.get("vetoes"), ("kind", "cap")),
        }

    def as_domain(self, version: int) -> Frame:
        return Frame(
            version,
            tuple(row.item() for row in sorted(self.items.values(), key=lambda row: row.order)),
            {one.kind: one.cap for one in self.vetoes.values()},
            tuple(self.grades[place] for place in sorted(self.grades)),
            self.quarters_weight.bounds(),
            self.top_quota.bounds(),
            self.bonus_cap.bounds(),
            self.economic_share.bounds(),
            self.notice_working_days,
            self.ordinary_quorum,
            self.grading_quorum,
            self.targets_detailed,
        )


def values_of(frame: Frame) -> dict[str, str]:
    """A frame as the fields of the form."""
    return dict(_fields(frame))


def _fields(frame: Frame) -> Iterator[tuple[str, str]]:
    for n, item in enumerate(frame.items, 1):
        at = f"items.r{n}"
        yield f"{at}.order", str(n)
        for name in ("code", "title"):
            yield f"{at}.{name}", getattr(item, name)
        yield f"{at}.item_class", item.item_class.value
        yield f"{at}.duties[]", "\n".join(item.duties)
        yield from _bounds(f"{at}.full", item.full)
    for n, (kind, cap) in enumerate(frame.veto_caps.items(), 1):
        yield f"vetoes.r{n}.kind", kind
        yield f"vetoes.r{n}.cap", cap
    for n, code in enumerate(frame.grades, 1):
        yield f"grades.r{n}", code
    for name in SHARES:
        yield from _bounds(name, getattr(frame, name), times=100)
    yield from _bounds("bonus_cap", frame.bonus_cap)
    yield "notice_working_days", str(frame.notice_working_days or "")
    for name in ("ordinary_quorum", "grading_quorum"):
        value = getattr(frame, name)
        yield name, "" if value is None else exact_text(value)
    yield "targets_detailed", ticked(frame.targets_detailed)


def _bounds(name: str, known: Bounds, *, times: int = 1) -> Iterator[tuple[str, str]]:
    for end, value in (("min", known.min), ("max", known.max)):
        yield f"{name}.{end}", "" if value is None else plain(value * Decimal(times))
