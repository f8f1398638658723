"""Commending 年度表彰: who may be commended by the year's results, the vote, and the list as decided, for print."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.commendation import Honour, Nomination, Reward
from infra.http.acting import Running
from infra.http.commendations import RewardText
from infra.http.fields import Yuan
from infra.http.language import Text
from infra.http.paths import Of
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.ballot_entry import BallotEntry, ballot_entry, votes_of
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape, as_asked
from infra.pages.programmes.tabs import AT, HONOURS, tabs_of
from infra.pages.ticked import Line, row_of, ticked
from infra.runtime import Runtime
from projections.honours import Commended
from services.casebook import CommitteeYear, grading_of
from services.commendations import merits_of
from services.ledger import Receipt, Seen
from services.organisation import committee_of
from services.voting import rules_on

TEMPLATE: Final = "programmes/commendation.html"
COLUMNS: Final = (
    Column("honour", Text("表彰类别", "Honour")),
    Column("subject", Text("表彰对象", "Commended")),
    Column("branch", Text("党支部", "Branch")),
    Column("reward", Text("奖励", "Reward"), sortable=False),
    Column("amount", Text("奖金 (元)", "Money (yuan)"), Shape.POINTS),
)
EMPTY: Final = Text("本年度尚未表彰。", "Nobody has been commended for this year yet.")

router = APIRouter(prefix=AT + "/commendation", include_in_schema=False)


class NominationLine(Line):
    """One who may be commended; a reward left open is the one for all of the honour."""

    honour: Honour
    subject: str
    reward: RewardText = ""
    amount: Yuan | None = None

    @property
    def filled(self) -> bool:
        return bool(self.reward) or self.amount is not None


class SameReward(FormModel):
    reward: RewardText = ""
    amount: Yuan | None = None


class CommendationForm(FormModel):
    """Nominations by their rows, and by honour the reward that holds where a row says none."""

    rows: dict[str, NominationLine] = Field(default_factory=dict)
    same: dict[Honour, SameReward] = Field(default_factory=dict)

    def nominations(self) -> Iterator[Nomination]:
        for _, one in ticked(self.rows):
            said = one if one.filled else self.same.get(one.honour, SameReward())
            yield Nomination(one.honour, one.subject, Reward(said.reward, said.amount))


class Candidate(NamedTuple):
    """Who may be commended, as an exemplar by its title."""

    row: str
    subject: str
    name: str
    branch: str | None


@router.get("")
def commendation_page(request: Request, running: Running, frame: Framed, of: Of) -> Response:
    view = commendation_view(running, frame, of)
    return exports.answer(request, TEMPLATE, as_asked(view.pop("listing"), request), **view)


@router.post("")
def send_commendation(request: Request, running: Running, frame: Framed, form: Submitted, of: Of) -> Response:
    return perform(
        request,
        form,
        lambda: _issue(request, running, form, of),
        done=Text("表彰表决已登记", "The vote is recorded"),
        to=frame.url("commendation_page", committee=of.committee, year=of.year),
        again=TEMPLATE,
        view=lambda: commendation_view(running, frame, of),
    )


def _issue(request: Request, running: Runtime, form: Form, of: CommitteeYear) -> Receipt:
    nominations = tuple(form.into(CommendationForm).nominations())
    votes = votes_of(form, _entry(running.ledger.seen(), of))
    return running.commendations.issue(act_of(request, form), of, nominations=nominations, votes=votes)


def commendation_view(running: Runtime, frame: Frame, of: CommitteeYear) -> dict[str, Any]:
    """The list as decided; before that who may be on it, once the grades are decided."""
    seen = running.ledger.seen(frame.at)
    seen.load([streams.grading(of.committee, of.year), streams.ballot(f"commendation/{of.committee}/{of.year}")])
    branches = running.projections.directory.names(committees=(of.committee,), at=frame.at)
    library = running.projections.exemplars.library(committees=(of.committee,), with_withdrawn=True, at=frame.at)
    titles = {one.id: one.title for one in library}
    decided = grading_of(seen, of.committee, of.year).decided
    commended = running.projections.honours.commended(of.year, committees=(of.committee,), at=frame.at)
    opens = decided and not commended
    return {
        "of": of,
        "tabs": tabs_of(frame, of, "commendation_page"),
        "listing": _listing(of, commended, branches, titles),
        "decided": decided,
        "on": commended[0].on_day if commended else None,
        "total": sum((one.amount for one in commended if one.amount is not None), Decimal(0)),
        "candidates": _candidates(seen, of, branches, titles) if opens else {},
        "honours": HONOURS,
        "entry": _entry(seen, of) if opens else None,
        "ballots": seen.history(streams.ballot(f"commendation/{of.committee}/{of.year}")),
        "position": seen.position,
    }


def _candidates(
    seen: Seen, of: CommitteeYear, branches: Mapping[str, str], titles: Mapping[str, str]
) -> Mapping[Honour, list[Candidate]]:
    merits = merits_of(seen, of, titles)
    whose: Mapping[Honour, Mapping[str, str | None]] = {
        Honour.SIX_GOOD_TEAM: {one: one for one in sorted(merits.six_good_teams)},
        Honour.ADVANCED_BRANCH: {one: one for one in sorted(merits.advanced_branches)},
        Honour.EXEMPLAR: merits.exemplars,
    }
    names = {**branches, **titles}
    return {
        honour: [
            Candidate(row_of(honour.value, subject), subject, names.get(subject, subject), branches.get(branch or ""))
            for subject, branch in of_honour.items()
        ]
        for honour, of_honour in whose.items()
        if of_honour
    }


def _listing(
    of: CommitteeYear, commended: list[Commended], branches: Mapping[str, str], titles: Mapping[str, str]
) -> Listing:
    rows = [
        Row(
            {
                "honour": HONOURS[one.honour],
                "subject": (titles if one.honour is Honour.EXEMPLAR else branches).get(one.subject, one.subject),
                "branch": branches.get(one.branch or "", one.branch),
                "reward": one.reward or None,
                "amount": one.amount,
            }
        )
        for one in sorted(commended, key=lambda one: (list(Honour).index(one.honour), one.subject))
    ]
    return Listing(Text(f"{of.year}年度表彰名单", f"Commended for {of.year}"), COLUMNS, rows, EMPTY)


def _entry(seen: Seen, of: CommitteeYear) -> BallotEntry:
    rules = rules_on(seen, of.committee, of.year)
    return ballot_entry(seen, committee_of(seen, of.committee), rules, rules.ordinary_quorum)
