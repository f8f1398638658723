"""Voices 意见与异议: what a member says of the proposed grades while they are on notice, and the answers."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.access import Right
from domain.record import Recorded
from domain.voices import Answered, ObjectionRaised
from infra.http.acting import Running
from infra.http.fields import BranchId, Reason
from infra.http.language import Text
from infra.pages.acting import act_of, perform
from infra.pages.branch.notice import notice_of
from infra.pages.branch.place import PREFIX, Here, OfBranch, around
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.people import names_in
from infra.pages.rendering import render
from infra.runtime import Runtime
from services.ledger import Receipt

OBJECTION: Final = "objection"
COMMENT: Final = "comment"
UNSIGNED: Final = "unsigned"
WAYS: Final = (
    (OBJECTION, Text("异议 (署名, 答复之前不得表决定级)", "Objection (signed; the grades wait for its answer)")),
    (COMMENT, Text("意见 (署名)", "Comment (signed)")),
    (UNSIGNED, Text("意见 (不署名, 不记录由谁提出)", "Comment (unsigned; nobody can tell whose)")),
)
DONE: Final = {
    OBJECTION: Text("异议已提出, 答复之前不得表决定级", "Objection raised; the grades wait for its answer"),
    COMMENT: Text("意见已提出", "Comment made"),
    UNSIGNED: Text("意见已收到, 未记录由谁提出", "Comment received; nothing of who made it is kept"),
}

router = APIRouter(prefix=PREFIX + "/voices", include_in_schema=False)


class VoiceForm(FormModel):
    """What is said, of which branch or of the whole, and in which way."""

    way: Annotated[str, Field(pattern=f"^({OBJECTION}|{COMMENT}|{UNSIGNED})$")]
    about: BranchId | None = None
    text: Reason


class Said(NamedTuple):
    """A comment or an objection, who raised it (None: unsigned) and its answer."""

    fact: Any
    objection: bool
    by: str | None
    about: str | None
    received: Recorded
    answered: Recorded | None
    answered_by: str | None


@router.get("")
def my_voices_page(request: Request, running: Running, frame: Framed, at: OfBranch) -> Response:
    return render(request, "branch/voices.html", **_view(running, frame, at))


@router.post("")
def send_voice(request: Request, running: Running, frame: Framed, at: OfBranch, form: Submitted) -> Response:
    return perform(
        request,
        form,
        lambda: _speak(request, running, frame, at, form),
        done=DONE.get(form.typed.get("way", ""), DONE[COMMENT]),
        to=frame.url("my_voices_page", **at.path()),
        again="branch/voices.html",
        view=lambda: _view(running, frame, at),
    )


def _speak(request: Request, running: Runtime, frame: Frame, at: Here, form: Form) -> Receipt:
    """What is unsigned is given no act: nothing of whoever sent it is kept, not even in its key."""
    asked = form.into(VoiceForm)
    match asked.way:
        case "unsigned":
            fingerprint = form.fingerprint(request.url.path)
            return running.voices.comment_unsigned(
                at.of, about=asked.about, text=asked.text, now=frame.now, key=form.unsigned_key, fingerprint=fingerprint
            )
        case "objection":
            return running.voices.raise_objection(act_of(request, form), at.of, about=asked.about, text=asked.text)
        case _:
            return running.voices.comment(act_of(request, form), at.of, about=asked.about, text=asked.text)


def _view(running: Runtime, frame: Frame, at: Here) -> dict[str, Any]:
    branches = running.projections.directory.names(committees=(at.of.committee,), at=frame.at)
    notice = notice_of(frame, at)
    return {
        **around(frame, at, "my_voices_page"),
        "notice": notice,
        "said": list(_said(frame, at, branches)),
        "ways": WAYS,
        "branches": [(at.branch, at.name), *((one, name) for one, name in branches.items() if one != at.branch)],
        "may_speak": notice.open and frame.can(Right.SPEAK, at.branch),
    }


def _said(frame: Frame, at: Here, branches: dict[str, str]) -> Iterator[Said]:
    """What is about the branch or the whole, and what the viewer said of others; the latest first."""
    history = at.seen.history(streams.voices(at.of.committee, at.year))
    answers = {one.fact.number: one for one in history if isinstance(one.fact, Answered)}
    name, mine = names_in(at.seen, at.of.committee), frame.viewer.actor.persons
    for one in reversed(history):
        fact = one.fact
        if isinstance(fact, Answered) or not (fact.about in {None, at.branch} or fact.by in mine):
            continue
        answered = answers.get(fact.number)
        yield Said(
            fact,
            isinstance(fact, ObjectionRaised),
            name(fact.by) if fact.by else None,
            branches.get(fact.about, fact.about) if fact.about else None,
            one,
            answered,
            name(answered.fact.by) if answered else None,
        )
