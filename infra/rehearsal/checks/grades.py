"""定级结果: public notice, the grades by branch, and what they bring."""

from collections.abc import Mapping
from typing import Final, Literal

from infra.rehearsal.parts import Check
from infra.rehearsal.registry import Registry
from infra.rehearsal.scene import Scene
from projections.grade_book import Graded

answers: Final = Registry[object]()


class CheckNotice(Check):
    check: Literal["notice"]


class CheckGrades(Check):
    check: Literal["grades"]


class CheckGradeChanges(Check):
    check: Literal["grade_changes"]


class CheckConsequences(Check):
    check: Literal["consequences"]


class CheckSixGood(Check):
    check: Literal["six_good"]


@answers(CheckNotice)
def notice(scene: Scene, _: CheckNotice) -> dict[str, str]:
    opened = scene.runtime.questions.notice(scene.of)
    return {"opens": opened.opens.isoformat(), "closes": opened.closes.isoformat()}


@answers(CheckGrades)
def grades(scene: Scene, _: CheckGrades) -> dict[str, str]:
    return {row.branch: row.grade for row in _book(scene)}


@answers(CheckGradeChanges)
def grade_changes(scene: Scene, _: CheckGradeChanges) -> dict[str, dict[str, str | None]]:
    return {row.branch: {"before": row.before, "after": row.grade} for row in _book(scene, only_changes=True)}


@answers(CheckConsequences)
def consequences(scene: Scene, _: CheckConsequences) -> dict[str, list[str]]:
    opened = scene.runtime.questions.consequences(scene.of)
    return {branch: list(kinds) for branch, kinds in opened.items()}


@answers(CheckSixGood)
def six_good(scene: Scene, _: CheckSixGood) -> Mapping[str, bool]:
    return scene.runtime.questions.six_good(scene.of)


def _book(scene: Scene, *, only_changes: bool = False) -> list[Graded]:
    book = scene.runtime.projections.grade_book
    return book.year(scene.of.year, committees=(scene.of.committee,), only_changes=only_changes)
