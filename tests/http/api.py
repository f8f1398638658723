"""Short words for tests of the API: who asks for what, and a committee's small year to ask about."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from time import monotonic, sleep
from typing import Any

import httpx

MEMBERS = [f"m{number}" for number in range(1, 6)]
NUMBERS = count(1)
SCORES = {"E": "28", "P": "66"}

STANDARD = {
    "version": 1,
    "items": [
        {"code": "E", "item_class": "economic", "title": "经济工作目标", "full": "30", "duties": ["D2"], "key": True},
        {
            "code": "P",
            "item_class": "members",
            "title": "党员队伍建设目标",
            "full": "70",
            "duties": ["D1", "D3", "D4", "D5", "D6", "D7"],
        },
    ],
    "step": "0.5",
    "bonus_cap_per_period": "5",
    "weights": {"quarters": "0.60", "year_end": "0.40"},
    "grades": [
        {"code": "first", "label": "一级", "at_least": "90", "quota": "0.5"},
        {"code": "second", "label": "二级", "at_least": "80"},
        {"code": "none", "label": "无等级"},
    ],
    "veto_caps": {"safety": "second"},
    "tie_breaks": ["year_end", "item:E", "period:Q4"],
    "economic_share": {"min": "0.20", "max": "0.60"},
    "ballots": {
        "ordinary_quorum": "1/2",
        "grading_quorum": "2/3",
        "carried_by": "more_than_half_of_due",
        "recused": "stay_in_due",
    },
    "notice_working_days": 5,
    "six_good": {"items": ["P"], "mean_at_least": "60"},
    "consequences": {"first": ["team_reward", "activity_funds"], "none": ["rectification"]},
}


def unanimous(*recused: str) -> dict[str, list[str]]:
    present = [member for member in MEMBERS if member not in recused]
    return {"present": present, "in_favour": present, "recused": list(recused)}


@dataclass(frozen=True)
class Api:
    """Names the actor of each request, unless the client is `signed_in`."""

    client: httpx.Client
    signed_in: bool = False

    def get(self, path: str, *, headers: Mapping[str, str] = {}, **query: Any) -> httpx.Response:
        return self.client.get(path, params=query, headers={**self._as("auditor"), **headers})

    def post(self, path: str, body: Any = None, *, by: str = "s1", headers: Mapping[str, str] = {}) -> httpx.Response:
        return self.client.post(path, json=body, headers={**self._as(by), **headers})

    def caught_up(self) -> None:
        """Waits until every answer and page tells all that was recorded."""
        wait_for(lambda: not any(self.get("/readyz").json()["lag"].values()))

    def _as(self, actor: str) -> Mapping[str, str]:
        return {} if self.signed_in else {"X-Actor": actor}

    def raw(self, path: str, body: bytes, *, headers: Mapping[str, str] = {}) -> httpx.Response:
        given = {"X-Actor": "s1", "Content-Type": "application/json", **headers}
        return self.client.post(path, content=body, headers=given)

    def done(self, path: str, body: Any = None, *, by: str = "s1") -> dict[str, Any]:
        """An act that must succeed."""
        response = self.post(path, body, by=by)
        assert response.status_code in {200, 201}, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def found(self, path: str, **query: Any) -> dict[str, Any]:
        """A question that must be answered."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    @property
    def head(self) -> dict[str, Any]:
        return self.found("/ledger/head")

    @contextmanager
    def nothing_recorded(self) -> Iterator[None]:
        before = self.head
        yield
        assert self.head == before


@dataclass(frozen=True)
class Committee:
    """A committee of its own, with branches of its own."""

    api: Api
    id: str
    branches: tuple[str, ...]

    @property
    def year(self) -> str:
        return f"/committees/{self.id}/years/2025"

    def period(self, period: str = "Q1") -> str:
        return f"{self.year}/periods/{period}"

    def self_assessed(self, period: str = "Q1") -> None:
        sheets = {branch: {"scores": SCORES} for branch in self.branches}
        self.api.done(f"{self.period(period)}/self-assess", {"sheets": sheets})

    def scored(self, period: str = "Q1", **scores: Mapping[str, str]) -> None:
        """The scores of a branch are given by the number of the branch: b0, b1 ..."""
        sheets = {branch: {"scores": scores.get(f"b{n}", SCORES)} for n, branch in enumerate(self.branches)}
        self.api.done(f"{self.period(period)}/score", {"sheets": sheets})

    def reviewed(self, period: str = "Q1") -> None:
        self.api.done(f"{self.period(period)}/review", {"agreed": True}, by="s2")

    def confirmed(self, period: str = "Q1", **scores: Mapping[str, str]) -> None:
        self.self_assessed(period)
        self.scored(period, **scores)
        self.reviewed(period)
        self.api.done(f"{self.period(period)}/confirm", {})


def a_committee(api: Api, branches: int = 2) -> Committee:
    """Registered, with its people and branches."""
    number = next(NUMBERS)
    committee = Committee(api, f"c{number}", tuple(f"c{number}-{n}" for n in range(branches)))
    people = {
        "members": [{"id": member, "name": f"委员{member}"} for member in MEMBERS],
        "staff": [
            {"id": "s1", "name": "组织科小冯", "role": "scorer"},
            {"id": "s2", "name": "组织科老陈", "role": "reviewer"},
        ],
    }
    api.done("/committees", {"id": committee.id, "name": f"第{number}党委", "timezone": "Asia/Shanghai", **people})
    secretary = {"name": "王一", "kind": "full_time"}
    founded = [
        {"id": branch, "name": f"车间{branch}党支部", "type": "production", "secretary": secretary}
        for branch in committee.branches
    ]
    api.done(f"/committees/{committee.id}/branches", {"branches": founded})
    return committee


def a_year(api: Api, branches: int = 2) -> Committee:
    """A committee with its standard in force and its target sets acknowledged."""
    committee = a_committee(api, branches)
    api.done(f"{committee.year}/standard/draft", STANDARD)
    api.done(f"{committee.year}/standard/adopt", unanimous())
    api.done(f"{committee.year}/targets/issue", {})
    api.done(f"{committee.year}/targets/acknowledge", {})
    return committee


def wait_for(answer: Callable[[], object], patience: float = 60) -> None:
    """What follows from an act is recorded a moment later."""
    deadline = monotonic() + patience
    while not answer():
        assert monotonic() < deadline
        sleep(0.01)
