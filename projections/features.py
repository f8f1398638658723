"""Features 特色党支部: every application and where it stands, by type and stage, now or as it stood."""

from collections.abc import Iterable
from datetime import date
from typing import get_args

import msgspec
from msgspec.structs import replace

from domain import feature
from domain.branch import BranchFounded, BranchType
from domain.feature import (
    FeatureApplied,
    FeatureMendingChecked,
    FeatureNamed,
    FeatureProgressNoted,
    FeatureReviewed,
    Stage,
    stage_after,
)
from domain.record import Recorded
from projections.engine import Committees, Keeps, Pool, Projection, Rows, Table, narrowed
from projections.engine.snapshot import snapshot

NAME = "features"
NOT_UNDER_WAY = (Stage.RETURNED, Stage.REVOKED, Stage.WITHDRAWN)


class Feature(msgspec.Struct, frozen=True, gc=False):
    """特色创建: `title` is the name given; `ended_year` the year in which it was returned, withdrawn or revoked."""

    branch: str
    number: int
    committee: str
    branch_name: str
    type: BranchType
    brand: str
    stage: Stage
    words: str
    applied_on: date
    until: date
    progress: int = 0
    title: str | None = None
    named_on: date | None = None
    reviewed_year: int | None = None
    mend_by: date | None = None
    ended_year: int | None = None


class Branch(msgspec.Struct, frozen=True, gc=False):
    """党支部: what it is called."""

    branch: str
    name: str


FEATURES = Table(
    "features_feature", Feature, ("branch", "number"), indexes=(("committee", "branch", "number"), ("stage",))
)
BRANCHES = Table("features_branch", Branch, ("branch",), Keeps.CURRENT)


def fold(rows: Rows, recorded: Recorded) -> None:
    match recorded.fact:
        case BranchFounded() as founded:
            rows.put(BRANCHES, Branch(founded.branch, founded.name))
        case FeatureApplied() as applied:
            rows.put(FEATURES, _applied(rows, applied))
        case _ as fact:
            known = rows.get(FEATURES, fact.branch, fact.number)
            assert known is not None
            stage = stage_after(fact, known.stage)
            assert stage is not None
            ended = recorded.recorded_at.year if stage in NOT_UNDER_WAY else None
            rows.put(FEATURES, replace(_told(known, fact), stage=stage, ended_year=ended))


def _applied(rows: Rows, fact: FeatureApplied) -> Feature:
    branch = rows.get(BRANCHES, fact.branch)
    assert branch is not None
    words = f"{fact.branch}\n{branch.name}\n{fact.brand}".casefold()
    return Feature(
        fact.branch,
        fact.number,
        fact.committee,
        branch.name,
        fact.type,
        fact.brand,
        Stage.APPLIED,
        words,
        fact.on,
        fact.plan.until,
    )


def _told(known: Feature, fact: feature.Fact) -> Feature:
    match fact:
        case FeatureProgressNoted():
            return replace(known, progress=known.progress + 1)
        case FeatureNamed():
            words = f"{known.words}\n{fact.name}".casefold()
            return replace(known, title=fact.name, named_on=fact.on, words=words)
        case FeatureReviewed():
            return replace(known, reviewed_year=fact.year, mend_by=fact.mend_by)
        case FeatureMendingChecked():
            return replace(known, mend_by=None)
        case _:
            return known


PROJECTION = Projection(NAME, (FEATURES, BRANCHES), frozenset({BranchFounded, *get_args(feature.Fact)}), fold)

Cursor = tuple[str, str, int]
"""(committee, branch, number) of the last row seen."""


class Features:
    """Answers for some committees or for all, now or at a position of the log."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def applications(
        self,
        *,
        committees: Committees = None,
        branch: str | None = None,
        type: BranchType | None = None,  # noqa: A002 - the field's word
        stages: Iterable[Stage] = (),
        text: str | None = None,
        after: Cursor = ("", "", 0),
        limit: int | None = None,
        at: int | None = None,
    ) -> list[Feature]:
        """Applications by committee and branch."""
        where, given = narrowed(
            ("branch = %s", branch),
            ("type = %s", type and type.value),
            ("stage = ANY(%s)", [stage.value for stage in stages] or None),
            ("strpos(words, %s) > 0", text and text.casefold()),
            committees=committees,
        )
        with snapshot(self._pool, NAME, at) as now:
            return now.rows(
                FEATURES,
                f"(committee, branch, number) > (%s, %s, %s){where} ORDER BY committee, branch, number LIMIT %s",
                [*after, *given, limit],
            )

    def counts(self, *, committees: Committees = None, at: int | None = None) -> list[tuple[BranchType, Stage, int]]:
        """How many there are of each type at each stage."""
        mine, given = narrowed(committees=committees)
        with snapshot(self._pool, NAME, at) as now:
            rows = now.select(
                FEATURES, "type, stage, count(*)", f"true{mine} GROUP BY type, stage ORDER BY type, stage", given
            )
        return [(BranchType(type_), Stage(stage), number) for type_, stage, number in rows]
