"""People with accounts: each asks over a connection of their own, signed in by password."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import httpx

from domain.access import Level, Role
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.runtime import Runtime
from tests.http.api import Api

PASSWORD = "年初定目标 季度看进展 年末看结果"  # noqa: S105 - of tests

Held = tuple[Role, Level, str, str | None]
"""A role, where it is held, and the name it stands under in the record."""
SignIn = Callable[..., Api]


@contextmanager
def signing_in(runtime: Runtime, url: str) -> Iterator[SignIn]:
    """Makes an account with these roles and signs in as it."""
    with ExitStack() as connections:

        def sign_in(login: str, *roles: Held) -> Api:
            administration = runtime.identity.administration
            account = administration.create(
                SERVER, kind=AccountKind.PERSON, login=login, name=login, password=PASSWORD, must_change=False
            )
            for role, level, place, person in roles:
                administration.grant(SERVER, account, role=role, level=level, place=place, person=person)
            own_pages = {"Sec-Fetch-Site": "same-origin"}
            client = connections.enter_context(httpx.Client(base_url=url, timeout=30, headers=own_pages))
            answer = client.post("/sign-in", json={"login": login, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            return Api(client, signed_in=True)

        yield sign_in
