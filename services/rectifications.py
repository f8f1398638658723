"""Rectifications 调整和整顿: ordered, planned, reviewed, carried out, and accepted by the committee's vote."""

from collections.abc import Callable, Iterable

from domain import ballot, rectification, streams
from domain.ballot import Cast, Votes
from domain.committee import Committee
from domain.consequence import RECTIFICATION
from domain.rectification import Plan, Rectification, Stage
from services.casebook import CommitteeYear
from services.decisions import decision_that_brings, require_decision, require_it_brings
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of

Decide = Callable[[Rectification, Committee], list[rectification.Fact]]


def rectification_of(seen: Seen, of: CommitteeYear, branch: str) -> Rectification:
    return seen.state(_stream(of, branch), rectification.evolve, Rectification())


class Rectifications:
    """Every act on rectifications. They go on after the year is closed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def order(
        self, act: Act, of: CommitteeYear, *, branches: Iterable[str], working_days: int | None = None
    ) -> Receipt:
        """责令整顿: without a number of working days, the standard's."""
        whom = tuple(dict.fromkeys(branches))

        def decide(seen: Seen) -> Drafts:
            committee, decision = committee_of(seen, of.committee), require_decision(seen, of)
            seen.load(_stream(of, branch) for branch in whom)
            for branch in whom:
                require_it_brings(seen, of, decision, RECTIFICATION, branch)
                for fact in rectification.order(
                    rectification_of(seen, of, branch),
                    working_days=working_days,
                    usual=decision.standard.honouring.rectification_working_days,
                    calendar=committee.calendar,
                    today=local_date(act, committee),
                ):
                    yield _stream(of, branch), fact

        return self._ledger.perform(act, decide)

    def hand_in_plan(self, act: Act, of: CommitteeYear, *, branch_id: str, plan: Plan) -> Receipt:
        """提交整改方案."""
        return self._one(
            act,
            of,
            branch_id,
            lambda state, committee: rectification.hand_in_plan(
                state, plan=plan, author=act.by, principal=act.on_behalf_of, today=local_date(act, committee)
            ),
        )

    def review_plan(self, act: Act, of: CommitteeYear, *, branch_id: str, agreed: bool, reason: str = "") -> Receipt:
        """审核整改方案: agreed, or returned with a reason."""
        return self._one(
            act,
            of,
            branch_id,
            lambda state, committee: rectification.review_plan(
                state,
                reviewer=act.by,
                principal=act.on_behalf_of,
                agreed=agreed,
                reason=reason,
                today=local_date(act, committee),
            ),
        )

    def note_progress(self, act: Act, of: CommitteeYear, *, branch_id: str, text: str) -> Receipt:
        """记录整改进展."""
        return self._one(
            act,
            of,
            branch_id,
            lambda state, committee: rectification.note_progress(state, text=text, today=local_date(act, committee)),
        )

    def hand_in(self, act: Act, of: CommitteeYear, *, branch_id: str, report: str) -> Receipt:
        """报请验收."""
        return self._one(
            act,
            of,
            branch_id,
            lambda state, committee: rectification.hand_in(state, report=report, today=local_date(act, committee)),
        )

    def accept(
        self, act: Act, of: CommitteeYear, *, branch_id: str, votes: Votes, working_days: int | None = None
    ) -> Receipt:
        """表决验收: the vote is recorded either way; not carried, the rectification goes on."""
        return self._ledger.perform(act, lambda seen: acceptance_voted(seen, act, of, branch_id, votes, working_days))

    def adjust_leadership(
        self,
        act: Act,
        of: CommitteeYear,
        *,
        branch_id: str,
        left: Iterable[str],
        joined: Iterable[str],
        reason: str,
    ) -> Receipt:
        """调整支部班子."""
        gone, come = tuple(left), tuple(joined)
        return self._one(
            act,
            of,
            branch_id,
            lambda state, committee: rectification.adjust_leadership(
                state, left=gone, joined=come, reason=reason, today=local_date(act, committee)
            ),
        )

    def _one(self, act: Act, of: CommitteeYear, branch_id: str, decide: Decide) -> Receipt:
        def decide_one(seen: Seen) -> Drafts:
            committee = committee_of(seen, of.committee)
            decision_that_brings(seen, of, RECTIFICATION, branch_id)
            facts = decide(rectification_of(seen, of, branch_id), committee)
            return [(_stream(of, branch_id), fact) for fact in facts]

        return self._ledger.perform(act, decide_one)


def acceptance_voted(
    seen: Seen, act: Act, of: CommitteeYear, branch_id: str, cast: Cast, working_days: int | None = None
) -> Drafts:
    """The vote on acceptance, members of the branch recused (C8), and what it decides."""
    committee = committee_of(seen, of.committee)
    rules = decision_that_brings(seen, of, RECTIFICATION, branch_id).standard.ballots
    state = rectification_of(seen, of, branch_id)
    rectification.require_stage(state, Stage.HANDED_IN)
    matter = rectification.matter(branch_id, of.year)
    held = ballot.hold(
        cast,
        matter=matter,
        rules=rules,
        quorum=rules.ordinary_quorum,
        members=committee.members,
        concerned=committee.members_of(frozenset({branch_id})),
    )
    yield streams.ballot(matter), held
    for fact in rectification.accept(
        state,
        ballot=held,
        working_days=working_days,
        calendar=committee.calendar,
        today=local_date(act, committee),
    ):
        yield _stream(of, branch_id), fact


def _stream(of: CommitteeYear, branch: str) -> str:
    return streams.consequence(RECTIFICATION, branch, of.year)
