"""Fields of a target set 目标栏目: the targets of one branch as the rows of a form, and the form read into them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from domain.points import plain
from domain.standard import Duty, ItemClass, Standard
from domain.target import Innovation, Level, Target
from infra.http.fields import ItemCode, Name, Points
from infra.http.target_models import PracticeId, Quarter, Short, TargetCode, TargetModel, Words
from infra.pages.forms import FormModel
from infra.pages.level import LevelField
from infra.pages.rows import filled, ticked


class TargetRow(FormModel):
    """A row: what is aimed at, how much, how, shown by what, by whom, until when."""

    order: Annotated[int, Field(ge=0, le=10_000)] = 10_000
    code: TargetCode = ""
    item: ItemCode
    title: Name
    full: Points
    duties: tuple[Duty, ...] = ()
    metric: Short = ""
    unit: Short = ""
    baseline: LevelField | None = None
    level: LevelField | None = None
    measure: Words = ""
    evidence: Words = ""
    owner: Short = ""
    due: Quarter | None = None
    serves: TargetCode | None = None
    innovation: Innovation | None = None
    feature_goal: bool = False
    practice: PracticeId | None = None

    def target(self, classes: Mapping[str, ItemClass]) -> Target:
        """Of the class of its item; an unknown item is refused when it is recorded."""
        given = {name: value for name, value in self if name != "order"}
        return TargetModel(item_class=classes.get(self.item, ItemClass.OVERALL), **given).as_domain()


class TargetsForm(FormModel):
    """The rows; those in which no title stands, or that were taken out, are left out."""

    targets: dict[str, TargetRow] = {}  # noqa: RUF012 - pydantic copies defaults

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "targets": filled(given.get("targets"), ("code", "title"))}

    def as_domain(self, standard: Standard) -> tuple[Target, ...]:
        """In the order that was given."""
        classes = {item.code: item.item_class for item in standard.items}
        return tuple(row.target(classes) for row in sorted(self.targets.values(), key=lambda row: row.order))


def values_of(targets: Sequence[Target]) -> dict[str, str]:
    """Targets as the fields of the form."""
    return dict(_fields(targets))


def _fields(targets: Sequence[Target]) -> Iterator[tuple[str, str]]:
    for n, target in enumerate(targets, 1):
        at = f"targets.r{n}"
        yield f"{at}.order", str(n)
        for name in ("code", "item", "title", "metric", "unit", "measure", "evidence", "owner"):
            yield f"{at}.{name}", getattr(target, name)
        yield f"{at}.full", plain(target.full)
        yield f"{at}.duties[]", "\n".join(target.duties)
        yield f"{at}.baseline", _level(target.baseline)
        yield f"{at}.level", _level(target.level)
        for name in ("due", "serves", "innovation", "practice"):
            yield f"{at}.{name}", getattr(target, name) or ""
        yield f"{at}.feature_goal", ticked(target.feature_goal)


def _level(level: Level | None) -> str:
    return "" if level is None else str(level)
