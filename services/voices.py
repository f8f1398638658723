"""Voices 意见与异议: taken during the public notice, answered by the office."""

from datetime import datetime

from domain import streams, voices
from domain.committee import Committee, require_branches
from services.casebook import CommitteeYear, grading_of, voices_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of

UNSIGNED = "unsigned"


class VoiceBook:
    """Takes comments and objections, and their answers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def comment(self, act: Act, of: CommitteeYear, *, about: str | None, text: str) -> Receipt:
        """提出意见, 署名."""
        return self._comment(act, of, act.by, about, text)

    def comment_unsigned(
        self,
        of: CommitteeYear,
        *,
        about: str | None,
        text: str,
        now: datetime,
        key: str | None = None,
        fingerprint: bytes = b"",
    ) -> Receipt:
        """提出意见, 不署名: it is given no act, so nothing of whoever sent it can be recorded."""
        named = None if key is None else f"{UNSIGNED}/{key}"
        return self._comment(Act(UNSIGNED, now, named, fingerprint), of, None, about, text)

    def raise_objection(self, act: Act, of: CommitteeYear, *, about: str | None, text: str) -> Receipt:
        """提出异议."""

        def decide(seen: Seen) -> Drafts:
            committee = self._prepare(seen, of, about)
            facts = voices.raise_objection(
                voices_of(seen, of),
                committee=of.committee,
                year=of.year,
                by=act.by,
                about=about,
                text=text,
                grading=grading_of(seen, of.committee, of.year),
                today=local_date(act, committee),
            )
            return [(streams.voices(of.committee, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def answer(self, act: Act, of: CommitteeYear, *, number: int, text: str) -> Receipt:
        """答复意见或异议."""

        def decide(seen: Seen) -> Drafts:
            committee = self._prepare(seen, of, None)
            facts = voices.answer(
                voices_of(seen, of), committee=committee, year=of.year, number=number, text=text, by=act.by
            )
            return [(streams.voices(of.committee, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def _comment(self, act: Act, of: CommitteeYear, by: str | None, about: str | None, text: str) -> Receipt:
        def decide(seen: Seen) -> Drafts:
            committee = self._prepare(seen, of, about)
            facts = voices.comment(
                voices_of(seen, of),
                committee=of.committee,
                year=of.year,
                by=by,
                about=about,
                text=text,
                grading=grading_of(seen, of.committee, of.year),
                today=local_date(act, committee),
            )
            return [(streams.voices(of.committee, of.year), fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def _prepare(self, seen: Seen, of: CommitteeYear, about: str | None) -> Committee:
        seen.load(
            [
                streams.committee(of.committee),
                streams.grading(of.committee, of.year),
                streams.voices(of.committee, of.year),
            ]
        )
        committee = committee_of(seen, of.committee)
        require_branches(committee, (about,) if about is not None else ())
        return committee
