"""Target 目标: one target of a branch, its versions, how far it has come by quarter, and changes proposed."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from domain.period import QUARTERS, Period
from infra.http.acting import Running
from infra.http.fields import ID, Name, Reason
from infra.http.language import Text
from infra.http.problems import Problem
from infra.http.target_changes import State, changes_of, progress_of
from infra.http.target_models import Quarter, Short, TargetModel, Words
from infra.http.target_sets import VersionModel, one_target_set
from infra.pages.acting import act_of, perform
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.level import LevelField, level_of
from infra.pages.people import Names, names_in
from infra.pages.rendering import render
from infra.pages.target_changes import LABELS, Difference, differences, shown, told
from infra.pages.terms import CLASSES, DUTIES, joined
from projections.wording import PERIODS
from services.ledger import Receipt

router = APIRouter(prefix=PREFIX + "/targets/{code}", include_in_schema=False)
Code = Annotated[str, Path(pattern=ID)]
Number = Annotated[int, Path(ge=1, le=10_000)]


class ChangeForm(FormModel):
    """What of a target may be proposed anew; what is left empty is open."""

    title: Name
    metric: Short = ""
    unit: Short = ""
    baseline: LevelField | None = None
    level: LevelField | None = None
    measure: Words = ""
    evidence: Words = ""
    owner: Short = ""
    due: Quarter | None = None
    reason: Reason


class ProgressForm(FormModel):
    """How far a target has come."""

    period: Quarter
    reached: LevelField | None = None
    text: Words = ""


class Version(NamedTuple):
    """A target as it stood since a moment, and what changed then."""

    said: VersionModel
    who: str
    differences: tuple[Difference, ...]


@router.get("")
def target_page(request: Request, frame: Framed, at: OfBranch, code: Code) -> Response:
    return render(request, "branch/target.html", **target_view(frame, at, code))


@router.post("/changes")
def send_target_change(
    request: Request, running: Running, frame: Framed, at: OfBranch, code: Code, form: Submitted
) -> Response:
    target = _target(at, code)

    def act() -> Receipt:
        asked = form.into(ChangeForm)
        after = target.model_copy(update={name: value for name, value in asked if name != "reason"}).as_domain()
        receipt = running.target_changes.propose(
            act_of(request, form, reason=asked.reason),
            at.of,
            branch=at.branch,
            code=code,
            after=after,
            reason=asked.reason,
        )
        running.drafts.discard(f"progress/{at.branch}/{at.year}/change/{code}")
        return receipt

    done = Text(
        "目标变更已提出, 待批准; 批准之前原目标继续有效", "Change proposed; until it is approved the target stands"
    )
    return _perform(request, frame, at, code, form, act, done)


@router.post("/changes/{number}/withdraw")
def send_target_change_back(
    request: Request, running: Running, frame: Framed, at: OfBranch, code: Code, number: Number, form: Submitted
) -> Response:
    return _perform(
        request,
        frame,
        at,
        code,
        form,
        lambda: running.target_changes.withdraw(act_of(request, form), at.of, branch=at.branch, number=number),
        Text(f"第{number}号目标变更已撤回", f"Change {number} withdrawn"),
    )


@router.post("/progress")
def send_progress(
    request: Request, running: Running, frame: Framed, at: OfBranch, code: Code, form: Submitted
) -> Response:
    def act() -> Receipt:
        asked = form.into(ProgressForm)
        receipt = running.target_changes.note_progress(
            act_of(request, form),
            at.of,
            branch=at.branch,
            code=code,
            period=Period(asked.period),
            text=asked.text,
            reached=asked.reached.as_domain() if asked.reached else None,
        )
        running.drafts.discard(f"progress/{at.branch}/{at.year}/{code}")
        return receipt

    return _perform(request, frame, at, code, form, act, Text("目标进展已登记", "Progress noted"))


def _perform(
    request: Request,
    frame: Frame,
    at: Here,
    code: str,
    form: Submitted,
    act: Callable[[], Receipt],
    done: Text,
) -> Response:
    return perform(
        request,
        form,
        act,
        done=done,
        to=frame.url("target_page", **at.path(), code=code),
        again="branch/target.html",
        view=lambda: target_view(frame, at, code),
    )


def _target(at: Here, code: str) -> TargetModel:
    """The target in force. Raises Problem not_found."""
    found = next((one for one in one_target_set(at.seen, at.of, at.branch).targets if one.code == code), None)
    if found is None:
        raise Problem("not_found")
    return found


def target_view(frame: Frame, at: Here, code: str) -> dict[str, Any]:
    """A target in force with all that is told of it."""
    target = _target(at, code)
    names = names_in(at.seen, at.of.committee)
    versions = [one for one in one_target_set(at.seen, at.of, at.branch).versions if one.target.code == code]
    changes = [one for one in changes_of(at.seen, at.of, at.branch).changes if one.code == code]
    noted = progress_of(at.seen, at.of, at.branch, code).progress
    return {
        **around(frame, at, "my_targets_page"),
        "target": target,
        "facts": _facts(target),
        "versions": list(_versions(versions, names)),
        "changes": [told(one, target, names) for one in changes],
        "is_pending": any(one.state is State.PENDING for one in changes),
        "quarters": [(one.value, Text(PERIODS[one], one.value)) for one in QUARTERS],
        "progress": [
            (quarter, [(one, names(one.noted.by)) for one in noted if one.period == quarter]) for quarter in QUARTERS
        ],
        "level_text": lambda level: level_of(level, target.unit),
        "publishing": False,
        "bare_level": lambda level: "" if level is None else str(level.as_domain()),
    }


def _facts(target: TargetModel) -> list[tuple[Text, Any]]:
    return [
        (Text("类别", "Class"), CLASSES[target.item_class]),
        (Text("考核项目", "Item"), target.item),
        *((label, value) for name, label in LABELS.items() if name != "title" and (value := shown(target, name))),
        (Text("对应职责", "Duties"), joined(DUTIES[one] for one in target.duties)),
    ]


def _versions(versions: list[VersionModel], names: Names) -> Iterator[Version]:
    before: TargetModel | None = None
    for one in versions:
        changed = () if before is None else differences(before, one.target)
        yield Version(one, names(one.since.by), changed)
        before = one.target
