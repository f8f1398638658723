"""The steps of a year 全年步骤: from the standard's adoption to the decision on grades."""

from enum import Enum
from random import Random

from infra.sample.assessment import assess
from infra.sample.ballots import ballot
from infra.sample.branches import PERIODS
from infra.sample.committee import Committee
from infra.sample.diary import Diary, Step
from infra.sample.grading import grade
from infra.sample.occasions import FOUNDED
from infra.sample.workdays import WORKDAYS

START = "2025-01-13"
ASSESSED_FROM = ("2025-04-08", "2025-07-08", "2025-10-13", "2026-01-05", "2026-01-14")  # by period
VETO_DAYS = tuple(str(day) for day in WORKDAYS if "2025-02-10" <= str(day) <= "2025-12-19")


class Stage(Enum):
    """进度: the last thing that has happened so far, and in which period where there are several."""

    Q4_SELF_ASSESSED = ("self_assess", "Q4")
    Q4_SCORED = ("score", "Q4")
    YEAR_END_SCORED = ("score", "YE")
    NOTICE_OPEN = ("open_notice", None)
    APPEAL_PENDING = ("appeal", None)
    DECIDED = ("decide_grades", None)


def steps(rng: Random, committee: Committee, stage: Stage) -> list[Step]:
    """全年步骤: as far as the committee has come."""
    diary = Diary(rng)
    _set_out(rng, diary, committee)
    _found(diary, committee)
    for branch, (kind, reason) in committee.record.vetoes.items():
        diary.note(rng.choice(VETO_DAYS), 0, 13, "veto", branch=branch, kind=kind, reason=reason)
    for period, day in zip(PERIODS, ASSESSED_FROM, strict=True):
        assess(rng, diary, committee, period, day)
    grade(rng, diary, committee)
    return _until(stage, diary.steps())


def _set_out(rng: Random, diary: Diary, committee: Committee) -> None:
    there = [branch for branch in committee.branches if not branch.established]
    diary.note(START, 0, 9, "adopt_standard", ballot=ballot(rng, committee.members), outcome="carried")
    diary.note(START, 2, 9, "issue_targets", branches=committee.listed(there))
    diary.note(START, 4, 15, "acknowledge_targets", branches=committee.listed(there))


def _found(diary: Diary, committee: Committee) -> None:
    """年度中新成立: a target set of its own, and exemption from the periods before."""
    for branch in committee.branches:
        if not branch.established:
            continue
        diary.note(branch.established, 2, 11, "issue_targets", branches=[branch.id])
        diary.note(branch.established, 3, 11, "acknowledge_targets", branches=[branch.id])
        for later, period in enumerate(PERIODS[: PERIODS.index(branch.first_period)], start=4):
            diary.note(branch.established, later, 11, "exempt", branch=branch.id, period=period, reason=FOUNDED)


def _until(stage: Stage, told: list[Step]) -> list[Step]:
    """What has happened up to the stage; in an unfinished self-assessment the last third has still to come."""
    do, period = stage.value
    last = next(n for n, step in enumerate(told) if step["do"] == do and period in {None, step.get("period")})
    if stage is Stage.Q4_SELF_ASSESSED:
        scores = list(told[last]["scores"].items())
        told[last]["scores"] = dict(scores[: len(scores) * 2 // 3])
    return told[: last + 1]
