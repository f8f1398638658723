"""Appeals 申诉: filed by the branch while the notice is open, against one item of one period; and what came of each."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.access import Right
from domain.assessment import ScoreCorrected
from domain.grading import AppealDecided, AppealFiled, appeal_id
from domain.period import Period
from domain.record import Recorded
from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.http.fields import Reason
from infra.http.language import Text
from infra.http.paths import PeriodName
from infra.http.steps import signed
from infra.pages import exports
from infra.pages.acting import act_of, perform
from infra.pages.branch.evidence import ACCEPT, attached_to, reusable
from infra.pages.branch.notice import notice_of
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.branch.self_assessment import known, standard_of
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Linked, Listing, Row, Shape, Tag, Tone
from infra.pages.people import names_in
from infra.pages.rendering import render
from infra.pages.steps import Step, course
from infra.runtime import Runtime
from projections.wording import PERIODS
from services.evidence import Subject
from services.gradings import Appealed
from services.ledger import Receipt

COLUMNS: Final = (
    Column("about", Text("申诉事项", "Appealed against"), sortable=False, quotes=True),
    Column("grounds", Text("申诉理由", "Grounds"), sortable=False),
    Column("filed", Text("提出时间", "Filed"), Shape.MOMENT, sortable=False),
    Column("outcome", Text("结果", "Outcome"), sortable=False),
)
WAITS: Final = Tag(Text("待党委表决", "waits for the vote"), Tone.WARN)
DISMISSED: Final = Tag(Text("不成立, 得分不变", "dismissed, the score stands"))
NONE_FILED: Final = Text("本年度没有提出申诉。", "No appeal has been filed this year.")

router = APIRouter(prefix=PREFIX + "/appeals", include_in_schema=False)
About = Annotated[str, Field(pattern=r"^(Q[1-4]|YE)/[\w.\-]{1,64}$")]
"""A period and an item's code, as Q3/D."""


class AppealForm(FormModel):
    """What is appealed against, and why."""

    about: About
    grounds: Reason

    def against(self, branch: str) -> Appealed:
        period, _, item = self.about.partition("/")
        return Appealed(branch, Period(period), item)


class Appeal(NamedTuple):
    """An appeal of the branch, from its filing to its decision."""

    fact: AppealFiled
    filed: Recorded
    decided: Recorded | None

    @property
    def rest(self) -> str:
        return f"{self.fact.period.value}/{self.fact.item}"

    @property
    def outcome(self) -> Tag:
        if self.decided is None:
            return WAITS
        decision: AppealDecided = self.decided.fact
        if not decision.upheld:
            return DISMISSED
        return Tag(Text(f"成立, 更正为{decision.points:f}", f"upheld, corrected to {decision.points:f}"), Tone.GOOD)


@router.get("")
def my_appeals_page(
    request: Request, frame: Framed, at: OfBranch, about: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    return exports.answer(request, "branch/appeals.html", **_view(frame, at, about))


@router.post("")
def send_appeal(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    def act() -> Receipt:
        asked = form.into(AppealForm)
        receipt = running.gradings.file_appeal(
            act_of(request, form), at.of, against=asked.against(at.branch), grounds=asked.grounds
        )
        running.drafts.discard(draft_of(at))
        return receipt

    return perform(
        request,
        form,
        act,
        done=Text(
            "申诉已提出, 由党委表决; 可继续附材料", "Appeal filed; the committee votes on it. Evidence may follow"
        ),
        to=frame.url("my_appeals_page", **at.path()),
        again="branch/appeals.html",
        view=lambda: _view(frame, at, ""),
    )


@router.get("/{period}/{item}")
def my_appeal_page(
    request: Request, running: Running, frame: Framed, at: OfBranch, period: PeriodName, item: str
) -> Response:
    return render(request, "branch/appeal.html", **_one(running, frame, at, period, item))


def draft_of(at: Here) -> str:
    return f"appeal/{at.branch}/{at.year}"


def appeals_of(at: Here) -> list[Appeal]:
    """Those of the branch in the year, as they were filed."""
    history = at.seen.history(streams.grading(at.of.committee, at.year))
    mine = [
        one for one in history if isinstance(one.fact, AppealFiled | AppealDecided) and one.fact.branch == at.branch
    ]
    decided = {(one.fact.period, one.fact.item): one for one in mine if isinstance(one.fact, AppealDecided)}
    filed = [one for one in mine if isinstance(one.fact, AppealFiled)]
    return [Appeal(one.fact, one, decided.get((one.fact.period, one.fact.item))) for one in filed]


def _view(frame: Frame, at: Here, about: str) -> dict[str, Any]:
    appeals = appeals_of(at)
    notice = notice_of(frame, at)
    points = dict(_points(frame, at))
    appealed = {one.rest for one in appeals}
    return {
        **around(frame, at, "my_appeals_page"),
        "notice": notice,
        "choices": [(rest, title) for rest, title in points.items() if rest not in appealed],
        "about": about,
        "may_appeal": notice.open and frame.can(Right.APPEAL, at.branch),
        "draft": draft_of(at),
        "listing": Listing(
            Text(f"{at.year}年度申诉", f"Appeals of {at.year}"),
            COLUMNS,
            [_row(frame, at, one, points) for one in appeals],
            NONE_FILED,
        ),
    }


def _points(frame: Frame, at: Here) -> Iterator[tuple[str, Text]]:
    """What may be appealed against: every item of every confirmed period, with its points."""
    for period in Period:
        answer = known(frame, at, period)
        standard = standard_of(at, answer)
        if not answer.steps.confirmed or standard is None:
            continue
        for item in standard.items:
            given = answer.scores.get(item.code)
            if given is not None:
                zh = f"{PERIODS[period]} {item.title} (得{given:f}分, 满分{item.full:f}分)"
                en = f"{_in_english(period)} {item.title} ({given:f} of {item.full:f} points)"
                yield f"{period.value}/{item.code}", Text(zh, en)


def _in_english(period: Period) -> str:
    return "Year-end" if period is Period.YEAR_END else period.value


def _row(frame: Frame, at: Here, appeal: Appeal, points: Mapping[str, Text]) -> Row:
    fact = appeal.fact
    href = frame.url("my_appeal_page", **at.path(), period=fact.period.value, item=fact.item)
    cells = {
        "about": Linked(points.get(appeal.rest, appeal.rest), href),
        "grounds": fact.grounds,
        "filed": appeal.filed.recorded_at,
        "outcome": appeal.outcome,
    }
    return Row(cells, href)


def _one(running: Runtime, frame: Frame, at: Here, period: Period, item: str) -> dict[str, Any]:
    appeal = next((one for one in appeals_of(at) if (one.fact.period, one.fact.item) == (period, item)), None)
    if appeal is None:
        raise NotFoundError("没有此项申诉", "no such appeal")
    answer = known(frame, at, period)
    standard = standard_of(at, answer)
    scored = next((one for one in standard.items if one.code == item), None) if standard else None
    files = attached_to(running, Subject("appeal", at.of, at.branch, appeal.rest))
    open_ = appeal.decided is None and frame.at is None
    return {
        **around(frame, at, "my_appeals_page"),
        "appeal": appeal,
        "about": Text(
            f"{PERIODS[period]} {scored.title if scored else item}",
            f"{_in_english(period)} {scored.title if scored else item}",
        ),
        "full": scored.full if scored else None,
        "now": answer.scores.get(item),
        "steps": list(_steps(at, appeal)),
        "ballots": list(at.seen.history(streams.ballot(appeal_id(at.branch, at.year, period, item)))),
        "files": files,
        "takes_files": open_ and frame.can(Right.ATTACH, at.branch),
        "accept": ACCEPT,
        "reusable": reusable(running, at.branch),
    }


def _steps(at: Here, appeal: Appeal) -> Iterator[Step]:
    """提出、表决, and where it was upheld 更正."""
    names = names_in(at.seen, at.of.committee)
    steps = [
        (Text("提出申诉", "Filed"), signed(appeal.filed), None),
        (
            Text("党委表决", "Voted on"),
            signed(appeal.decided) if appeal.decided else None,
            Text("党委", "the committee"),
        ),
    ]
    if appeal.decided is not None and appeal.decided.fact.upheld:
        stream = streams.assessment(at.branch, at.year, appeal.fact.period)
        corrected = [one for one in at.seen.history(stream) if isinstance(one.fact, ScoreCorrected)]
        mine = next((one for one in corrected if one.fact.item == appeal.fact.item and one.fact.appeal), None)
        steps.append((Text("得分更正", "Corrected"), signed(mine) if mine else None, Text("党委", "the committee")))
    yield from course(steps, names)
