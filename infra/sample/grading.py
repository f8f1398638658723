"""Grading 定级: proposal, ties, public notice, appeal, decision."""

from random import Random

from infra.sample.appeals import Appeal
from infra.sample.ballots import ballot
from infra.sample.committee import Committee
from infra.sample.diary import Diary
from infra.sample.points import POINTS
from infra.sample.reckoning import tied_at_quota

FROM = "2026-01-21"  # the working day after the year-end is confirmed


def grade(rng: Random, diary: Diary, committee: Committee) -> None:
    """定级: from the proposal to the decision; the notice runs from the first to the fifth working day after."""
    tied = tied_at_quota(committee.record)
    if tied:
        diary.note(FROM, 0, 9, "propose_grades", refused="tie_at_quota")
        votes = ballot(rng, committee.members, committee.concerned(tied))
        diary.note(FROM, 0, 11, "break_tie", order=rng.sample(tied, len(tied)), ballot=votes, outcome="carried")
    diary.note(FROM, 0, 14, "propose_grades")
    diary.note(FROM, 1, 8, "open_notice")
    if committee.appeal:
        _appeal(rng, diary, committee, committee.appeal)
    diary.note(FROM, 9, 14, "decide_grades", ballot=ballot(rng, committee.members), outcome="carried")


def _appeal(rng: Random, diary: Diary, committee: Committee, appeal: Appeal) -> None:
    """申诉: inside the notice; voted after it; if carried the grades are proposed again."""
    about = {"branch": appeal.branch.id, "period": appeal.period, "item": appeal.item}
    diary.note(FROM, 3, 10, "appeal", **about, grounds=appeal.grounds)
    recused = committee.concerned([appeal.branch.id])
    votes = ballot(rng, committee.members, recused, carried=appeal.carried)
    outcome = "carried" if appeal.carried else "failed"
    diary.note(FROM, 7, 15, "decide_appeal", **about, points=POINTS[appeal.halves], ballot=votes, outcome=outcome)
    if appeal.carried:
        diary.note(FROM, 8, 9, "propose_grades")
