"""Posts 岗位: those of a committee by the record, which of them no account holds, and accounts made for these."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from domain import streams
from domain.access.roles import Level, Role
from domain.committee import MemberSeated, OfficeRole, StaffAssigned
from infra.identity import IdentityError
from infra.identity.accounts import AccountKind
from infra.identity.administration import Administration
from infra.identity.overview import Held
from infra.identity.passwords import generate
from infra.identity.security_log import Origin
from infra.runtime import Runtime
from projections.directory import Branch

OFFICE: Final[Mapping[OfficeRole, Role]] = {
    OfficeRole.SCORER: Role.SCORER,
    OfficeRole.REVIEWER: Role.REVIEWER,
}


class Post(NamedTuple):
    """A role at a place, and who has it by the record: `person` signs, `name` is what they are called."""

    role: Role
    level: Level
    place: str
    person: str
    name: str

    def login(self, committee: str) -> str:
        """Told by the ids of the record, so that it is nobody else's."""
        if self.role is Role.BRANCH_SECRETARY:
            return f"secretary.{self.place}".lower()
        own = self.person if self.person.startswith(committee) else f"{committee}.{self.person}"
        return own.lower()


class Made(NamedTuple):
    """An account made for a post, its password this once, or why there is none."""

    post: Post
    login: str
    password: str | None
    refused: IdentityError | None = None


def posts_of(running: Runtime, committee: str) -> list[Post]:
    """Office, members, and the secretaries of its branches."""
    found: list[Post] = []
    for recorded in running.ledger.seen().history(streams.committee(committee)):
        match recorded.fact:
            case StaffAssigned(staff, name, role):
                found.append(Post(OFFICE[role], Level.COMMITTEE, committee, staff, name))
            case MemberSeated(member, name):
                found.append(Post(Role.COMMITTEE_MEMBER, Level.COMMITTEE, committee, member, name))
    branches = running.projections.directory.branches(committees=(committee,), ended=False)
    return [*sorted(found, key=lambda one: one.role), *secretaries_of(branches)]


def secretaries_of(branches: Iterable[Branch]) -> Iterator[Post]:
    """Of branches that go on and have one."""
    for one in branches:
        if one.secretary is not None and one.ended is None:
            yield Post(Role.BRANCH_SECRETARY, Level.BRANCH, one.id, f"secretary:{one.id}", one.secretary)


def without_account(posts: Iterable[Post], held: Iterable[Held]) -> list[Post]:
    """Those that nobody holds."""
    taken = {(one.grant.role, one.grant.place, one.grant.person) for one in held}
    return [one for one in posts if (one.role, one.place, one.person) not in taken]


def make_for(administration: Administration, origin: Origin, committee: str, posts: Sequence[Post]) -> list[Made]:
    """An account for each, with the role; one that is refused does not hold up the others."""
    return [_made(administration, origin, post.login(committee), post) for post in posts]


def _made(administration: Administration, origin: Origin, login: str, post: Post) -> Made:
    password = generate()
    try:
        account = administration.create(origin, kind=AccountKind.PERSON, login=login, name=post.name, password=password)
    except IdentityError as refused:
        return Made(post, login, None, refused)
    try:
        administration.grant(origin, account, role=post.role, level=post.level, place=post.place, person=post.person)
    except IdentityError as refused:
        return Made(post, login, password, refused)
    return Made(post, login, password)
