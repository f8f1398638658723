"""Every question takes a moment, and its answer as of that moment never changes, whatever is recorded afterwards."""

import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import unified_diff
from typing import Any, Final

import httpx
import pytest
from fastapi.routing import APIRoute

from domain import streams
from domain.assessment import ScoreCorrected
from domain.period import Period
from infra.http.app import ROUTERS
from infra.http.permitted import asked_by
from infra.pages.present import PRESENT
from services.casebook import CommitteeYear
from services.ledger import Act
from services.organisation import Person
from tests.pages.visits import VISITS
from tests.pages.world import (
    APPROVAL,
    COMMITTEE,
    DURING_NOTICE,
    EXEMPLAR,
    MEETING,
    PRACTICE,
    YEAR,
    World,
    a_world,
    headers_of,
)

OF_THE_LOG: Final = {
    "list_events",
    "follow_events",
    "list_checkpoints",
    "prove_consistency",
    "prove_inclusion",
    "show_entries",
    "show_head",
    "show_asyncapi",
    "show_contract",
    "download",
}
"""What takes positions of its own, or is of bytes that never change."""
OF_NOW: Final = re.compile(r'打印时间 [\d :-]+|name="_key" value="[^"]+"|"now":"[^"]+"|name="as_of" min="1" max="\d+"')
"""What a page tells of now, whatever moment it shows: when it is printed, and how far one can go on from there."""
MOVING: Final = {"replay_page", "enterprise_replay_page", "branch_replay_page"}
"""Ways through the record, which goes on."""
PARTS: Final = {
    "committee": COMMITTEE,
    "branch": "B",
    "year": str(YEAR),
    "period": "Q3",
    "meeting": MEETING,
    "practice": PRACTICE,
    "exemplar": EXEMPLAR,
    "subject": APPROVAL,
    "kind": "team_reward",
}
QUERY: Final[dict[str, Any]] = {
    "year": YEAR,
    "through": "Q3",
    "period": "Q3",
    "material": "self_assessment",
    "branch": "B",
    "number": 1,
    "on": "2025-12-31",
    "today": "2026-01-14",
    "of": "in_force",
    "against": "1",
    "measure": "corrected",
}
WITHOUT_FRAME: Final = {"sign_in_page", "sign_in_code_page", "sheet_page"}
"""Nobody is signed in: there is nothing around them."""
RECKONED_FROM_SCORES: Final = {
    "explain_score",
    "list_advances",
    "list_branch_balances",
    "list_committee_balances",
    "list_laggards",
    "show_movement",
    "show_outlook",
    "show_six_good",
    "show_six_good_results",
    "show_standings",
}
"""What a correction changes afterwards, so that what applied then and what was known then may differ."""
EMPTY: Final = {
    "show_enterprise",  # the committee has joined none
    "show_frame",
    "show_reward",  # the grades are not decided
    "show_consequences",
    "show_rectification",
}
"""What is not found in this year, then as now."""


def questions() -> Iterator[APIRoute]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.name not in OF_THE_LOG:
                yield route


@pytest.fixture(scope="module")
def own(admin: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A year that goes on while it is asked about."""
    with a_world(admin, template, tmp_path_factory.mktemp("as-of")) as world:
        yield world


def test_every_question_takes_a_moment() -> None:
    moments = {"as_of", "until"}
    assert [route.path for route in questions() if not moments & asked_by(route)] == []


def test_the_answer_as_of_a_moment_is_the_same_bytes_after_all_that_comes_later(own: World) -> None:
    """Of the API and of the pages, after a correction and more, and after every projection is rebuilt."""
    runtime = own.runtime
    then = runtime.projections.catch_up()
    pages = _pages(own, then)
    with httpx.Client(base_url=own.url, headers=headers_of("auditor"), timeout=60) as client:

        def asked(route: APIRoute, **more: Any) -> httpx.Response:
            parts = {name: PARTS.get(name, "1") for name in route.param_convertors}
            known = asked_by(route) - parts.keys()
            query = {name: value for name, value in QUERY.items() if name in known}
            moment: dict[str, Any] = {"as_of": then} if "as_of" in known else {"since": then // 2, "until": then}
            return client.get(route.path_format.format(**parts), params={**query, **moment, **more})

        first = {route.name: asked(route) for route in questions()}
        assert {name: one.text for name, one in first.items() if one.status_code not in {200, 404}} == {}
        assert {name for name, one in first.items() if one.status_code == 404} <= EMPTY
        now = {route.name: client_now.content for route in questions() if (client_now := asked(route)).is_success}

        _go_on(own)
        for name in runtime.projections.names:
            runtime.projections.rebuild(name)
        assert runtime.projections.catch_up() > then

        changed = set()
        for route in questions():
            again, before = asked(route), first[route.name]
            assert (route.name, again.status_code, again.content) == (route.name, before.status_code, before.content)
            assert again.headers.get("x-position") == before.headers.get("x-position")
            if again.is_success and "as_of" in asked_by(route):
                assert again.headers["x-position"] == str(then), route.name
            later = asked(route, **({"as_of": 2**40} if "as_of" in asked_by(route) else {"until": 2**40}))
            if later.is_success and later.content != now.get(route.name):
                changed.add(route.name)
        # what was recorded since is there when it is asked for
        moved = {"show_standings", "show_history", "show_branch", "show_committee", "show_grading", "list_voices"}
        assert changed >= moved
    later_pages = _pages(own, then)
    unlike = {path: _unlike(page, later_pages[path]) for path, page in pages.items() if page != later_pages[path]}
    assert not unlike, f"{len(unlike)} pages tell of the past what was not known then: {unlike}"


def _pages(world: World, then: int) -> dict[str, str]:
    """Every page that shows the past, as of a position, by who looks at it and its address."""
    pages = {}
    with httpx.Client(base_url=world.url, timeout=60) as client:
        for visit in VISITS:
            if visit.status != 200 or visit.page in PRESENT | WITHOUT_FRAME | MOVING or "{" in visit.path:
                continue
            if "as_of" in visit.path:  # asks for a moment of its own
                continue
            joint = "&" if "?" in visit.path else "?"
            answer = client.get(f"{visit.path}{joint}as_of={then}", headers=headers_of(visit.by))
            pages[f"{visit.by} {visit.path}"] = OF_NOW.sub(
                "", answer.text.partition("<main")[2].partition("</main>")[0]
            )
    return pages


def _unlike(one: str, other: str) -> list[str]:
    """The lines that differ."""
    return [*unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")]


def test_what_applied_then_is_told_where_it_differs_and_refused_where_it_does_not(own: World) -> None:
    told = {route.name for route in questions() if "effective" in asked_by(route)}
    assert told == RECKONED_FROM_SCORES
    untrue = []
    with httpx.Client(base_url=own.url, headers=headers_of("auditor"), timeout=60) as client:
        for route in questions():
            parts = {name: PARTS.get(name, "1") for name in route.param_convertors}
            query = {name: value for name, value in QUERY.items() if name in asked_by(route) - parts.keys()}
            answer = client.get(route.path_format.format(**parts), params={**query, "effective": "45"})
            refused = answer.status_code == 422 and "as_of" in answer.text and "effective" in answer.text
            if refused == (route.name in told):
                untrue.append((route.name, answer.status_code))
    assert untrue == []


def test_pages_reckoned_from_scores_tell_either_what_was_known_or_what_applied(own: World) -> None:
    """The correction of A's third quarter, which comes after the moment, is in the one and not in the other."""
    corrected = own.runtime.ledger.seen().history(streams.assessment("A", YEAR, Period.Q3))[-1]
    assert isinstance(corrected.fact, ScoreCorrected)
    pages = ("programmes", "programmes/laggards", "programmes/six-good", "balance", "what-if")
    with httpx.Client(base_url=own.url, headers=headers_of("auditor"), timeout=60) as client:

        def told(page: str, **asked: str) -> str:
            answer = client.get(f"/workbench/committees/{COMMITTEE}/years/{YEAR}/{page}", params=asked)
            return answer.raise_for_status().text

        then = str(corrected.position - 1)
        for page in pages:
            assert "含其后更正" in (known := told(page, as_of=then))
            assert "不含其后的变动" in known
            assert "含其后的更正, 不含其他变动" in told(page, as_of=then, known="now")
            assert "含其后更正" not in told(page)
        balances = [told("balance", as_of=then, known=known) for known in ("then", "now")]
        shares = [re.findall(r"[0-9.]+%", page) for page in balances]
        assert shares[0] != shares[1] == re.findall(r"[0-9.]+%", told("balance"))

        def result(**asked: str) -> str:
            answer = client.get(f"/workbench/branches/A/years/{YEAR}/results", params={"period": "Q3", **asked})
            return answer.raise_for_status().text

        change = f"{corrected.fact.before} → {corrected.fact.after}"
        assert "含其后更正" in (known := result(as_of=then))
        assert change not in known
        assert change in (since := result(as_of=then, known="now"))
        assert "含其后的更正, 不含其他变动" in since
        assert f"as_of={then}" in since
        assert re.findall('tile-number">([0-9.]+)<', known) != re.findall('tile-number">([0-9.]+)<', since)
        assert "含其后更正" not in result()


def _go_on(world: World) -> None:
    """More is recorded: a correction, a name, a veto, people, an objection."""
    runtime, of = world.runtime, CommitteeYear(COMMITTEE, YEAR)
    act, then = Act("m1", DURING_NOTICE), runtime.recorder.position()
    runtime.approvals.approve(Act("s2", DURING_NOTICE), committee_id=COMMITTEE, subject=APPROVAL)
    corrected = runtime.questions.known("A", YEAR, Period.Q3, then=then)
    assert corrected.then != corrected.now
    runtime.branch_life.rename(
        act, branch_id="B", name="二轧甲车间党支部", on=DURING_NOTICE.date() - timedelta(days=1), reason="机构改名"
    )
    runtime.gradings.impose_veto(act, of, branch_id="B", kind="safety", reason="发生工亡事故")
    runtime.organisation.add_people(act, committee_id=COMMITTEE, members=[Person("m9", "纪委孙委员")], staff=[])
    runtime.voices.raise_objection(Act("secretary:B", DURING_NOTICE), of, about="B", text="对否决有异议")
    world.clock.now = DURING_NOTICE + timedelta(days=40)


def test_times_that_have_no_name_in_every_zone_are_refused(own: World) -> None:
    """Of a question and of a page, which shows the time where the committee sits."""
    with httpx.Client(base_url=own.url, headers=headers_of("auditor"), timeout=60) as client:
        for moment in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999-12-31T00:00:00Z"):
            for address in ("/standings", "/workbench/units"):
                assert client.get(address, params={"year": YEAR, "as_of": moment}).status_code == 422, address


def test_delegations_are_shown_as_they_stood(own: World) -> None:
    address = f"/workbench/committees/{COMMITTEE}/delegations"
    with httpx.Client(base_url=own.url, headers=headers_of("s1"), timeout=60) as client:
        now, then = client.get(address).text, client.get(address, params={"as_of": "2026-01-02"}).text
    assert "外出学习" in now
    assert "外出学习" not in then
    assert 'name="delegate"' in now
    assert 'name="delegate"' not in then  # nothing is granted in the past


def test_a_page_says_that_it_is_of_a_moment_only_where_it_is(own: World) -> None:
    """Whoever adds a page shows the past on it, or names it among those that know none."""
    untrue = []
    with httpx.Client(base_url=own.url, timeout=60) as client:
        for visit in VISITS:
            if visit.status != 200 or "as_of" in visit.path or "{" in visit.path or visit.page in WITHOUT_FRAME:
                continue
            joint = "&" if "?" in visit.path else "?"
            answer = client.get(f"{visit.path}{joint}as_of=45", headers=headers_of(visit.by))
            # what was not there yet is not found, and says so under its own band
            if answer.status_code == 200 and ("as-of-band" in answer.text) == (visit.page in PRESENT):
                untrue.append(visit.page)
    assert untrue == []
    assert {visit.page for visit in VISITS} >= PRESENT
