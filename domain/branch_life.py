"""Branch life 党支部变动: renamed, moved to another committee, merged into another branch, dissolved."""

from collections.abc import Iterable
from datetime import date

from domain.branch import (
    Branch,
    BranchAbsorbed,
    BranchDissolved,
    BranchMerged,
    BranchMoved,
    BranchRenamed,
    evolve,
    require_founded,
)
from domain.grading import Grading, require_undecided
from domain.refusal import Refusal, RefusedError, require_reason

__all__ = ["absorb", "dissolve", "evolve", "merge", "move", "rename", "require_day", "require_free_to_change"]


def rename(branch: Branch, *, id: str, name: str, on: date, reason: str, today: date) -> list[BranchRenamed]:  # noqa: A002
    """党支部更名."""
    _require_living(branch, id)
    require_reason(reason)
    require_day(on, today=today, earliest=branch.established)
    if name == branch.name:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, f"党支部{id}已是此名称, 无须更名", f"branch {id} is called so already"
        )
    return [BranchRenamed(id, branch.name, name, on, reason)]


def move(branch: Branch, *, id: str, to: str, on: date, reason: str, today: date) -> list[BranchMoved]:  # noqa: A002
    """党支部转隶: to another committee of the enterprise."""
    _require_living(branch, id)
    require_reason(reason)
    require_day(on, today=today, earliest=branch.since)
    if to == branch.committee:
        raise RefusedError(
            Refusal.NOTHING_TO_RECORD, f"党支部{id}已属党委{to}, 无须转隶", f"branch {id} belongs to {to} already"
        )
    return [BranchMoved(id, branch.committee, to, on, reason)]


def merge(branch: Branch, *, id: str, into: Branch, on: date, reason: str, today: date) -> list[BranchMerged]:  # noqa: A002
    """党支部并入另一党支部: of the same committee; `into` lives and is another one."""
    _require_living(branch, id)
    require_reason(reason)
    require_day(on, today=today, earliest=branch.since)
    if into.branch == id:
        raise RefusedError(Refusal.INTO_ITSELF, f"党支部{id}不能并入自身", f"branch {id} cannot merge into itself")
    if into.committee != branch.committee:
        raise RefusedError(
            Refusal.NOT_SAME_COMMITTEE,
            f"党支部{into.branch}不属同一党委, 请先办理转隶",
            f"branch {into.branch} belongs to another committee: move one of them first",
        )
    return [BranchMerged(id, branch.committee, into.branch, on, reason)]


def absorb(branch: Branch, *, id: str, absorbed: str, on: date, reason: str) -> list[BranchAbsorbed]:  # noqa: A002
    """接收并入的党支部: the receiving branch lives and was there on that day."""
    _require_living(branch, id)
    if branch.since is not None and on < branch.since:
        raise _out_of_range(
            f"党支部{id}自{branch.since}起方可接收并入", f"branch {id} can receive from {branch.since} on"
        )
    return [BranchAbsorbed(id, absorbed, on, reason)]


def dissolve(branch: Branch, *, id: str, on: date, reason: str, today: date) -> list[BranchDissolved]:  # noqa: A002
    """撤销党支部."""
    _require_living(branch, id)
    require_reason(reason)
    require_day(on, today=today, earliest=branch.since)
    return [BranchDissolved(id, branch.committee, on, reason)]


def require_free_to_change(branch: str, gradings: Iterable[Grading]) -> None:
    """None of the years that the change touches is graded, and in none an appeal of the branch is pending."""
    for grading in gradings:
        require_undecided(grading)
        if any(appealing == branch for appealing, _, _ in grading.pending_appeals()):
            raise RefusedError(
                Refusal.APPEAL_PENDING,
                f"党支部{branch}尚有申诉未表决, 请先表决申诉",
                f"an appeal of branch {branch} is pending: decide it first",
            )


def require_day(on: date, *, today: date, earliest: date | None) -> None:
    """生效日期: not before the earliest day, nor more than a year ahead."""
    if earliest is not None and on < earliest:
        raise _out_of_range(f"日期{on}不得早于{earliest}", f"{on} lies before {earliest}")
    if (on.year - 1, on.month, on.day) > (today.year, today.month, today.day):
        raise _out_of_range(f"日期{on}不得晚于一年之后", f"{on} lies more than a year ahead")


def _require_living(branch: Branch, id: str) -> None:  # noqa: A002
    require_founded(branch, id)
    if branch.ended is not None:
        raise RefusedError(
            Refusal.BRANCH_ENDED,
            f"党支部{id}已于{branch.ended}撤销或并入其他党支部, 不得再作变动",
            f"branch {id} was dissolved or merged on {branch.ended}: it changes no more",
        )


def _out_of_range(zh: str, en: str) -> RefusedError:
    return RefusedError(Refusal.DATE_OUT_OF_RANGE, f"{zh}, 请核对日期", f"{en}: check the date")
