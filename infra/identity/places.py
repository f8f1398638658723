"""Places 所在: where in the tree a granted place is now, by the record: branches move, committees join enterprises."""

from collections.abc import Iterable
from typing import Final

from domain import branch, committee, enterprise, streams
from domain.access import EVERYWHERE, Place
from domain.access.roles import Level
from domain.branch import Branch
from domain.committee import Committee
from domain.enterprise import Enterprise
from services.ledger import Seen

STREAMS: Final = {
    Level.ENTERPRISE: streams.enterprise,
    Level.COMMITTEE: streams.committee,
    Level.BRANCH: streams.branch,
}


def load(seen: Seen, wanted: Iterable[tuple[Level, str]]) -> None:
    """Reads together what placing all of these rests on."""
    wanted = [(level, id_) for level, id_ in wanted if level in STREAMS]
    seen.load(STREAMS[level](id_) for level, id_ in wanted)
    homes = {branch_in(seen, id_).committee for level, id_ in wanted if level is Level.BRANCH}
    seen.load(streams.committee(one) for one in homes if one)


def place(seen: Seen, level: Level, id_: str) -> Place:
    """The place with what it lies below."""
    match level:
        case Level.EVERYWHERE:
            return EVERYWHERE
        case Level.ENTERPRISE:
            return Place(id_)
        case Level.COMMITTEE:
            return Place(committee_in(seen, id_).enterprise, id_)
        case Level.BRANCH:
            home = branch_in(seen, id_).committee
            return Place(committee_in(seen, home).enterprise if home else None, home or None, id_)


def branch_in(seen: Seen, id_: str) -> Branch:
    return seen.state(streams.branch(id_), branch.evolve, Branch())


def committee_in(seen: Seen, id_: str) -> Committee:
    return seen.state(streams.committee(id_), committee.evolve, Committee())


def enterprise_in(seen: Seen, id_: str) -> Enterprise:
    return seen.state(streams.enterprise(id_), enterprise.evolve, Enterprise())
