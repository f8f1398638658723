"""Six-good standard 六好标准: the programme set up, its standard drafted and voted on, the branches set going."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.ballot import BallotHeld
from domain.record import Recorded
from domain.six_good import Good, Mobilised, MonthDay, SixGoodAdopted, SixGoodDrafted, SixGoodProgrammeSet
from domain.standard import SIX_GOODS
from infra.http.acting import Running
from infra.http.fields import Name, Points, Year
from infra.http.language import Text
from infra.http.paths import Of
from infra.http.rectifications import Text as Said
from infra.http.six_good import RewardRules
from infra.http.steps import Signed, signed
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.people import names_in
from infra.pages.programmes.tabs import AT, tabs_of
from infra.pages.recording import Recording
from infra.pages.rendering import render
from infra.pages.steps import course
from infra.pages.terms import GOODS
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Act, Receipt, Seen
from services.organisation import committee_of
from services.six_good import programme_of
from services.voting import rules_on

TEMPLATE: Final = "programmes/six_good_standard.html"

router = APIRouter(prefix=AT + "/six-good/standard", include_in_schema=False)


class ProgrammeForm(FormModel):
    """The day by which the standard is due: its year is the first of the programme."""

    adopt_by: date


class GoodForm(FormModel):
    """A good, and the percent of its items' full points to be reached."""

    name: Name
    percent: Points


class DraftForm(FormModel):
    """A version put forward."""

    from_year: Year
    goods: dict[str, GoodForm] = Field(default_factory=dict)
    reward_rules: RewardRules = ""


class VoteForm(FormModel):
    """The ballot alone."""


class MobilisationForm(FormModel):
    """How the branches were set going."""

    on: date
    text: Annotated[Said, Field(max_length=4_000)]


def of_page(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Recording:
    to, about = (
        frame.url("six_good_standard_page", committee=of.committee, year=of.year),
        {"committee_id": of.committee},
    )
    return Recording(request, form, about, TEMPLATE, to, lambda: standard_view(running, frame, of))


OfPage = Annotated[Recording, Depends(of_page)]


@router.get("")
def six_good_standard_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    return render(request, TEMPLATE, **standard_view(running, frame, of))


@router.post("/programme")
def send_six_good_programme(page: OfPage, running: Running) -> Response:
    def set_up(act: Act, *, committee_id: str, adopt_by: date) -> Receipt:
        by = MonthDay(adopt_by.month, adopt_by.day)
        return running.six_good.set_programme(act, committee_id=committee_id, start_year=adopt_by.year, adopt_by=by)

    return page.record(set_up, ProgrammeForm, Text("六好创建活动已部署", "The programme is set up"))


@router.post("/draft")
def send_six_good_draft(page: OfPage, running: Running) -> Response:
    def draft(act: Act, *, goods: Mapping[str, GoodForm], **more: Any) -> Receipt:
        listed = tuple(Good(one.name, one.percent / 100) for _, one in sorted(goods.items()))
        return running.six_good.draft(act, goods=listed, **more)

    return page.record(draft, DraftForm, Text("六好标准已起草", "The standard is drafted"))


@router.post("/vote")
def send_six_good_vote(page: OfPage, running: Running, frame: Framed, form: Submitted) -> Response:
    def vote(act: Act, *, committee_id: str) -> Receipt:
        votes = votes_of(form, _entry(running.ledger.seen(), frame, committee_id))
        return running.six_good.adopt(act, committee_id=committee_id, votes=votes)

    return page.record(vote, VoteForm, Text("表决已登记", "The vote is recorded"))


@router.post("/mobilisation")
def send_mobilisation(page: OfPage, running: Running) -> Response:
    return page.record(running.six_good.mobilise, MobilisationForm, Text("动员部署已登记", "It is recorded"))


def standard_view(running: Runtime, frame: Frame, of: CommitteeYear) -> Mapping[str, Any]:
    """How far the programme has come, the standard in force or put forward, and what may be done next."""
    seen = running.ledger.seen(frame.at)
    seen.load([streams.six_good(of.committee)])
    history = list(seen.history(streams.six_good(of.committee)))
    known = programme_of(seen, of.committee)
    setting = _last(history, SixGoodProgrammeSet)
    shown = known.drafted or known.in_force(of.year) or (known.adopted[-1] if known.adopted else None)
    return {
        "of": of,
        "tabs": tabs_of(frame, of, "six_good_standard_page"),
        "steps": list(course(_steps(history), names_in(seen, of.committee))),
        "due": setting.fact.adopt_by.in_year(setting.fact.start_year) if setting else None,
        "known": known,
        "shown": shown,
        "goods": [(GOODS[n], n, shown.goods[n - 1] if shown else None) for n in SIX_GOODS],
        "mobilised": [one.fact for one in history if isinstance(one.fact, Mobilised)],
        "ballots": _ballots(seen, of.committee, history),
        "entry": _entry(seen, frame, of.committee) if known.drafted else None,
        "position": seen.position,
    }


def _steps(history: Sequence[Recorded]) -> Iterator[tuple[Text, Signed | None, Text | None]]:
    office, committee = Text("党委办公室", "the office"), Text("党委表决", "the committee's vote")
    for kind, title, awaits in (
        (SixGoodProgrammeSet, Text("部署", "Set up"), office),
        (SixGoodDrafted, Text("起草标准", "Drafted"), office),
        (SixGoodAdopted, Text("表决通过", "Adopted"), committee),
        (Mobilised, Text("动员部署", "Mobilised"), office),
    ):
        done = _last(history, kind)
        yield title, signed(done) if done else None, awaits


def _last(history: Sequence[Recorded], kind: type) -> Recorded | None:
    return next((one for one in reversed(history) if isinstance(one.fact, kind)), None)


def _ballots(seen: Seen, committee: str, history: Sequence[Recorded]) -> list[Recorded]:
    """Those held on any version, the latest first."""
    drafts = [one.fact.standard for one in history if isinstance(one.fact, SixGoodDrafted)]
    matters = dict.fromkeys(f"six-good/{committee}/{one.from_year}/v{one.version}" for one in drafts)
    seen.load(streams.ballot(matter) for matter in matters)
    held = [one for matter in matters for one in seen.history(streams.ballot(matter))]
    return sorted((one for one in held if isinstance(one.fact, BallotHeld)), key=lambda one: -one.position)


def _entry(seen: Seen, frame: Frame, committee: str) -> BallotEntry:
    rules = rules_on(seen, committee, frame.today.year)
    return ballot_entry(seen, committee_of(seen, committee), rules, rules.ordinary_quorum)
