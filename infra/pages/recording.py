"""Recording 登记: the forms of a page that is about one thing; each records its act, and the page is shown anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from infra.http.language import Text
from infra.pages.acting import act_of, perform
from infra.pages.forms import Form, FormModel
from services.ledger import Receipt


@dataclass(frozen=True)
class Recording:
    """A form as it was sent, and the page it stands on.

    `about` is what every act of the page is given by name: whose it is. `to` is the page's address, and `view` what its
    template is filled in with where an act is refused.
    """

    request: Request
    form: Form
    about: Mapping[str, Any]
    template: str
    to: str | None
    view: Callable[[], Mapping[str, Any]]

    def record(
        self,
        act: Callable[..., Receipt],
        model: type[FormModel],
        done: Text,
        then: Callable[[], object] = lambda: None,
    ) -> Response:
        """The act, given what the form says by name; `then` is done once it is recorded."""

        def recorded() -> Receipt:
            given = self.form.into(model)
            said = {name: getattr(given, name) for name in type(given).model_fields}
            receipt = act(act_of(self.request, self.form), **self.about, **said)
            then()
            return receipt

        return perform(self.request, self.form, recorded, done=done, to=self.to, again=self.template, view=self.view)
