"""Practices 经验做法: the library of good targets and practices to draw on."""

from dataclasses import dataclass

from domain import practice, streams, targets
from domain.committee import require_branches
from domain.practice import Content, Practice, Source, template_of
from domain.targets import TargetSet
from services.casebook import CommitteeYear
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


def practice_of(seen: Seen, practice_id: str) -> Practice:
    return seen.state(streams.practice(practice_id), practice.evolve, Practice())


@dataclass(frozen=True)
class Good:
    """好目标: a target in force worth publishing, in words of its own."""

    branch: str
    code: str
    title: str
    text: str


class Practices:
    """Publishes, revises and withdraws. Without a committee it is the organisation department that publishes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def publish(
        self,
        act: Act,
        *,
        id: str,  # noqa: A002 - the field's word
        committee_id: str | None,
        content: Content,
        source: Source | None = None,
    ) -> Receipt:
        """推广经验做法: written anew."""
        stream = streams.practice(id)

        def decide(seen: Seen) -> Drafts:
            if committee_id is not None:
                committee_of(seen, committee_id)
            known = practice_of(seen, id)
            facts = practice.publish(known, id=id, committee=committee_id, content=content, source=source)
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def publish_target(self, act: Act, of: CommitteeYear, *, id: str, good: Good) -> Receipt:  # noqa: A002
        """推广好目标: a branch's target in force becomes a practice."""
        stream = streams.practice(id)

        def decide(seen: Seen) -> Drafts:
            issued = streams.targets(good.branch, of.year)
            seen.load([streams.committee(of.committee), issued, stream])
            require_branches(committee_of(seen, of.committee), (good.branch,))
            target = targets.require_target(seen.state(issued, targets.evolve, TargetSet()), good.code)
            content = Content(good.title, good.text, target.item_class, target.duties, template_of(target))
            source = Source(good.branch, of.year, good.code)
            known = practice_of(seen, id)
            facts = practice.publish(known, id=id, committee=of.committee, content=content, source=source)
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def revise(self, act: Act, *, id: str, content: Content) -> Receipt:  # noqa: A002 - the field's word
        """修订经验做法."""
        stream = streams.practice(id)
        return self._ledger.perform(
            act,
            lambda seen: [(stream, fact) for fact in practice.revise(practice_of(seen, id), id=id, content=content)],
        )

    def withdraw(self, act: Act, *, id: str, reason: str) -> Receipt:  # noqa: A002 - the field's word
        """撤下经验做法."""
        stream = streams.practice(id)
        return self._ledger.perform(
            act,
            lambda seen: [(stream, fact) for fact in practice.withdraw(practice_of(seen, id), id=id, reason=reason)],
        )
