"""What the description of the API allows, sent by every role: no answer is a fault of ours, none leaves its tree."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from domain.access import Role
from infra.runtime import Runtime
from tests.http.api import Api
from tests.http.every_role import ABOVE, Roles, every_role

EXAMPLES = int(os.environ.get("DJC_FUZZ_EXAMPLES", "1"))
MANY = 5
CLASSES = {r"\\p{Cc}": r"\u0000-\u001f\u007f-\u009f", r"\\p{Cf}": r"\u200b-\u200f"}
SPARED = {"/sign-in", "/sign-out", "/account/password", "/account/sessions/end-others", "/events/stream"}
"""Ends the session that the others are sent under; or is never at an end itself."""
PLACES = {"committee", "branch", "enterprise"}


@pytest.fixture(scope="module")
def roles(runtime: Runtime, api: Api) -> Iterator[Roles]:
    with every_role(runtime, api) as roles:
        yield roles


def test_every_request_of_every_role_is_answered_within_its_tree(roles: Roles, api: Api) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(_in_python(api.client.get("/openapi.json").text)))
    answers: Counter[tuple[Role, int]] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path in SPARED:
            continue
        _try(operation, roles, answers, at_home=True)
        if any(f"{{{name}}}" in operation.path for name in PLACES):  # elsewhere it would be the same again
            _try(operation, roles, answers, at_home=False)
    # the requests were good enough to be answered, and refused for want of a right
    assert all(answers[role, 200] > MANY and answers[role, 403] > MANY for role in roles.accounts), answers


def _in_python(described: str) -> str:
    """The patterns without the Unicode classes that Python's `re` does not know."""
    for unicode, plain in CLASSES.items():
        described = described.replace(unicode, plain)
    return described


def _try(operation: Any, roles: Roles, answers: Counter[tuple[Role, int]], *, at_home: bool) -> None:
    """Cases of one operation, each sent by every role, to its own tree or to another."""
    where = roles.named(at_home=at_home)
    named = {name: value for name, value in where.items() if f"{{{name}}}" in operation.path}
    stays_out = not at_home and named.keys() & PLACES

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(path_parameters=named or None))
    def attempt(case: Any) -> None:
        for role, account in roles.accounts.items():
            if not at_home and role in ABOVE:
                continue  # at home everywhere
            answer = sent(account.client, case)
            answers[role, answer.status_code] += 1
            assert answer.status_code < 500 or answer.status_code == 503, (role, operation.label, answer.text)
            assert not (stays_out and answer.is_success), (role, operation.label, answer.text)

    attempt()


def sent(client: httpx.Client, case: Any) -> httpx.Response:
    """The case as it would go over the wire, over the session of whoever asks."""
    given = case.as_transport_kwargs(base_url=str(client.base_url))
    request = client.build_request(
        given["method"],
        given["url"],
        params=given.get("params"),
        headers={k: v for k, v in (given.get("headers") or {}).items() if k.lower() not in {"x-actor", "cookie"}},
        json=given.get("json"),
        content=given.get("data") if isinstance(given.get("data"), bytes) else None,
    )
    return client.send(request)
