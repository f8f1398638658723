"""Polls 满意度测评: opened, answered by slip and closed; answers go into a ballot box, never into the log."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from secrets import choice
from typing import Protocol

from domain import poll, streams
from domain.committee import require_branches
from domain.period import Period
from domain.poll import Box, Fact, Polls, Question, poll_id
from domain.refusal import NotFoundError
from services.casebook import CommitteeYear
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_in

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that look like others on paper
GROUPS, GROUP = 7, 4  # 140 bits: nobody finds a slip by trying, not even with its digest at hand


@dataclass(frozen=True)
class NewPoll:
    """What is asked, of whom, and how few answers are too few."""

    period: Period
    about: str | None
    title: str
    questions: tuple[Question, ...]
    least: int = poll.USUAL_LEAST


class OpenBox(Protocol):
    """A box under its lock: nobody else reads or changes it meanwhile."""

    @property
    def content(self) -> Box: ...

    def put(self, content: Box) -> None: ...

    def empty(self) -> None: ...


class BallotBoxes(Protocol):
    """Where the boxes are kept; what happens under a lock is kept whole or not at all."""

    def locked(self, name: str) -> AbstractContextManager[OpenBox]: ...

    def names(self) -> Sequence[str]: ...

    def forget(self) -> None: ...


def draw_slips(number: int) -> tuple[str, ...]:
    """测评码: random, to be handed out on paper or by QR code without names; they are kept nowhere."""
    return tuple("-".join("".join(choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(number))


def polls_of(seen: Seen, of: CommitteeYear) -> Polls:
    return seen.state(streams.polls(of.committee, of.year), poll.evolve, Polls())


class PollBook:
    """Every act of a poll."""

    def __init__(self, ledger: Ledger, boxes: BallotBoxes) -> None:
        self._ledger = ledger
        self._boxes = boxes

    def open(self, act: Act, of: CommitteeYear, new: NewPoll, *, slips: Sequence[str]) -> Receipt:
        """开启测评: only digests of the slips are recorded."""

        def decide(seen: Seen) -> Drafts:
            stream = streams.polls(of.committee, of.year)
            seen.load([*streams.of_year(of.committee, of.year), stream])
            committee = committee_in(seen, of.committee, of.year)
            require_branches(committee, (new.about,) if new.about is not None else ())
            facts = poll.open_poll(polls_of(seen, of), committee=of.committee, year=of.year, slips=slips, **vars(new))
            return [(stream, fact) for fact in facts]

        return self._ledger.perform(act, decide)

    def answer(self, of: CommitteeYear, number: int, *, slip: str, answers: Mapping[str, str]) -> None:
        """答题: there is no act, for nobody is to know who answered."""
        with self._boxes.locked(poll_id(of.committee, of.year, number)) as box:
            # read under the lock: whoever closes the poll holds it until the end is recorded
            known = polls_of(self._ledger.seen(), of)
            box.put(poll.answer(known, number, box.content, slip=slip, answers=answers))

    def close(self, act: Act, of: CommitteeYear, number: int) -> Receipt:
        """结束测评: the counts go into the log and the box is emptied."""
        return self._end(act, of, number, lambda known, box: poll.close(known, number, box))

    def void(self, act: Act, of: CommitteeYear, number: int, *, reason: str) -> Receipt:
        """作废测评: the box is emptied unread."""
        return self._end(act, of, number, lambda known, box: poll.void(known, number, box, reason=reason))

    def tidy(self) -> None:
        """Empties the boxes of polls that are over: a crash may have left one behind."""
        left = [name for name in self._boxes.names() if self._is_over(name)]
        for name in left:
            with self._boxes.locked(name) as box:
                box.empty()
        if left:
            self._boxes.forget()

    def _end(
        self, act: Act, of: CommitteeYear, number: int, decide_by: Callable[[Polls, Box], Sequence[Fact]]
    ) -> Receipt:
        stream = streams.polls(of.committee, of.year)
        with self._boxes.locked(poll_id(of.committee, of.year, number)) as box:

            def decide(seen: Seen) -> Drafts:
                return [(stream, fact) for fact in decide_by(polls_of(seen, of), box.content)]

            receipt = self._ledger.perform(act, decide)
            box.empty()
        self._boxes.forget()
        return receipt

    def _is_over(self, name: str) -> bool:
        committee, year, number = name.split("/")
        try:
            return polls_of(self._ledger.seen(), CommitteeYear(committee, int(year))).require(int(number)).over
        except NotFoundError:
            return True
