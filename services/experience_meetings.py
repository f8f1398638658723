"""Experience meetings 经验交流会: once a year, by a committee for its branches or by headquarters for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain import branch, exemplar, experience_meeting, streams
from domain.branch import Branch
from domain.committee import require_branches
from domain.enterprise import require_organiser
from domain.experience_meeting import ExperienceMeeting, Presentation
from domain.refusal import NotFoundError
from services.enterprises import enterprise_of
from services.exemplars import exemplar_of
from services.gradings import local_date
from services.ledger import Act, Drafts, Ledger, Receipt, Seen
from services.organisation import committee_of


@dataclass(frozen=True)
class Meeting:
    """What is told of a meeting."""

    on: date
    place: str
    topics: tuple[str, ...]
    presentations: tuple[Presentation, ...]
    materials: tuple[str, ...] = ()


class ExperienceMeetings:
    """Records the yearly meetings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def hold_in_committee(self, act: Act, *, committee_id: str, year: int, meeting: Meeting) -> Receipt:
        """党委召开经验交流会: its own branches and exemplars are presented."""

        def decide(seen: Seen) -> Drafts:
            committee = committee_of(seen, committee_id)
            for one in meeting.presentations:
                if one.branch is not None:
                    require_branches(committee, (one.branch,))
                if one.exemplar is not None and _exemplar(seen, one.exemplar) != committee_id:
                    raise NotFoundError(
                        f"本党委没有典型{one.exemplar}", f"the committee has no exemplar {one.exemplar}"
                    )
            return _hold(seen, committee_id, year, meeting, local_date(act, committee))

        return self._ledger.perform(act, decide)

    def hold_in_enterprise(self, act: Act, *, enterprise_id: str, year: int, meeting: Meeting) -> Receipt:
        """总公司党委组织部召开经验交流会: branches and exemplars of any unit that belongs to it are presented."""

        def decide(seen: Seen) -> Drafts:
            enterprise = enterprise_of(seen, enterprise_id)
            require_organiser(enterprise, act.by)
            for unit in _units(seen, meeting):
                if unit not in enterprise.committees:
                    raise NotFoundError(f"本企业没有党委{unit}", f"the enterprise has no committee {unit}")
            today = act.now.astimezone(ZoneInfo(enterprise.timezone)).date()
            return _hold(seen, enterprise_id, year, meeting, today)

        return self._ledger.perform(act, decide)


def _hold(seen: Seen, scope: str, year: int, meeting: Meeting, today: date) -> Drafts:
    stream = streams.experience_meeting(scope, year)
    for fact in experience_meeting.hold(
        seen.state(stream, experience_meeting.evolve, ExperienceMeeting()),
        scope=scope,
        year=year,
        on=meeting.on,
        place=meeting.place,
        topics=meeting.topics,
        presentations=meeting.presentations,
        materials=meeting.materials,
        today=today,
    ):
        yield stream, fact


def _units(seen: Seen, meeting: Meeting) -> Iterable[str]:
    """The committees of all that is presented; every branch and exemplar must be on record."""
    for one in meeting.presentations:
        if one.branch is not None:
            yield _home_of(seen, one.branch)
        if one.exemplar is not None:
            yield _exemplar(seen, one.exemplar)


def _home_of(seen: Seen, branch_id: str) -> str:
    known = seen.state(streams.branch(branch_id), branch.evolve, Branch())
    if not known.committee:
        raise NotFoundError(f"没有党支部{branch_id}", f"no such branch: {branch_id}")
    return known.committee


def _exemplar(seen: Seen, exemplar_id: str) -> str:
    known = exemplar_of(seen, exemplar_id)
    exemplar.require_known(known, exemplar_id)
    return known.committee
