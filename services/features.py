"""Features 特色党支部: from the application to the name and its yearly review."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from domain import feature, streams
from domain.ballot import Cast, Votes
from domain.branch import BranchFounded, BranchType, EarlierGradeRecorded, GradeAwarded
from domain.committee import Committee, require_branches
from domain.feature import Feature, FeaturePlan, Verdict
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of
from services.standards import standards_of
from services.voting import ordinary_ballot, rules_on

Decide = Callable[[Feature, date], Iterable[feature.Fact]]


def feature_of(seen: Seen, branch_id: str) -> Feature:
    return seen.state(streams.feature(branch_id), feature.evolve, Feature())


def acceptance_voted(seen: Seen, act: Act, committee_id: str, branch_id: str, *, cast: Cast) -> Drafts:
    """表决验收: members of the branch stand aside; the vote is recorded either way."""
    committee, known = _read(seen, committee_id, branch_id)
    feature.require_handed_in(known, branch=branch_id)
    held = ordinary_ballot(
        cast,
        matter=f"feature/{branch_id}/{known.number}",
        rules=rules_on(seen, committee_id, local_date(act, committee).year),
        committee=committee,
        concerned=frozenset({branch_id}),
    )
    yield streams.ballot(held.matter), held
    for fact in feature.decide_acceptance(known, branch=branch_id, ballot=held):
        yield streams.feature(branch_id), fact


def naming_carried(seen: Seen, act: Act, committee_id: str, branch_id: str, *, name: str) -> Drafts:
    """命名: by the committee."""
    committee, known = _read(seen, committee_id, branch_id)
    for fact in feature.name(
        known, branch=branch_id, committee=committee_id, name=name, today=local_date(act, committee)
    ):
        yield streams.feature(branch_id), fact


class Features:
    """Every act of a feature branch and its committee."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def apply(self, act: Act, *, committee_id: str, branch_id: str, brand: str, plan: FeaturePlan) -> Receipt:
        """申报特色党支部."""

        def decide(seen: Seen) -> Drafts:
            committee, known = _read(seen, committee_id, branch_id)
            today = local_date(act, committee)
            for fact in feature.apply(
                known,
                branch=branch_id,
                committee=committee_id,
                type=_type_of(seen, branch_id),
                brand=brand,
                plan=plan,
                has_lowest_grade=_has_lowest_grade(seen, committee_id, branch_id, today.year),
                applicant=act.by,
                today=today,
            ):
                yield streams.feature(branch_id), fact

        return self._ledger.perform(act, decide)

    def approve_plan(self, act: Act, *, committee_id: str, branch_id: str, remark: str = "") -> Receipt:
        """批准创建方案."""
        return self._perform(
            act,
            committee_id,
            branch_id,
            lambda known, _: feature.approve_plan(known, branch=branch_id, by=act.by, remark=remark),
        )

    def return_plan(self, act: Act, *, committee_id: str, branch_id: str, reason: str) -> Receipt:
        """退回创建方案."""
        return self._perform(
            act,
            committee_id,
            branch_id,
            lambda known, _: feature.return_plan(known, branch=branch_id, by=act.by, reason=reason),
        )

    def note_progress(self, act: Act, *, committee_id: str, branch_id: str, on: date, text: str) -> Receipt:
        """登记创建进展."""
        return self._perform(
            act,
            committee_id,
            branch_id,
            lambda known, today: feature.note_progress(known, branch=branch_id, on=on, text=text, today=today),
        )

    def hand_in(
        self, act: Act, *, committee_id: str, branch_id: str, summary: str, checklist: Mapping[str, str]
    ) -> Receipt:
        """申请验收: by the checklist of this year's standard."""

        def decide(seen: Seen) -> Drafts:
            committee, known = _read(seen, committee_id, branch_id)
            in_force = standards_of(seen, committee_id, local_date(act, committee).year).in_force
            required = in_force.feature_checklist if in_force else ()
            for fact in feature.hand_in(
                known, branch=branch_id, summary=summary, checklist=checklist, required=required
            ):
                yield streams.feature(branch_id), fact

        return self._ledger.perform(act, decide)

    def accept(self, act: Act, *, committee_id: str, branch_id: str, votes: Votes) -> Receipt:
        """表决验收."""
        return self._ledger.perform(act, lambda seen: acceptance_voted(seen, act, committee_id, branch_id, cast=votes))

    def name(self, act: Act, *, committee_id: str, branch_id: str, name: str) -> Receipt:
        """命名."""
        return self._ledger.perform(act, lambda seen: naming_carried(seen, act, committee_id, branch_id, name=name))

    def review(
        self,
        act: Act,
        *,
        committee_id: str,
        branch_id: str,
        verdict: Verdict,
        reason: str = "",
        mend_by: date | None = None,
    ) -> Receipt:
        """年度复评."""
        return self._perform(
            act,
            committee_id,
            branch_id,
            lambda known, today: feature.review(
                known, branch=branch_id, verdict=verdict, reason=reason, mend_by=mend_by, today=today
            ),
        )

    def check_mending(self, act: Act, *, committee_id: str, branch_id: str, mended: bool, reason: str) -> Receipt:
        """核查整改."""
        return self._perform(
            act,
            committee_id,
            branch_id,
            lambda known, _: feature.check_mending(known, branch=branch_id, mended=mended, reason=reason),
        )

    def withdraw(self, act: Act, *, committee_id: str, branch_id: str, reason: str) -> Receipt:
        """党支部撤回."""
        return self._perform(
            act, committee_id, branch_id, lambda known, _: feature.withdraw(known, branch=branch_id, reason=reason)
        )

    def _perform(self, act: Act, committee_id: str, branch_id: str, decide: Decide) -> Receipt:
        def decided(seen: Seen) -> Drafts:
            committee, known = _read(seen, committee_id, branch_id)
            return [(streams.feature(branch_id), fact) for fact in decide(known, local_date(act, committee))]

        return self._ledger.perform(act, decided)


def _read(seen: Seen, committee_id: str, branch_id: str) -> tuple[Committee, Feature]:
    seen.load([streams.committee(committee_id), streams.feature(branch_id)])
    committee = committee_of(seen, committee_id)
    require_branches(committee, (branch_id,))
    return committee, feature_of(seen, branch_id)


def _type_of(seen: Seen, branch_id: str) -> BranchType:
    facts = (recorded.fact for recorded in seen.history(streams.branch(branch_id)))
    return next(fact.type for fact in facts if isinstance(fact, BranchFounded))


def _has_lowest_grade(seen: Seen, committee_id: str, branch_id: str, year: int) -> bool:
    """Whether the grade held is the last one of the standard it was awarded under, or of this year's."""
    grades = [
        recorded.fact
        for recorded in seen.history(streams.branch(branch_id))
        if isinstance(recorded.fact, EarlierGradeRecorded | GradeAwarded)
    ]
    if not grades:
        return False
    match grades[-1]:
        case GradeAwarded() as awarded:
            in_force = standards_of(seen, awarded.committee, awarded.year).in_force
        case _:
            in_force = standards_of(seen, committee_id, year).in_force
    return in_force is not None and grades[-1].grade == in_force.grades[-1].code
