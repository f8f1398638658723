"""Keeping 维护做法库: a practice written or revised in one form, a branch's target published, one withdrawn."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain.practice import Content
from domain.standard import Duty, ItemClass
from domain.target import Innovation
from infra.http.acting import Running
from infra.http.fields import TEXT, Name, Reason
from infra.http.language import Text
from infra.http.paths import CommitteeId
from infra.http.practices import ContentModel, TemplateModel, one_practice
from infra.http.target_models import PracticeId, Short, Words
from infra.pages.acting import act_of, perform
from infra.pages.branch.place import PREFIX, OfBranch
from infra.pages.branch.target import Code, target_view
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.level import LevelField
from infra.pages.practices.library import practice_view
from infra.pages.rendering import render
from infra.pages.terms import CLASSES, DUTIES, INNOVATIONS
from infra.runtime import Runtime
from services.ledger import Receipt
from services.practices import Good

EDITOR: Final = "practices/editor.html"
AT: Final = "/workbench/committees/{committee}/practices"
ONE: Final = "/workbench/practices/{practice}"
Told = Annotated[str, Field(min_length=1, max_length=8_000, pattern=TEXT)]

router = APIRouter(include_in_schema=False)


class TemplateFields(FormModel):
    """What a target drawn from the practice begins with."""

    metric: Short = ""
    unit: Short = ""
    level: LevelField | None = None
    measure: Words = ""
    evidence: Words = ""
    innovation: Innovation | None = None


class ContentForm(FormModel):
    """What the practice is, and which targets it serves."""

    title: Name
    text: Told
    item_class: ItemClass
    duties: tuple[Duty, ...] = ()
    template: TemplateFields = TemplateFields()

    def as_domain(self) -> Content:
        given = {name: value for name, value in self if name not in {"id", "template"}}
        return ContentModel(template=TemplateModel(**dict(self.template)), **given).as_domain()


class NewForm(ContentForm):
    """A practice written anew."""

    id: PracticeId


class GoodForm(FormModel):
    """A target worth publishing, in words of its own."""

    id: PracticeId
    title: Name
    text: Told


class WithdrawalForm(FormModel):
    """Why it is taken out of the library."""

    reason: Reason


@router.get(AT + "/new")
def new_practice_page(request: Request, frame: Framed, committee: CommitteeId) -> Response:
    return render(request, EDITOR, **_new_view(frame, committee))


@router.post(AT)
def send_new_practice(
    request: Request, running: Running, frame: Framed, form: Submitted, committee: CommitteeId
) -> Response:
    """Of the committee; headquarters publishes for all."""

    def act() -> Receipt:
        asked = form.into(NewForm)
        keeper = None if frame.can("keep_common_practices") else committee
        return running.practices.publish(
            act_of(request, form), id=asked.id, committee_id=keeper, content=asked.as_domain()
        )

    return perform(
        request,
        form,
        act,
        done=Text("做法已入库", "the practice is in the library"),
        to=frame.url("practices_page"),
        again=EDITOR,
        view=lambda: _new_view(frame, committee),
    )


@router.get(ONE + "/revise")
def practice_revision_page(
    request: Request,
    running: Running,
    frame: Framed,  # noqa: ARG001 - rendering reads it from the request
    practice: PracticeId,
) -> Response:
    return render(request, EDITOR, **_revision_view(running, practice))


@router.post(ONE + "/revise")
def send_practice_revision(
    request: Request, running: Running, frame: Framed, form: Submitted, practice: PracticeId
) -> Response:
    def act() -> Receipt:
        content = form.into(ContentForm).as_domain()
        return running.practices.revise(act_of(request, form), id=practice, content=content)

    return perform(
        request,
        form,
        act,
        done=Text("做法已修订, 此前借鉴它的目标不变", "revised; targets drawn from it earlier stay as they are"),
        to=frame.url("practice_page", practice=practice),
        again=EDITOR,
        view=lambda: _revision_view(running, practice),
    )


@router.post(ONE + "/withdraw")
def send_practice_withdrawal(
    request: Request, running: Running, frame: Framed, form: Submitted, practice: PracticeId
) -> Response:
    def act() -> Receipt:
        reason = form.into(WithdrawalForm).reason
        return running.practices.withdraw(act_of(request, form, reason=reason), id=practice, reason=reason)

    return perform(
        request,
        form,
        act,
        done=Text("做法已撤下, 不再供新目标借鉴", "withdrawn: no new target is drawn from it"),
        to=frame.url("practice_page", practice=practice),
        again="practices/practice.html",
        view=lambda: practice_view(running, frame, practice),
    )


@router.post(PREFIX + "/targets/{code}/practice")
def send_target_practice(
    request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted, code: Code
) -> Response:
    """A branch's target in force becomes a practice."""

    def act() -> Receipt:
        asked = form.into(GoodForm)
        good = Good(at.branch, code, asked.title, asked.text)
        return running.practices.publish_target(act_of(request, form), at.of, id=asked.id, good=good)

    return perform(
        request,
        form,
        act,
        done=Text("目标已作为做法入库", "the target is in the library as a practice"),
        to=frame.url("practices_page"),
        again="branch/target.html",
        view=lambda: {**target_view(frame, at, code), "publishing": True},
    )


def _new_view(frame: Frame, committee: str) -> dict[str, Any]:
    return {
        **_choices(),
        "committee": committee,
        "practice": None,
        "given": {},
        "chosen": (),
        "common": frame.can("keep_common_practices"),
    }


def _revision_view(running: Runtime, practice: str) -> dict[str, Any]:
    found = one_practice(running.ledger.seen(), practice)
    content = found.versions[-1].content
    template = content.template
    level = template.level
    return {
        **_choices(),
        "practice": practice,
        "given": {
            "title": content.title,
            "text": content.text,
            "item_class": content.item_class.value,
            **{f"template.{name}": getattr(template, name) for name in ("metric", "unit", "measure", "evidence")},
            "template.level": "" if level is None else str(level.as_domain()),
            "template.innovation": template.innovation or "",
        },
        "chosen": tuple(one.value for one in content.duties),
        "common": found.committee is None,
    }


def _choices() -> dict[str, Any]:
    return {
        "classes": [(one.value, title) for one, title in CLASSES.items()],
        "duties": [
            (one.value, Text(f"{one.value} {title.zh}", f"{one.value} {title.en}")) for one, title in DUTIES.items()
        ],
        "innovations": [(one.value, title) for one, title in INNOVATIONS.items()],
    }
