"""Short words for tests of meetings over the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.http.api import MEMBERS, Api, Committee

NUMBERS = count(1)
TEXT = {"text": "同意设立创先争优专栏"}


@dataclass(frozen=True)
class Meeting:
    """A meeting of a committee of five, m1 in the chair."""

    api: Api
    committee: Committee
    id: str

    @property
    def path(self) -> str:
        return f"/committees/{self.committee.id}/meetings/{self.id}"

    def matter(self, item: int = 1) -> str:
        return f"{self.path}/matters/{item}"

    def attended(self, *absent: str) -> "Meeting":
        self.api.done(f"{self.path}/attendance", attendance(*absent))
        return self

    def opened(self, *absent: str) -> "Meeting":
        self.attended(*absent)
        self.api.done(f"{self.path}/open")
        return self

    def put(self, item: int = 1, **how: Any) -> "Meeting":
        self.api.done(f"{self.matter(item)}/open-vote", how)
        return self

    def voted(self, item: int = 1, /, **choices: str) -> "Meeting":
        """Everybody's vote; whoever is in the chair is named last."""
        for member, choice in choices.items():
            self.api.done(f"{self.matter(item)}/vote", {"choice": choice}, by=member)
        return self

    def all_for(self, *members: str, item: int = 1) -> dict[str, Any]:
        """All vote for it, and the vote is closed."""
        self.voted(item, **dict.fromkeys(sorted(members, reverse=True), "in_favour"))
        return self.api.done(f"{self.matter(item)}/close-vote")

    def shown(self) -> dict[str, Any]:
        return self.api.found(self.path)


def attendance(*absent: str) -> dict[str, Any]:
    return {
        "present": [member for member in MEMBERS if member not in absent],
        "absent": [{"member": member, "reason": "出差"} for member in absent],
        "attendees": [{"name": "老陈", "capacity": "组织科复核员"}],
    }


def matter(kind: str = "other", number: int = 1, details: Mapping[str, str] = TEXT) -> dict[str, Any]:
    return {"number": number, "kind": kind, "title": f"第{number}项", "details": dict(details)}


def notice(*agenda: dict[str, Any], **change: Any) -> dict[str, Any]:
    whole = {
        "id": f"meeting-{next(NUMBERS)}",
        "title": "党委会",
        "at": "2025-01-20T09:00:00+08:00",
        "place": "二楼会议室",
        "chair": "m1",
        "agenda": list(agenda or (matter(),)),
    }
    return whole | change


def convened(api: Api, committee: Committee, *agenda: dict[str, Any], **change: Any) -> Meeting:
    body = notice(*agenda, **change)
    api.done(f"/committees/{committee.id}/meetings", body)
    return Meeting(api, committee, body["id"])
