"""Assessments 考核: the acts of one period, for one branch or for as many as a person does at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain import assessment, streams
from domain.approval import require_no_route
from domain.assessment import Assessment, Bonus, Opening, Scores
from domain.committee import require_branches
from domain.grading import require_undecided
from domain.period import Period
from domain.standard import Standard
from services.casebook import grading_of
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in, committee_of
from services.standards import standard_under, standards_of
from services.target_sets import target_set_of

Decide = Callable[[Assessment, Standard, Opening], list[assessment.Fact]]
CORRECTION: Final = "score_correction"
EXEMPTION: Final = "exemption"
"""Kinds of matters whose route a committee may set; they are then done along it only."""


@dataclass(frozen=True)
class Round:
    """考核轮次: a committee's assessments of one period of one year."""

    committee: str
    year: int
    period: Period


@dataclass(frozen=True)
class SelfAssessment:
    """What a branch hands in; at year-end with the grade it claims."""

    scores: Scores
    claimed_grade: str | None = None


@dataclass(frozen=True)
class ScoreSheet:
    """What the committee scores for a branch; items left out keep their score."""

    scores: Scores
    bonus: Bonus | None = None


class Assessments:
    """Every act on assessments. `branches=None` means all that take part and are not exempt from the period."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def exempt(self, act: Act, at: Round, *, branches: Iterable[str], reason: str) -> Receipt:
        """免考."""
        return self._ledger.perform(
            act,
            lambda seen: _directly(seen, at, EXEMPTION, exemption(seen, at, branches=branches, reason=reason)),
        )

    def self_assess(self, act: Act, at: Round, *, sheets: Mapping[str, SelfAssessment]) -> Receipt:
        """提交自我考核."""

        def decide(state: Assessment, standard: Standard, opening: Opening) -> list[assessment.Fact]:
            sheet = sheets[opening.branch]
            return assessment.self_assess(
                state, opening=opening, standard=standard, scores=sheet.scores, claimed_grade=sheet.claimed_grade
            )

        return self._each(act, at, sheets, decide)

    def default_self_assessment(self, act: Act, at: Round, *, branches: Iterable[str], reason: str) -> Receipt:
        """登记未按期自评."""
        return self._each(
            act, at, branches, lambda a, _, o: assessment.default_self_assessment(a, opening=o, reason=reason)
        )

    def score(self, act: Act, at: Round, *, sheets: Mapping[str, ScoreSheet]) -> Receipt:
        """综合考核评分."""

        def decide(state: Assessment, standard: Standard, opening: Opening) -> list[assessment.Fact]:
            sheet = sheets[opening.branch]
            return assessment.score(
                state,
                standard=standard,
                scorer=act.by,
                scores=sheet.scores,
                bonus=sheet.bonus,
                principal=act.on_behalf_of,
            )

        return self._each(act, at, sheets, decide)

    def review(self, act: Act, at: Round, *, branches: Iterable[str] | None, agreed: bool, reason: str = "") -> Receipt:
        """复核: agreed, or returned with a reason."""
        return self._each(
            act,
            at,
            branches,
            lambda a, s, _: assessment.review(
                a, standard=s, reviewer=act.by, agreed=agreed, reason=reason, principal=act.on_behalf_of
            ),
        )

    def confirm(
        self, act: Act, at: Round, *, branches: Iterable[str] | None, comments: Mapping[str, str] | None = None
    ) -> Receipt:
        """确认考核结果: with a comment for each branch."""
        said = comments or {}
        return self._each(
            act,
            at,
            branches,
            lambda a, s, o: assessment.confirm(a, standard=s, comment=said.get(o.branch, "")),
        )

    def correct(self, act: Act, at: Round, *, branch: str, item: str, points: Decimal, reason: str) -> Receipt:
        """更正已确认的考核结果: before the year's grades are decided."""
        return self._ledger.perform(
            act,
            lambda seen: _directly(
                seen, at, CORRECTION, correction(seen, at, branch=branch, item=item, points=points, reason=reason)
            ),
        )

    def _each(self, act: Act, at: Round, branches: Iterable[str] | None, decide: Decide) -> Receipt:
        return self._ledger.perform(act, lambda seen: _decided(seen, at, branches, decide))


def _directly(seen: Seen, at: Round, kind: str, drafts: Drafts) -> Drafts:
    """What needs no approval: the committee has set no route for it."""
    require_no_route(committee_of(seen, at.committee), kind)
    return drafts


def exemption(seen: Seen, at: Round, *, branches: Iterable[str], reason: str) -> Drafts:
    """免考: of these branches from the period."""
    return _decided(seen, at, branches, lambda a, _, o: assessment.exempt(a, opening=o, reason=reason))


def correction(seen: Seen, at: Round, *, branch: str, item: str, points: Decimal, reason: str) -> Drafts:
    """更正: of one item of a confirmed result."""
    return _decided(
        seen,
        at,
        [branch],
        lambda a, s, _: assessment.correct(a, standard=s, item=item, points=points, reason=reason),
    )


def _decided(seen: Seen, at: Round, branches: Iterable[str] | None, decide: Decide) -> Drafts:
    """Decide for each branch; all are recorded or none."""
    grading = streams.grading(at.committee, at.year)
    seen.load([*streams.of_year(at.committee, at.year), streams.standard(at.committee, at.year), grading])
    committee_in(seen, at.committee, at.year)
    require_undecided(grading_of(seen, at.committee, at.year))
    in_force = standards_of(seen, at.committee, at.year).require_in_force()
    for branch in _whom(seen, at, branches):
        stream = streams.assessment(branch, at.year, at.period)
        state = seen.state(stream, assessment.evolve, Assessment())
        issued = target_set_of(seen, branch, at.year).issued
        target_set = streams.targets(branch, at.year) if issued else None
        opening = state.opening or Opening(branch, at.year, at.period, in_force.version, target_set, at.committee)
        for fact in decide(state, standard_under(seen, opening), opening):
            yield stream, fact


def _whom(seen: Seen, at: Round, branches: Iterable[str] | None) -> tuple[str, ...]:
    committee = committee_of(seen, at.committee)
    whom = committee.taking_part(at.year) if branches is None else tuple(dict.fromkeys(branches))
    require_branches(committee, whom, year=at.year)
    seen.load(
        stream
        for branch in whom
        for stream in (streams.assessment(branch, at.year, at.period), streams.targets(branch, at.year))
    )
    return whom if branches is not None else tuple(b for b in whom if not _is_exempt(seen, at, b))


def _is_exempt(seen: Seen, at: Round, branch: str) -> bool:
    stream = streams.assessment(branch, at.year, at.period)
    return seen.state(stream, assessment.evolve, Assessment()).exempt
