"""The page 假设推演: what is supposed in a form, and below it who would stand otherwise; asked for, never recorded."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.access import Right
from domain.refusal import NotFoundError, RefusedError
from domain.standard import Standard
from domain.trial import Trial
from infra.http.acting import Running
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports, shifts
from infra.pages.acting import FORM_FAULTY
from infra.pages.forms import FaultyFormError, Form
from infra.pages.frame import Frame, Framed
from infra.pages.known import Known, as_known, moments
from infra.pages.listing import Listing
from infra.pages.standard.editing import begun_with, draft_name, read, started
from infra.pages.standard.settings import tie_break
from infra.pages.terms import veto
from infra.pages.what_if.supposing import NONE, TIES, WhatIfForm, choices_of, fields_of, rules_of
from infra.runtime import Runtime
from services.casebook import CommitteeYear, read_casebook
from services.ledger import Seen
from services.questions import WhatIf, leavable
from services.standards import standards_of

AT: Final = "/workbench/committees/{committee}/years/{year}/what-if"
IN_FORCE: Final = ""
NOTHING: Final = Text("没有党支部的名次或等级会变化。", "No branch would stand or be graded otherwise.")
NOT_TRIED: Final = Text("填写推演条件后点击“推演”。", "Say what to suppose, then ask.")

router = APIRouter(prefix=AT, include_in_schema=False)


class Tryable(NamedTuple):
    """A whole standard that the year can be reckoned by."""

    title: Text
    standard: Standard


class Supposed(NamedTuple):
    """What was asked for, and what came of it; None where nothing was, or it cannot be."""

    change: WhatIf
    trial: Trial | None = None
    errors: Mapping[str, Text] = {}
    refusal: Text | None = None


@router.get("")
def what_if_page(request: Request, running: Running, frame: Framed, of: Of, known: Known = "then") -> Response:
    """The form, and what comes of it where it was sent; `only=all` also lists whoever would stay as they are."""
    moment = moments(frame, known)
    seen = running.ledger.seen(*moment)
    book = read_casebook(seen, of)
    query = request.query_params
    tryable = _tryable(running, frame, seen, of)
    chosen = tryable.get(query.get("standard", IN_FORCE))
    base = book.standard if chosen is None else chosen.standard
    given = {name: tuple(query.getlist(name)) for name in query}
    supposed = _supposed(running, moment, of, base, None if chosen is None else chosen.standard, given)
    trial = supposed.trial
    branches = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    vetoed = [branch for branch, year in book.years.items() if year.vetoes]
    values = {**fields_of(base), **({name: each[-1] for name, each in given.items()} if "tried" in query else {})}
    titles = {one.code: one.title for one in base.items}
    view = {
        "of": of,
        "values": values,
        "errors": supposed.errors,
        "refused_with": supposed.refusal,
        "tried": trial is not None,
        "tryable": [(key, one.title) for key, one in tryable.items()],
        "grades": [(f"r{n}", one) for n, one in enumerate(base.grades, 1)],
        "caps": [(f"caps.r{n}", veto(kind)) for n, kind in enumerate(base.veto_caps, 1)],
        "cap_choices": [*((one.code, one.label) for one in base.grades), (NONE, Text("不限", "no cap"))],
        "ties": TIES,
        "rules": [(NONE, Text("(不设)", "(none)")), *((rule, tie_break(rule, titles)) for rule in rules_of(base))],
        "choices": choices_of(leavable(seen, of), branches, vetoed),
        "kept": {name: value for name, value in query.items() if name in {"as_of", "known"}},
        "known": as_known(request, frame, known),
        "position": seen.position,
        "tiles": [] if trial is None else shifts.tiles_of(trial),
    }
    title = Text(f"{of.year}年度假设推演结果", f"{of.year}, had it been so")
    listing = Listing(title, shifts.COLUMNS, (), NOT_TRIED)
    if trial is not None:
        under = supposed.change.over(book.standard)
        listing = shifts.shown(trial, book.standard, under, branches, title, NOTHING, request)
    return exports.answer(request, "what_if/page.html", listing, **view)


def _supposed(
    running: Runtime,
    moment: tuple[int | None, int | None],
    of: CommitteeYear,
    base: Standard,
    chosen: Standard | None,
    given: Mapping[str, tuple[str, ...]],
) -> Supposed:
    sent = "tried" in given and given["tried"][-1] == "yes"
    change = WhatIf(standard=chosen)
    try:
        if sent:
            change = Form(given, "-", {}).into(WhatIfForm).over(base, chosen)
        if sent or chosen is not None:
            until, effective = moment
            return Supposed(change, running.questions.supposed(of, change, until=until, effective=effective))
    except FaultyFormError as faulty:
        return Supposed(change, errors=faulty.errors, refusal=FORM_FAULTY)
    except (RefusedError, NotFoundError) as refused:
        return Supposed(change, refusal=Text(refused.zh, refused.en))
    return Supposed(change)


def _tryable(running: Runtime, frame: Frame, seen: Seen, of: CommitteeYear) -> dict[str, Tryable]:
    """Every other standard of this year and those around it: adopted, waiting for its vote, or being typed."""
    found: dict[str, Tryable] = {}
    for year in (of.year, of.year + 1, of.year - 1):
        known = standards_of(seen, of.committee, year)
        for version, standard in known.adopted.items():
            if year != of.year or standard != known.in_force:
                title = Text(f"{year}年度标准第{version}版", f"standard of {year}, version {version}")
                found[f"{year}-{version}"] = Tryable(title, standard)
        if known.drafted is not None:
            title = Text(f"{year}年度标准待表决草案", f"draft for {year} that waits for its vote")
            found[f"{year}-pending"] = Tryable(title, known.drafted)
        if (typed := _being_typed(running, frame, seen, CommitteeYear(of.committee, year))) is not None:
            title = Text(f"{year}年度标准起草稿 (未提交)", f"draft for {year}, not put forward yet")
            found[f"{year}-typed"] = Tryable(title, typed)
    return found


def _being_typed(running: Runtime, frame: Frame, seen: Seen, of: CommitteeYear) -> Standard | None:
    """For those who draft it, as it stands in the form."""
    if frame.at is not None or not frame.can(Right.DRAFT_STANDARD):
        return None
    typed = running.drafts.typed(draft_name(of))
    if not typed:
        return None
    start = started(seen, of)
    return read({**begun_with(start), **typed}, start.version)
