"""People of a branch 支部书记与党员人数: who is secretary from when to when, and how many members there are."""

from datetime import date

from domain.branch import Branch, MembersCounted, SecretaryAppointed, SecretaryLeft, evolve, require_founded
from domain.branch_life import require_day
from domain.refusal import Refusal, RefusedError, require_reason

__all__ = ["appoint", "count_members", "evolve", "leave"]

MOST_MEMBERS = 100_000


def appoint(branch: Branch, *, id: str, secretary: SecretaryAppointed, today: date) -> list[SecretaryAppointed]:  # noqa: A002
    """任命支部书记: takes the place of the one before."""
    require_founded(branch, id)
    begins = secretary.begins
    if begins is None:
        raise _out_of_range("请填写任职日期", "say on which day the secretary begins")
    _require_there(branch, id, begins)
    before = branch.vacated or (branch.secretary and branch.secretary.begins)
    require_day(begins, today=today, earliest=max((d for d in (branch.established, before) if d), default=None))
    if secretary.ends is not None and secretary.ends <= begins:
        raise _out_of_range(f"任期届满日须晚于任职日{begins}", f"the term must end after it begins on {begins}")
    if secretary == branch.secretary:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, f"党支部{id}的此项任命已登记", f"this appointment in {id} is on record already"
        )
    return [secretary]


def leave(branch: Branch, *, id: str, on: date, reason: str, today: date) -> list[SecretaryLeft]:  # noqa: A002
    """支部书记离任: the post is vacant until somebody is appointed."""
    require_founded(branch, id)
    if branch.secretary is None:
        raise RefusedError(
            Refusal.SECRETARY_VACANT, f"党支部{id}现无书记, 无从离任", f"branch {id} has no secretary who could leave"
        )
    require_reason(reason)
    require_day(on, today=today, earliest=branch.secretary.begins or branch.established)
    return [SecretaryLeft(on, reason)]


def count_members(
    branch: Branch,
    *,
    id: str,  # noqa: A002 - the field's word
    on: date,
    members: int,
    probationary: int,
    today: date,
) -> list[MembersCounted]:
    """登记党员人数: as counted on a day that has come."""
    require_founded(branch, id)
    _require_there(branch, id, on)
    if on > today or (branch.established is not None and on < branch.established):
        raise _out_of_range(
            f"党支部{id}的统计日期{on}不得早于成立日、晚于今日", f"{id} cannot have been counted on {on}"
        )
    if not 0 <= probationary <= members <= MOST_MEMBERS:
        raise RefusedError(
            Refusal.COUNT_OUT_OF_RANGE,
            f"党支部{id}的党员人数须为不小于0的整数, 其中预备党员不得多于党员人数",
            f"branch {id}: counts are whole numbers from 0, and no more probationary members than members",
        )
    return [MembersCounted(on, members, probationary)]


def _require_there(branch: Branch, id: str, on: date) -> None:  # noqa: A002
    if branch.ended is not None and on >= branch.ended:
        raise RefusedError(
            Refusal.BRANCH_ENDED,
            f"党支部{id}已于{branch.ended}撤销或并入其他党支部",
            f"branch {id} was dissolved or merged on {branch.ended}",
        )


def _out_of_range(zh: str, en: str) -> RefusedError:
    return RefusedError(Refusal.DATE_OUT_OF_RANGE, f"{zh}, 请核对日期", f"{en}: check the date")
