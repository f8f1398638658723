"""Changes 排名变动: what is otherwise in the standings than at an earlier moment, by which facts, by whom and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Annotated, NamedTuple

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query
from pydantic import Field

from infra.http.acting import Running
from infra.http.as_of import EXAMPLES, position_asked
from infra.http.fields import BranchId, CommitteeId, Model, Name, Position
from infra.http.histories import LineModel
from infra.http.known import OfCommittees
from infra.http.paging import Next, Paging
from infra.http.problems import InvalidError
from infra.http.standings import PlaceModel, Through, Year, ask_standings
from infra.http.waiting import MinPosition, MinPositionHeader, reached
from infra.runtime import Runtime
from projections.branch_history import NAME as HISTORY
from projections.branch_history import Line
from projections.comparison import CAUSES, Change, bears_on, changes, rank_of
from projections.engine import Committees
from projections.standings import NAME
from services.questions import through_of

router = APIRouter(tags=["查询 questions"])

Since = Annotated[
    str,
    Query(
        max_length=64,
        description="与此时相比: 日志位置, 或带时区的时间 / compared with then: a position, or a time with its zone",
        examples=EXAMPLES,
    ),
]
Until = Annotated[
    str | None,
    Query(
        max_length=64,
        description="到此时为止; 不填即现在 / up to then; without it now",
        examples=["2025-07-10T18:00:00+08:00", "2048"],
    ),
]
Before = Annotated[
    PlaceModel | None, Field(description="原名次; 原来没有则为空 / place before; null where it had none")
]
After = Annotated[PlaceModel | None, Field(description="现名次; 不再有则为空 / place after; null where it has none")]


class ChangeModel(Model):
    """A branch that stands otherwise."""

    branch: BranchId
    name: Name
    committee: CommitteeId
    before: Before
    after: After
    causes: Annotated[
        tuple[LineModel, ...],
        Field(
            description="该党支部自身的原因, 由早到晚; 为空则仅因其他党支部变动 / "
            "facts of its own in between, the earliest first; none where only others moved"
        ),
    ]


class ChangesAnswer(Model):
    """Who stands otherwise, by rank after."""

    since: Annotated[Position, Field(description="原时点的日志位置 / position compared with")]
    until: Annotated[Position, Field(description="现时点的日志位置 / position the answer stands on")]
    changes: Annotated[tuple[ChangeModel, ...], Field(description="变动 / changes")]
    next: Next


class Compared(NamedTuple):
    """比较结果: the positions compared, and who stands otherwise."""

    since: int
    until: int
    changes: list[Change]


class Moments(NamedTuple):
    """两个时点: as positions; `until` is None for now."""

    since: int
    until: int | None


async def both_moments(
    running: Running,
    since: Since,
    until: Until = None,
    min_position: MinPosition = None,
    x_min_position: MinPositionHeader = None,
) -> Moments:
    """Holds the answer back until the standings and the histories have come to both."""
    then = await run_sync(position_asked, running.recorder, since, "since")
    at = None if until is None else await run_sync(position_asked, running.recorder, until, "until")
    for name in (NAME, HISTORY):
        await reached(running, name, max(then, at or 0, min_position or 0, x_min_position or 0))
    return Moments(then, at)


@router.get("/standings/changes", summary="排名变动 / Changes of standings")
def show_changes(
    *,
    running: Running,
    page: Paging,
    year: Year,
    committees: OfCommittees,
    moments: Annotated[Moments, Depends(both_moments)],
    through: Through = "year",
) -> ChangesAnswer:
    """两个时点之间, 哪些党支部的得分、名次、等级有变动, 因何事实、由何人、为何.

    Between two moments: whose score, rank or grade is another, by which facts, by whom and why. Later pages stand on
    the position of the first.
    """
    until = page.last(0)[0] if page.after else moments.until
    found = compared(running, through, year, committees, since=moments.since, until=until)

    def key(change: Change) -> tuple[int, int, int, str]:
        return found.until, int(change.after is None), rank_of(change.place), change.branch

    shown, following = page.of(found.changes, key)
    told = causes(running, through, year, shown, since=found.since, until=found.until)
    return ChangesAnswer.model_validate(
        {
            "since": found.since,
            "until": found.until,
            "changes": [_model(one, told.get(one.branch, [])) for one in shown],
            "next": following,
        }
    )


def compared(
    running: Runtime, through: str, year: int, committees: Committees, *, since: int, until: int | None
) -> Compared:
    """The standings at two positions; the later one is now where it is None.

    Raises InvalidError where the first lies after the other.
    """
    if until is not None and since > until:
        raise InvalidError("query/since", "after_until")
    after = ask_standings(running, through, year, committees, None, until)
    before = ask_standings(running, through, year, committees, None, since)
    return Compared(before.position, after.position, changes(before.places, after.places))


def causes(
    running: Runtime, through: str, year: int, found: Iterable[Change], *, since: int, until: int
) -> Mapping[str, list[Line]]:
    """What the standings rest on and was recorded in between, branch by branch, the earliest first."""
    branches = [one.branch for one in found]
    told: defaultdict[str, list[Line]] = defaultdict(list)
    for line in running.projections.branch_history.between(branches, CAUSES, after=since, upto=until):
        if bears_on(line.id, year, through_of(through)):
            told[line.branch].append(line)
    return told


def _model(change: Change, lines: list[Line]) -> dict[str, object]:
    place = change.place
    return {
        "branch": change.branch,
        "name": place.name,
        "committee": place.committee,
        "before": change.before,
        "after": change.after,
        "causes": lines,
    }
