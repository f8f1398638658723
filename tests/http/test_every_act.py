"""Every act out of turn, by the wrong person, twice, and with absurd days, amounts and counts: nothing is recorded."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, NamedTuple

import httpx
import pytest

from domain.refusal import Refusal
from infra.http.problems import SORTS
from infra.runtime import Runtime
from tests.http.api import Api, wait_for
from tests.http.conftest import Clock
from tests.http.every_act import LATER, ORGANISATION, YEAR, Step

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
AMOUNT: Final = re.compile(r"\d+(\.\d+)?")
BEFORE_THE_BRANCH: Final = "2019-12-31"
ABSURD_DAYS: Final = ("1900-01-01", BEFORE_THE_BRANCH, "2200-01-01")
ABSURD_AMOUNTS: Final = ("-1", "99999999999999", "0.123456789")
ABSURD_COUNTS: Final = (-1, 10**15)
OTHER_YEARS: Final = ("1900", "2200")
EARLIER_IS_FINE: Final = frozenset({"established", "holidays"})
OF_ACCOUNTS: Final = ("/account", "/sign-in", "/sign-out")  # no acts of the record; they have tests of their own
MEASURED: Final = frozenset({"baseline", "level", "level_reached"})  # what is measured may lie below zero


class Tried(NamedTuple):
    """What was tried of which act, and how it was answered."""

    what: str
    path: str
    said: Any
    status: int
    code: str | None
    recorded: bool


def absurd(body: Any) -> Iterator[Any]:
    """The body with one of its days, amounts or counts replaced, in every place."""
    match body:
        case dict():
            for key, value in body.items():
                for other in () if key in MEASURED else absurd(value):
                    if not (key in EARLIER_IS_FINE and BEFORE_THE_BRANCH in other):
                        yield {**body, key: other}
        case list() | tuple():
            for n, value in enumerate(body):
                yield from ([*body[:n], other, *body[n + 1 :]] for other in absurd(value))
        case bool():
            return
        case int():
            yield from ABSURD_COUNTS
        case str() if DAY.match(body):
            yield from (day + body[10:] for day in ABSURD_DAYS)
        case str() if AMOUNT.fullmatch(body):
            yield from ABSURD_AMOUNTS


class Player:
    """Plays the script, and before and after each act whatever is wrong with it."""

    def __init__(self, api: Api, runtime: Runtime, clock: Clock) -> None:
        self.api, self.runtime, self.clock = api, runtime, clock
        self.answers: dict[str, Any] = {}
        self.tried: list[Tried] = []

    def play(self) -> list[Tried]:
        for step in ORGANISATION:
            self.take(step)
        for step in LATER:
            if not step.has_no_turn and not callable(step.body):
                self.attempt("out of turn", step, step.body)
        for step in LATER:
            self.take(step)
        return self.tried

    def take(self, step: Step) -> None:
        self.clock.pass_days(step.after)
        self.answers["day"] = f"{self.clock.now + timedelta(days=9):%Y-%m-%d}"
        body = step.body(self.answers) if callable(step.body) else step.body
        for other in absurd(body):
            self.attempt("absurd", step, other)
        for year in OTHER_YEARS if "/years/" in step.path else ():
            self.attempt("absurd", step, body, path=re.sub(r"/years/\d+", f"/years/{year}", step.path))
        if step.not_by:
            self.attempt("by the wrong person", step, body, by=step.not_by)
        self.answers[step.path] = self.attempt("in turn", step, body)
        if not step.again:
            self.attempt("again", step, body)
        if step.path == f"{YEAR}/grading/decide":
            wait_for(lambda: len(self.api.found(f"{YEAR}/consequences")["consequences"]) == 2)

    def attempt(self, what: str, step: Step, body: Any, *, path: str = "", by: str = "") -> Any:
        before = self.runtime.recorder.position()
        response = self.send(path or step.path, body, by or step.by)
        answer, recorded = response.json(), self.runtime.recorder.position() > before
        self.tried.append(Tried(what, path or step.path, body, response.status_code, answer.get("code"), recorded))
        return answer

    def send(self, path: str, body: Any, by: str) -> httpx.Response:
        if isinstance(body, bytes):
            headers = {"X-Actor": by, "Content-Type": "application/pdf"}
            return self.api.client.post(path, content=body, headers=headers)
        return self.api.post(path, body, by=by)


@pytest.fixture(scope="module")
def played(api: Api, runtime: Runtime, clock: Clock) -> list[Tried]:
    return Player(api, runtime, clock).play()


def test_in_its_turn_every_act_is_accepted(played: list[Tried]) -> None:
    assert [one for one in played if one.what == "in turn" and one.status not in {200, 201}] == []


@pytest.mark.parametrize("what", ["out of turn", "absurd", "by the wrong person", "again"])
def test_whatever_is_wrong_is_refused_under_a_known_code_and_nothing_is_recorded(
    played: list[Tried], what: str
) -> None:
    tried = [one for one in played if one.what == what]
    assert tried
    assert [one for one in tried if one.recorded or one.status not in {404, 409, 422}] == []
    assert {one.code for one in tried} <= {*map(str, Refusal), *SORTS}


def test_no_act_is_missing(api: Api) -> None:
    acts = {path for path, methods in api.found("/openapi.json")["paths"].items() if "post" in methods}
    acts = {act for act in acts if not act.startswith(OF_ACCOUNTS)}
    known = {act: re.compile(re.sub(r"\{\w+\}", "[^/]+", act)) for act in acts}
    paths = {step.path for step in (*ORGANISATION, *LATER)}
    assert {act for act, shape in known.items() if not any(map(shape.fullmatch, paths))} == set()
