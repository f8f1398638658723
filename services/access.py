"""Access 准入: asked for every act of somebody signed in, on the facts to be recorded and the record behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from domain import branch, committee, publication, streams
from domain.access import EVERYWHERE, Actor, Decision, Facts, Grant, Place, Right, Role, decide
from domain.approval import ApprovalRequested
from domain.assessment import Scored
from domain.branch import Branch
from domain.committee import Committee
from domain.feature import FeatureApplied
from domain.grading import NoticeOpened
from domain.meeting import VoteOpened
from domain.period import Period
from domain.practice import PracticePublished
from domain.publication import Publication
from domain.rectification import PlanHandedIn
from domain.targets import TargetChangeProposed
from services.log import Draft
from services.rights import RIGHTS

if TYPE_CHECKING:  # the ledger asks here
    from services.ledger import Act, Seen

OF_BRANCHES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "branch": 1,
        "targets": 1,
        "assessment": 1,
        "vetoes": 1,
        "participation": 1,
        "feature": 1,
        "consequence": 2,
    }
)
"""Streams that are a branch's, and which part of their name the branch is."""
OF_ENTERPRISES: Final = frozenset({"enterprise", "frame"})
OF_EITHER: Final = frozenset({"experience-meeting"})
"""Streams of a committee or of an enterprise, by its id."""
JUDGED: Final[Mapping[Right, tuple[type, ...]]] = MappingProxyType(
    {
        Right.REVIEW: (Scored,),
        Right.CONFIRM: (Scored,),
        Right.DECIDE_TARGET_CHANGE: (TargetChangeProposed,),
        Right.REVIEW_PLAN: (PlanHandedIn, FeatureApplied),
        Right.APPROVE: (ApprovalRequested,),
    }
)
"""Whose work an act judges: of scores all who scored, of the others whoever asked last."""


class ForbiddenError(Exception):
    """The actor may not do or read this, and why; nothing is recorded."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.en)
        self.zh = decision.zh
        self.en = decision.en
        self.denial = decision.denial
        self.right = decision.right


def require(actor: Actor, right: Right, place: Place, facts: Facts | None = None) -> Decision:
    """The decision, which must be to allow it. Raises ForbiddenError."""
    decision = decide(actor, right, place, facts or Facts())
    if not decision.allowed:
        raise ForbiddenError(decision)
    return decision


def permitted(seen: "Seen", act: "Act", drafts: list[Draft]) -> list[Draft]:
    """The facts, each signed in the capacity that allows it; all of them must be. The program's own acts are trusted.

    What an act is, its first fact tells that is recorded for its own sake; those that follow from it need no right.
    """
    if act.actor is None or not drafts:
        return drafts
    first = next((right for draft in drafts if (right := _right(seen, draft)) is not None), None)
    assert first is not None, f"no act of anybody's: {drafts[0].fact}"
    return [_signed(seen, act.actor, first, one) if _right(seen, one) is first else one for one in drafts]


def _signed(seen: "Seen", actor: Actor, right: Right, draft: Draft) -> Draft:
    facts = _facts(seen, right, draft)
    signs = {require(actor, right, place, facts).signs for place in _places(seen, draft)}
    by = draft.envelope.by if draft.envelope.by in signs else min(signs)
    return draft._replace(envelope=replace(draft.envelope, by=by))


def _right(seen: "Seen", draft: Draft) -> Right | None:
    right = RIGHTS.get(type(draft.fact))
    if right is Right.KEEP_PRACTICES and _keeper(seen, draft) is None:
        return Right.KEEP_COMMON_PRACTICES
    return right


def _keeper(seen: "Seen", draft: Draft) -> str | None:
    """The committee that published the practice; None for the organisation department."""
    facts = (draft.fact, *(one.fact for one in seen.history(draft.stream)))
    return next((one.committee for one in facts if isinstance(one, PracticePublished)), None)


def place_of_branch(seen: "Seen", branch_id: str) -> Place:
    """Where the branch is now; below nothing when there is no such branch."""
    home = seen.state(streams.branch(branch_id), branch.evolve, Branch()).committee
    return Place(_committee(seen, home).enterprise, home, branch_id) if home else Place(branch=branch_id)


def place_of_committee(seen: "Seen", committee_id: str) -> Place:
    return Place(_committee(seen, committee_id).enterprise, committee_id)


def roles_on_record(seen: "Seen", committee_id: str, person: str) -> tuple[Grant, ...]:
    """What somebody is in a committee by the record itself: secretary of a branch, of the office, a member."""
    known, here = _committee(seen, committee_id), place_of_committee(seen, committee_id)
    branch_id = person.removeprefix("secretary:")
    if branch_id != person:
        at = replace(here, branch=branch_id)
        return (Grant(Role.BRANCH_SECRETARY, at, person),) if branch_id in known.branches else ()
    if person in known.staff:
        return (Grant(Role(known.staff[person].value), here, person),)
    return (Grant(Role.COMMITTEE_MEMBER, here, person),) if person in known.members else ()


def is_published(seen: "Seen", committee_id: str, year: int, through: Period | None) -> bool:
    """Whether a quarter's results are published; of the year (None), whether its public notice was opened."""
    if through is None:
        return any(isinstance(one.fact, NoticeOpened) for one in seen.history(streams.grading(committee_id, year)))
    known = seen.state(streams.publication(committee_id, year), publication.evolve, Publication())
    return through in known.latest


def _places(seen: "Seen", draft: Draft) -> Iterable[Place]:
    """The branch that the fact is about; else the enterprise, else every committee that the act rests on."""
    kind, *parts = draft.stream.removeprefix("evidence/").split("/")
    about = _branch_named(draft.fact) or (parts[OF_BRANCHES[kind] - 1] if kind in OF_BRANCHES else None)
    if about is not None:
        homes = [one for one in seen.committees if about in _committee(seen, one).branches]
        if not homes:
            return [place_of_branch(seen, about)]
        return [Place(_committee(seen, one).enterprise, one, about) for one in homes]
    if kind in OF_ENTERPRISES or (kind in OF_EITHER and parts[0] not in seen.committees):
        return [Place(parts[0])]
    if kind == "practice" and (keeper := _keeper(seen, draft)) is not None:
        return [place_of_committee(seen, keeper)]
    return [place_of_committee(seen, one) for one in seen.committees] or [EVERYWHERE]


def _branch_named(fact: Any) -> str | None:
    named = getattr(getattr(fact, "request", fact), "branch", None)
    return named if isinstance(named, str) else None


def _facts(seen: "Seen", right: Right, draft: Draft) -> Facts:
    if right is Right.CAST_VOTE:
        meeting = streams.meeting(draft.fact.committee, draft.fact.meeting)  # type: ignore[attr-defined]
        opened = [one.fact for one in seen.history(meeting) if isinstance(one.fact, VoteOpened)]
        return Facts(recused=frozenset(opened[-1].recused if opened else ()))
    judged = [one for one in seen.history(draft.stream) if isinstance(one.fact, JUDGED.get(right, ()))]
    counted = judged if right in {Right.REVIEW, Right.CONFIRM} else judged[-1:]
    done = {name for one in counted for name in (one.envelope.by, one.envelope.on_behalf_of) if name is not None}
    return Facts(done_by=frozenset(done))


def _committee(seen: "Seen", committee_id: str) -> Committee:
    return seen.state(streams.committee(committee_id), committee.evolve, Committee())
