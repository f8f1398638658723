"""Settling 办理: what administrators do to accounts; then the next page, or the form again with why not."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from infra.http.language import Text
from infra.http.problems import status_of
from infra.identity import IdentityError
from infra.pages.acting import FORM_FAULTY
from infra.pages.flash import Flash, leave
from infra.pages.forms import FaultyFormError, Form
from infra.pages.rendering import SAID, render


class Again(NamedTuple):
    """A form to be filled in anew: its template and what stands around it."""

    template: str
    view: Callable[[], dict[str, Any]]

    def refused(self, request: Request, form: Form, status: int, refusal: Text, errors: Any = None) -> Response:
        view = {name: value for name, value in self.view().items() if name not in SAID}
        said = {"refusal": refusal, "errors": errors or {}, "typed": form.typed, "ticked": form.ticked}
        return render(request, self.template, status=status, **said, **view)


def attempt(request: Request, form: Form, act: Callable[[], Response], again: Again) -> Response:
    """What the act answers; where it is refused or cannot be read, the form again, with why."""
    try:
        return act()
    except FaultyFormError as faulty:
        return again.refused(request, form, 422, FORM_FAULTY, faulty.errors)
    except IdentityError as refused:
        return again.refused(request, form, status_of(refused), Text(refused.zh, refused.en))


def settled(request: Request, to: str | None, done: Text) -> Response:
    """On to a page, which says what is done."""
    response = RedirectResponse(to or "", 303)
    leave(request, response, Flash(done.zh, done.en))
    return response
