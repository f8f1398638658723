"""Permitted 准入: asked before every route: who asks, for what, where; who may not is told why, and it is logged."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from anyio.to_thread import run_sync
from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from domain import enterprise, streams
from domain.access import Actor, Facts, Level, Place, Reach, Right, capacity, decide
from domain.access.decision import Decision, Denial, nearest
from domain.access.rights import RULES
from domain.enterprise import Enterprise
from domain.period import QUARTERS, Period
from infra.http.headers import ON_BEHALF_OF
from infra.http.language import Text
from infra.http.needs import Needs
from infra.http.principal import origin, principal, runtime_of
from infra.http.problems import InvalidError
from infra.http.rights import RIGHTS
from infra.http.standing_in import IN_PERSON, Standing, stand_ins, standing_of
from infra.identity import Principal
from infra.identity.security_log import Kind
from infra.moments import position_meant
from infra.runtime import Runtime
from projections.engine import Committees
from projections.progress import LAST_YEAR, before
from services.access import ForbiddenError, is_published, place_of_branch, place_of_committee, require, roles_on_record
from services.ledger import Seen
from services.organisation import committee_of

MOMENTS: Final = frozenset({"as_of", "effective"})
JUDGED: Final = frozenset({"branch", "committee", "enterprise", "year", "through"})
SINCE: Final = "since"
WHOLE_YEAR: Final = "year"
OF_QUARTERS: Final = frozenset(one.value for one in QUARTERS)
NOWHERE: Final = Decision(
    allowed=False, zh="您没有任何单位的权限", en="you hold no role anywhere", denial=Denial.NO_ROLE_ANYWHERE
)


@dataclass(frozen=True)
class Access:
    """准入: of one request; `actor` is None where whoever asks is trusted (development mode)."""

    seen: Seen
    account: str
    actor: Actor | None
    signs: str

    def may(self, right: Right, place: Place, facts: Facts | None = None) -> bool:
        return self.actor is None or decide(self.actor, right, place, facts or Facts()).allowed

    def may_of_branch(self, right: Right, branch: str) -> bool:
        return self.may(right, place_of_branch(self.seen, branch))

    def may_of_committee(self, right: Right, committee: str) -> bool:
        return self.may(right, place_of_committee(self.seen, committee))

    def scope(self, right: Right) -> tuple[str, ...] | None:
        """The committees of which the right is held; None means all, whatever they are."""
        return None if self.actor is None else _scope(self.seen, self.actor, right)


def require_told_by(running: Runtime, access: Access, of: Committees, year: int, through: str, at: int) -> None:
    """Standings as they stood at a position that no parameter named are told only if they were published by then."""
    if access.actor is None:
        return
    seen = running.ledger.seen(at)
    for committee in of or ():
        published = Facts(published=is_published(seen, committee, year, _quarter(through)))
        require(access.actor, Right.READ_RESULTS, place_of_committee(access.seen, committee), published)


async def permitted(request: Request, who: Annotated[Principal, Depends(principal)]) -> Access:
    """Who may not ask this is refused. `request.state.scope` are the committees that a list is limited to."""
    is_json = request.headers.get("content-type", "").startswith("application/json")
    body = await request.body() if is_json else b""
    request.state.access = await run_sync(let_in, request, who, body)
    return access_of(request)


def access_of(request: Request) -> Access:
    """The access that the request was let in with."""
    access: Access = request.state.access
    return access


Permitted = Annotated[Access, Depends(permitted)]


def may_see_standings(request: Request, committee: str, year: int, through: str) -> bool:
    """Whether whoever asks may see those through this quarter, or of the year, at the moment that is asked about."""
    access = access_of(request)
    published = Facts(published=_is_published(request, access.seen, committee, year, through))
    return access.may(Right.READ_RESULTS, place_of_committee(access.seen, committee), published)


def let_in(request: Request, who: Principal, body: bytes = b"") -> Access:
    """Raises ForbiddenError for whoever may not ask this, and it is logged."""
    running = runtime_of(request)
    with logged(request, who):
        return _permitted(request, running.ledger.seen(), who, body)


@contextmanager
def logged(request: Request, who: Principal) -> Iterator[None]:
    """What is refused inside stands in the security log."""
    try:
        yield
    except ForbiddenError as refused:
        asked = f"{request.method} {request.url.path}"[:300]
        detail = {"asked": asked, "why": refused.denial, "right": refused.right}
        runtime_of(request).identity.log.record(Kind.ACCESS_REFUSED, origin(request, who), who.account.id, **detail)
        raise


def _permitted(request: Request, seen: Seen, who: Principal, body: bytes) -> Access:
    if who.actor is None:
        request.state.scope = None
        return Access(seen, who.account.id, None, who.account.id)
    needs = RIGHTS[request.scope["route"].name]
    if who.actor.within is not None and needs.right not in who.actor.within:
        require(who.actor, needs.right, Place())  # says that the key is not for this
    if needs.right in READING:
        _require_read(request, seen, who.actor, needs)
        return Access(seen, who.account.id, who.actor, who.account.id)
    actor = _for_another(request, seen, who, needs.right)
    place = _place(request, seen, _decoded(body)) or Place()
    return Access(seen, who.account.id, actor, _signer(actor, needs.right, place))


READING: Final = frozenset(right for right in Right if right.value.startswith("read_"))


def _require_read(request: Request, seen: Seen, actor: Actor, needs: Needs) -> None:
    place = _place(request, seen, {})
    right = needs.right if place is None or place.branch is None else needs.of_branch or needs.right
    if place is not None:
        request.state.scope = None
        require(actor, right, place, _published(request, seen, place, needs))
        return
    request.state.scope = _scope(seen, actor, right)
    if request.state.scope == ():
        require(actor, right, Place())  # says what is missing
    if needs.when_published:
        for committee in request.state.scope or ():
            at = place_of_committee(seen, committee)
            require(actor, right, at, _published(request, seen, at, needs))


def _for_another(request: Request, seen: Seen, who: Principal, right: Right) -> Actor:
    """Who acts on another's behalf is judged by that other's roles: whom a request of the API names, or on pages
    whom the session acts for.
    """
    actor = who.actor
    assert actor is not None
    if request.scope["route"].name in request.app.state.page_names:
        return _as_chosen(standing(request, seen, who), actor, right)
    principal = ON_BEHALF_OF.of(request)
    if principal is None:
        return actor
    chosen = [one for one in stand_ins(runtime_of(request), seen, actor.grants) if one.principal == principal]
    held = [grant for one in chosen if right in one.rights for grant in one.grants]
    # where nothing was delegated, the roles on record lead on to the ledger, which says so
    places = sorted({grant.place.committee for grant in actor.grants if grant.place.committee is not None})
    on_record = (one for place in places for one in roles_on_record(seen, place, principal))
    return replace(actor, principal=tuple(held or on_record))


def standing(request: Request, seen: Seen, who: Principal) -> Standing:
    """For whom whoever asks may act and does; looked up once for a request."""
    known: Standing | None = getattr(request.state, "standing", None)
    if known is None:
        known = request.state.standing = standing_of(runtime_of(request), seen, who)
    return known


def _as_chosen(chosen: Standing, actor: Actor, right: Right) -> Actor:
    if right in IN_PERSON:
        return actor
    if chosen.acting is not None:
        if right not in chosen.acting.rights:
            raise ForbiddenError(_refused(chosen.acting.beyond))
        return replace(actor, principal=chosen.acting.grants)
    if chosen.lapsed is not None and not any(one.role in RULES[right].roles for one in actor.grants):
        raise ForbiddenError(_refused(chosen.lapsed.why))
    return actor


def _refused(why: Text) -> Decision:
    return Decision(allowed=False, zh=why.zh, en=why.en, denial=Denial.NOT_DELEGATED)


def _signer(actor: Actor, right: Right, place: Place) -> str:
    """The name to sign with; what exactly the act is about, the ledger judges when it is known."""
    grant = capacity(actor, right, place)
    if grant is None:
        require(actor, right, place)
        raise ForbiddenError(NOWHERE)
    if actor.principal is None:
        return grant.person
    own = nearest(actor.grants, grant.place)
    if own is None:
        raise ForbiddenError(NOWHERE)
    return own.person


def _place(request: Request, seen: Seen, body: dict[str, Any]) -> Place | None:
    """What the address names, or the body of an act; the branch if one is named, which must be the committee's."""
    named = {**_queried(request), **body, **request.path_params}
    branch, committee, of_enterprise = (_text(named.get(key)) for key in ("branch", "committee", "enterprise"))
    if branch is not None:
        at = place_of_branch(seen, branch)
        if committee is None or at.committee == committee:
            return at
        return replace(place_of_committee(seen, committee), branch=branch)
    if committee is not None:
        return place_of_committee(seen, committee)
    return Place(of_enterprise) if of_enterprise is not None else None


def _queried(request: Request) -> dict[str, str]:
    """What the query names of what the address takes: anything else would be judged by, and not asked for."""
    given = request.query_params
    named = JUDGED & given.keys()
    if not named:
        return {}
    found = {name: given[name] for name in named & asked_by(request.scope["route"])}
    for name in found:
        if len(given.getlist(name)) > 1:
            raise InvalidError(f"query/{name}", "repeated")
    return found


def asked_by(route: APIRoute) -> frozenset[str]:
    """The names that an address takes in its query."""
    return frozenset(_names(route.dependant))


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for one in dependant.dependencies:
        yield from _names(one)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _decoded(body: bytes) -> dict[str, Any]:
    decoded = msgspec.json.decode(body) if body else {}
    return decoded if isinstance(decoded, dict) else {}


def _published(request: Request, seen: Seen, place: Place, needs: Needs) -> Facts:
    if not needs.when_published or place.committee is None:
        return Facts(published=not needs.when_published)
    named = {**_queried(request), **request.path_params}
    year, through = named.get("year", ""), named.get("through", WHOLE_YEAR)
    if not str(year).isdigit():
        raise InvalidError("query/year", "missing")
    told = [(int(year), through), *_compared(request, seen, place.committee, int(year), through)]
    return Facts(published=all(_is_published(request, seen, place.committee, *one) for one in told))


def _compared(request: Request, seen: Seen, committee: str, year: int, through: str) -> Iterator[tuple[int, str]]:
    """The standings with which an answer compares those through a period: what it tells of them besides.

    Last year's count only where there was any such year.
    """
    if SINCE not in asked_by(request.scope["route"]):
        return
    since = request.query_params.get(SINCE) or before(through if through in OF_QUARTERS else WHOLE_YEAR)
    if since != LAST_YEAR:
        yield year, since
    elif seen.history(streams.standard(committee, year - 1)):
        yield year - 1, WHOLE_YEAR


def _is_published(request: Request, seen: Seen, committee: str, year: int, through: str) -> bool:
    """Whether standings through a quarter, or of the year, are; and were at each moment that is asked about."""
    when = _moments(request, seen, committee)
    return all(is_published(then, committee, year, _quarter(through)) for then in (seen, *when))


def _quarter(through: str) -> Period | None:
    return Period(through) if through in OF_QUARTERS else None


def _moments(request: Request, seen: Seen, committee: str) -> Iterator[Seen]:
    """The record at each moment that is asked about: what was not published by then is not shown as it was then."""
    running, zone = runtime_of(request), ZoneInfo(committee_of(seen, committee).timezone)
    for name in MOMENTS & request.query_params.keys():
        try:
            position = position_meant(running.recorder, request.query_params[name], zone)
        except ValueError:  # the question itself says so
            continue
        yield running.ledger.seen(position)


def _scope(seen: Seen, actor: Actor, right: Right) -> tuple[str, ...] | None:
    """Every committee in which the actor has the right; that of a branch only where the right reaches around."""
    rule = RULES[right]
    if rule.reach is Reach.ANYWHERE:
        return None if any(grant.role in rule.roles for grant in actor.grants) else ()
    found: dict[str, None] = {}
    for grant in actor.grants:
        if grant.role not in rule.roles:
            continue
        match grant.place.level:
            case Level.EVERYWHERE:
                return None
            case Level.ENTERPRISE:
                found.update(dict.fromkeys(_committees(seen, grant.place.enterprise)))
            case Level.COMMITTEE:
                found[str(grant.place.committee)] = None
            case Level.BRANCH if rule.reach is Reach.AROUND:
                found[str(grant.place.committee)] = None
    return tuple(found)


def _committees(seen: Seen, enterprise_id: str | None) -> Iterable[str]:
    return seen.state(streams.enterprise(enterprise_id or ""), enterprise.evolve, Enterprise()).committees
