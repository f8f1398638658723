"""Frame 页框: what stands around every page: who, where, which year, as of when, the menu, and what waits."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from domain import streams
from domain.access import Place, Right
from domain.committee import Committee
from infra.http.acting import Running
from infra.http.cookies import kept
from infra.http.language import english_first
from infra.http.permitted import asked_by, standing
from infra.http.principal import Asking
from infra.http.problems import InvalidError
from infra.http.standing_in import Standing, account_tag
from infra.identity import Principal
from infra.moments import is_position, time_meant
from infra.pages.flash import Flash, flash_of
from infra.pages.matters import every_desk
from infra.pages.menu import ShownSection, menu_for
from infra.pages.present import PRESENT
from infra.pages.templating import Reading
from infra.pages.viewer import Viewer, in_development
from infra.proof.note import Note
from infra.runtime import Runtime
from projections import directory
from services.branch_life import home_of
from services.ledger import Seen
from services.organisation import committee_of

YEARS: Final = 10
YEAR: Final = re.compile(r"[0-9]{4}")
PLACE: Final = "place"
"""The cookie that remembers committee and year."""
THEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True)
class AsOfBar:
    """追溯: the moment that the page shows, as asked for and as a position; both None for now.

    `corrected`: with what was corrected since in what applied then.
    """

    moment: datetime | None = None
    position: int | None = None
    corrected: bool = False


@dataclass(frozen=True)
class Frame:
    """Everything around a page. `committee` is None while there is none at all."""

    viewer: Viewer
    english: bool
    theme: str
    narrow: bool
    committee: directory.Committee | None
    committees: Sequence[directory.Committee]
    year: int
    years: Sequence[int]
    zone: tzinfo
    now: datetime
    as_of: AsOfBar
    todo: int
    menu: tuple[ShownSection, ...]
    path: str
    page: str
    flash: Flash | None
    url: Callable[..., str | None]
    standing: Standing
    checkpoint: Callable[[], str | None]
    """The latest checkpoint of the log as one line, for the foot of what is printed; None while there is none."""

    @property
    def today(self) -> date:
        """The day it is where the committee sits; of a past moment, the day it was then."""
        return (self.as_of.moment or self.now).astimezone(self.zone).date()

    @property
    def at(self) -> int | None:
        """The position that answers are to stand at; None for now."""
        return self.as_of.position

    @property
    def reading(self) -> Reading:
        acting = self.standing.acting
        account = account_tag(self.viewer.account)
        return Reading(self.english, self.zone, account, "" if acting is None else acting.tag)

    @property
    def place(self) -> Place:
        """Where the page is: the committee."""
        known = self.committee
        return Place() if known is None else Place(known.enterprise, known.id)

    def can(self, right: Right | str, branch: str | None = None) -> bool:
        """Whether the viewer may do this here, or for one branch of the committee: what buttons ask."""
        here = self.place
        return self.viewer.may(Right(right), Place(here.enterprise, here.committee, branch))


def addresses(request: Request) -> Callable[..., str | None]:
    """Where a page is by the name of its route, with what goes into its path and query; None if there is none."""
    pages = request.app.state.page_names

    def url(name: str, query: dict[str, Any] | None = None, **path: object) -> str | None:
        page = pages.get(name)
        if page is None or page.param_convertors.keys() != path.keys():
            return None
        where = str(page.url_path_for(name, **path))
        return f"{where}?{urlencode(query, doseq=True)}" if query else where

    return url


def frame(request: Request, running: Running, asking: Asking) -> Frame:
    """The frame of this request, also kept at `request.state.frame` for whatever answers it."""
    committees = running.projections.directory.committees()
    remembered = kept(request.scope, PLACE).split("/")
    chosen = standing(request, running.ledger.seen(), asking)
    viewer, committee, shown = _viewer(request, running, asking, committees, remembered[0], chosen)
    zone = ZoneInfo(committee.timezone) if committee else UTC
    now = running.clock()
    years = _years(running, committee.id, now.year) if committee else [now.year]
    year = _year(request, years, remembered)
    url = addresses(request)
    branch = _own_branch(request, viewer)
    today = now.astimezone(zone).date()
    made = Frame(
        viewer=viewer,
        english=english_first(request.scope),
        theme=kept(request.scope, "theme") or THEMES[0],
        narrow=kept(request.scope, "menu") == "narrow",
        committee=committee,
        committees=shown,
        year=year,
        years=sorted({*years, year}, reverse=True),
        zone=zone,
        now=now,
        as_of=_as_of(request, running, zone),
        todo=sum(running.projections.open_matters.counts_on(every_desk(viewer, chosen), today=today).values()),
        menu=menu_for(viewer, lambda page: _in_menu(url, page, committee, year, branch)),
        path=request.url.path,
        page=request.scope["route"].name,
        flash=flash_of(request),
        url=url,
        standing=chosen,
        checkpoint=lambda: _checkpoint(running),
    )
    request.state.frame = made
    return made


def _checkpoint(running: Runtime) -> str | None:
    latest = running.checkpoints.latest()
    return None if latest is None else " ".join(Note.parse(latest.note).text.split("\n")[:3])


def frame_of(request: Request) -> Frame:
    """The frame made for this request."""
    made: Frame = request.state.frame
    return made


Framed = Annotated[Frame, Depends(frame)]


def _viewer(
    request: Request,
    running: Running,
    asking: Principal,
    committees: Sequence[directory.Committee],
    remembered: str,
    chosen: Standing,
) -> tuple[Viewer, directory.Committee | None, Sequence[directory.Committee]]:
    """Who asks, the committee that the page is about, and those there are for them.

    The committee is the one named by the address or remembered, if it is among theirs, or else where they work.
    """
    asked = _committee_named(request, running.ledger.seen()) or request.query_params.get("committee") or remembered
    if asking.actor is None:
        return _in_development(running, asking, committees, asked)
    viewer = Viewer(asking.account.id, asking.account.name, asking.actor, acting=chosen.acting)
    theirs = [one for one in committees if _within_reach(viewer, one)]
    at_work = {grant.place.committee for grant in viewer.grants}
    return viewer, _chosen(theirs, asked, at_work), theirs


def _in_development(
    running: Running, asking: Principal, committees: Sequence[directory.Committee], asked: str
) -> tuple[Viewer, directory.Committee | None, Sequence[directory.Committee]]:
    """Every committee is there for whoever development mode is told; the roles are those of the committee chosen."""
    seen, name = running.ledger.seen(), asking.account.id
    seen.load(streams.committee(one.id) for one in committees)

    def viewer_in(committee: str) -> Viewer:
        return in_development(name, committee, committee_of(seen, committee))

    named = any(one.id == asked for one in committees)
    at_work = (
        set()
        if named
        else {one.id for one in committees if any(g.place.committee == one.id for g in viewer_in(one.id).grants)}
    )
    chosen = _chosen(committees, asked, at_work)
    return viewer_in(chosen.id) if chosen else in_development(name, None, Committee()), chosen, committees


def _chosen(
    committees: Sequence[directory.Committee], asked: str, at_work: Collection[str | None]
) -> directory.Committee | None:
    by_id = {one.id: one for one in committees}
    return by_id.get(asked) or next((one for one in committees if one.id in at_work), next(iter(committees), None))


def _committee_named(request: Request, seen: Seen) -> str | None:
    """The committee that the path names, or the one that appraises the branch that it names."""
    path = request.path_params
    if "committee" in path or "branch" not in path:
        return path.get("committee")
    year = str(path.get("year", ""))
    return home_of(seen, path["branch"], int(year) if YEAR.fullmatch(year) else None)


def _own_branch(request: Request, viewer: Viewer) -> str | None:
    """The branch that the viewer works for: of several, the one that the page is about."""
    asked = request.path_params.get("branch")
    held = viewer.grants if viewer.acting is None else (*viewer.grants, *viewer.acting.grants)
    return asked if any(grant.place.branch == asked for grant in held) and asked else viewer.branch


def _within_reach(viewer: Viewer, one: directory.Committee) -> bool:
    return any(grant.place.touches(Place(one.enterprise, one.id)) for grant in viewer.grants)


def _years(running: Runtime, committee: str, this: int) -> list[int]:
    """The years that have a standard, the latest first; this one where none has."""
    seen = running.ledger.seen()
    asked = range(this + 1, this - YEARS, -1)
    seen.load([streams.standard(committee, year) for year in asked])
    return [year for year in asked if seen.history(streams.standard(committee, year))] or [this]


def _year(request: Request, years: list[int], remembered: list[str]) -> int:
    asked = request.path_params.get("year") or request.query_params.get("year") or [*remembered, ""][1]
    return int(asked) if YEAR.fullmatch(str(asked)) else years[0]


def _in_menu(
    url: Callable[..., str | None], page: str, committee: directory.Committee | None, year: int, branch: str | None
) -> str | None:
    """A page of the menu is about nothing, the committee or the viewer's branch, their year or the period at hand."""
    if (where := url(page)) is not None or committee is None:
        return where
    known = {"committee": committee.id} | ({} if branch is None else {"branch": branch})
    spans: tuple[dict[str, object], ...] = ({"year": year}, {}, {"year": year, "period": "now"})
    ways = (url(page, **{name: about, **span}) for name, about in known.items() for span in spans)
    return next(filter(None, ways), None)


def _as_of(request: Request, running: Runtime, zone: tzinfo) -> AsOfBar:
    """The moment asked for; none where the page knows no past."""
    route = request.scope["route"]
    asked = None if route.name in PRESENT else request.query_params.get("as_of")
    corrected = request.query_params.get("known") == "now" and "known" in asked_by(route)
    return replace(moment_asked(asked, running, zone), corrected=corrected)


def moment_asked(asked: str | None, running: Runtime, zone: tzinfo, name: str = "as_of") -> AsOfBar:
    """A position, a moment, a local time, or a day, as `time_meant` reads them; by the parameter of this name.

    A time to come is meant as now: nothing is known of it.
    """
    if not asked:
        return AsOfBar()
    if is_position(asked):
        position = min(int(asked), running.recorder.position())
        entries = running.recorder.read(position - 1, 1) if position else []
        return AsOfBar(entries[0].recorded_at if entries else None, position)
    try:
        moment = time_meant(asked, zone)
    except ValueError:
        raise InvalidError(f"query/{name}", "as_of") from None
    return AsOfBar(min(moment, running.clock()), running.recorder.position_at(moment))
