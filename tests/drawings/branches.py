"""A branch as it comes and goes, and what is laid to its account: vetoes, evidence."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from domain import branch, branch_life, branch_people, evidence, veto
from domain.branch import Branch, BranchType, SecretaryAppointed, SecretaryKind
from domain.evidence import Evidence, File, Side
from domain.veto import Vetoes
from tests.domain.steel import STEEL
from tests.drawings.machine import Machine, Words

REASON: Final = "有理由"
FOUNDED, TODAY = date(2020, 1, 1), date(2025, 6, 10)
A: Final[dict[str, Any]] = {"id": "A", "today": TODAY}
WHY: Final[dict[str, Any]] = {**A, "on": TODAY, "reason": REASON}
FIRST: Final = SecretaryAppointed("王一", SecretaryKind.FULL_TIME, "p1", FOUNDED)
NEXT: Final = SecretaryAppointed("李二", SecretaryKind.PART_TIME, "p2", TODAY)
OTHER: Final = Branch("B", "mill")


def _found(state: Branch) -> Iterable[object]:
    given: dict[str, Any] = {"committee": "mill", "name": "一轧车间党支部", "type": BranchType.PRODUCTION}
    return branch.found(state, id="A", **given, established=FOUNDED, secretary=FIRST, earlier_grade=None)


BRANCH: Final = Machine(
    Words("党支部", "Branch"),
    Branch(),
    branch.evolve,
    steps={
        Words("未设立", "not founded"): lambda s: not s.branch,
        Words("已撤销或并入", "dissolved or merged"): lambda s: s.ended is not None,
        Words("书记空缺", "without a secretary"): lambda s: s.secretary is None,
        Words("有书记", "led by a secretary"): lambda _: True,
    },
    acts={
        Words("设立", "found"): _found,
        Words("更名", "rename"): lambda s: branch_life.rename(s, name="热轧车间党支部", **WHY),
        Words("转隶", "move"): lambda s: branch_life.move(s, to="plant", **WHY),
        Words("接收并入", "absorb another"): lambda s: branch_life.absorb(
            s, id="A", absorbed="B", on=TODAY, reason=REASON
        ),
        Words("书记离任", "the secretary leaves"): lambda s: branch_people.leave(s, **WHY),
        Words("任命书记", "appoint a secretary"): lambda s: branch_people.appoint(s, secretary=NEXT, **A),
        Words("统计党员人数", "count the members"): lambda s: branch_people.count_members(
            s, on=TODAY, members=30, probationary=2, **A
        ),
        Words("并入他支部", "merge into another"): lambda s: branch_life.merge(s, into=OTHER, **WHY),
        Words("撤销", "dissolve"): lambda s: branch_life.dissolve(s, **WHY),
    },
)


def _impose(state: Vetoes) -> Iterable[object]:
    """Further ones could be added for ever; one shows all there is."""
    kind = min(STEEL.veto_caps)
    return () if state.kinds else veto.impose(branch="A", year=2025, standard=STEEL, kind=kind, reason=REASON)


VETO: Final = Machine(
    Words("一票否决", "Veto"),
    Vetoes(),
    veto.evolve,
    steps={
        Words("无", "none"): lambda s: not s.kinds,
        Words("已登记", "imposed"): lambda _: True,
    },
    acts={
        Words("登记", "impose"): _impose,
        Words("撤销", "lift"): lambda s: veto.lift(s, branch="A", year=2025, kind=min(STEEL.veto_caps), reason=REASON),
    },
)

PLACE: Final[dict[str, Any]] = {"subject": "assessment/A/2025/Q1", "branch": "A", "year": 2025, "item": "E"}
MINUTES: Final = File("三会一课记录.pdf", 48_213, "ab" * 32, "application/pdf")


def _withdraw(state: Evidence, side: Side) -> Iterable[object]:
    return evidence.withdraw(state, item="E", sha256=MINUTES.sha256, side=side, reason=REASON)


EVIDENCE: Final = Machine(
    Words("佐证材料 (一份, 由党支部所附)", "Evidence (one file, attached by the branch)"),
    Evidence(),
    evidence.evolve,
    steps={
        Words("未附", "not attached"): lambda s: not s.attached,
        Words("已附", "attached"): lambda _: True,
    },
    acts={
        Words("附材料", "attach"): lambda s: evidence.attach(s, **PLACE, side=Side.BRANCH, file=MINUTES),
        Words("党支部撤回", "the branch withdraws"): lambda s: _withdraw(s, Side.BRANCH),
        Words("党委撤回", "the committee withdraws"): lambda s: _withdraw(s, Side.COMMITTEE),
    },
)
MACHINES: Final = (BRANCH, VETO, EVIDENCE)
