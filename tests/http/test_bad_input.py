"""Whatever is sent, the answer is clear and nothing is recorded."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import httpx
import pytest

from infra.http.app import create_app
from infra.runtime import Runtime
from tests.http.api import SCORES, STANDARD, Api, Committee, a_year
from tests.http.conftest import serving


@pytest.fixture(scope="module")
def committee(api: Api) -> Committee:
    year = a_year(api)
    year.self_assessed()
    return year


def _score(committee: Committee, points: object) -> dict[str, object]:
    return {"sheets": {committee.branches[0]: {"scores": {"E": points}}}}


@pytest.mark.parametrize(
    "body",
    [
        b'{"sheets":',
        b"\xff\xfe",
        b"[" * 50_000,
        b"1" * 6_000,
        b"NaN",
        b'{"sheets": {"A": {"scores": {"E": 1e999}}}}',
        b'{"sheets": {"\\ud800": {"scores": {}}}}',
    ],
)
def test_a_malformed_body_is_told_apart_and_leaves_no_trace(api: Api, committee: Committee, body: bytes) -> None:
    with api.nothing_recorded():
        response = api.raw(f"{committee.period()}/score", body)
    assert (response.status_code, response.json()["code"]) == (422, "malformed_json")


@pytest.mark.parametrize("path", ["/workbench/search", "/workbench/practices", "/branches"])
def test_an_address_with_a_nul_asks_for_nothing(api: Api, path: str) -> None:
    assert api.get(path, q="a\0b").status_code == 422
    assert api.get("/workbench/branches/%00/years/2025").status_code == 422


@pytest.mark.parametrize("send", ["json", "data"])
def test_a_login_with_a_nul_is_refused(api: Api, send: str) -> None:
    path, own = ("/sign-in", {}) if send == "json" else ("/workbench/sign-in", {"Sec-Fetch-Site": "same-origin"})
    answer = api.client.post(path, **{send: {"login": "a\0b", "password": "p"}}, headers=own)  # type: ignore[arg-type]
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "sheets", ['"{0}": {{"scores": {{"E": "28", "E": "2"}}}}', '"{0}": {{"scores": {{}}}}, "{0}": {{"scores": {{}}}}']
)
def test_a_field_named_twice_is_refused(api: Api, committee: Committee, sheets: str) -> None:
    body = f'{{"sheets": {{{sheets.format(committee.branches[0])}}}}}'.encode()
    with api.nothing_recorded():
        response = api.raw(f"{committee.period()}/score", body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert response.json()["errors"] == [{"pointer": "#", "detail": "同一对象中有重名的字段"}]


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"12", b"{}", b'{"sheets": {}}', b'{"sheets": []}', b""])
def test_a_body_of_another_shape_is_refused(api: Api, committee: Committee, body: bytes) -> None:
    with api.nothing_recorded():
        response = api.raw(f"{committee.period()}/score", body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (27.123456789012345678, "write points as a string"),
        (28.0, "write points as a string"),
        ("27.12345", "at most 4 places"),
        ("1234567890", "at most 4 places and 9 digits"),
        (True, "exact decimal"),
        ("1e3", "exact decimal"),
        ("NaN", "exact decimal"),
        ("２８", "exact decimal"),
        (" 28", "exact decimal"),
        ("28\n", "exact decimal"),
        (None, "exact decimal"),
    ],
)
def test_points_are_exact_or_refused(api: Api, committee: Committee, points: object, said: str) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", _score(committee, points), headers={"Accept-Language": "en"})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert said in error["detail"]
    assert error["pointer"] == f"#/sheets/{committee.branches[0]}/scores/E"


def test_points_may_be_whole_numbers(api: Api, committee: Committee) -> None:
    assert api.post(f"{committee.period()}/score", _score(committee, 28)).status_code == 200


@pytest.mark.parametrize("zero", ["-0", "-0.0", "0.0"])
def test_zero_has_no_sign(api: Api, committee: Committee, zero: str) -> None:
    assert api.post(f"{committee.period()}/score", _score(committee, zero)).status_code == 200
    (last,) = api.found("/events", after=api.head["size"] - 1)["events"]
    assert last["fact"]["scores"]["E"] in {"0", "0.0"}


@pytest.mark.parametrize(
    "path",
    [
        "/committees/nobody",
        "/branches/nobody",
        "/committees/nobody/years/2025/periods/Q1",
        "/committees/nobody/years/2025/standard",
        "/committees/nobody/years/2025/targets",
        "/nowhere",
    ],
)
def test_what_was_never_recorded_is_not_found(api: Api, path: str) -> None:
    response = api.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_branch_of_nobody_cannot_be_scored(api: Api, committee: Committee) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/score", {"sheets": {"nobody": {"scores": SCORES}}})
    assert response.status_code == 404


@pytest.mark.parametrize(
    "path", ["/committees/a b", "/committees/a%00b", f"/committees/{'a' * 65}", "/committees/c1/years/1999/standard"]
)
def test_what_cannot_be_a_name_is_refused(api: Api, path: str) -> None:
    assert api.get(path).status_code == 422


def test_what_is_encoded_is_decoded_once(api: Api, committee: Committee) -> None:
    once, twice = ("".join(f"%{sign}{ord(one):02x}" for one in committee.id) for sign in ("", "25"))
    assert api.get(f"/committees/{once}").json()["id"] == committee.id
    assert api.get(f"/committees/{twice}").status_code == 422
    assert api.get("/committees", q=twice).json()["committees"] == []
    reason = {"X-Reason": "%2541"}
    api.post(f"{committee.period()}/score", _score(committee, 28), headers=reason)
    (last,) = api.found("/events", after=api.head["size"] - 1)["events"]
    assert last["envelope"]["reason"] == "%41"


@pytest.mark.parametrize("chunked", [False, True])
def test_ten_megabytes_are_too_much(api: Api, committee: Committee, *, chunked: bool) -> None:
    body = b'{"sheets": "' + b"x" * 10_000_000 + b'"}'
    content = iter([body[:500_000]] * 20) if chunked else body
    with api.nothing_recorded():
        response = api.client.post(
            f"{committee.period()}/score",
            content=content,
            headers={"X-Actor": "s1", "Content-Type": "application/json"},
        )
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_form_is_no_json(api: Api, committee: Committee) -> None:
    response = api.raw(f"{committee.period()}/confirm", b"a=1", headers={"Content-Type": "text/plain"})
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_another_method_is_not_allowed(api: Api) -> None:
    response = api.client.delete("/committees")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize(
    "name", ["", "  ", "\u200b", "\u2060 \ufeff", "一\u0000", "\u0007", "\x7f轧钢", "党" * 101, 5, None]
)
def test_names_are_plain_text(api: Api, name: object) -> None:
    with api.nothing_recorded():
        assert api.post("/committees", {"id": "named", "name": name}).status_code == 422


@pytest.mark.parametrize("id_", [".", "..", "a b", "a/b", "a\n", "a" * 65, ""])
def test_what_no_address_can_name_is_no_id(api: Api, id_: str) -> None:
    with api.nothing_recorded():
        assert api.post("/committees", {"id": id_, "name": "某党委"}).status_code == 422


@pytest.mark.parametrize("id_", ["-", ".a", "...", "a.", "..a", "党委", "b" * 64, "." * 64])
def test_whatever_an_address_can_name_may_be_an_id(api: Api, id_: str) -> None:
    api.done("/committees", {"id": id_, "name": "某党委"})
    assert api.found(f"/committees/{id_}")["id"] == id_


def test_unknown_fields_and_time_zones_are_refused(api: Api) -> None:
    with api.nothing_recorded():
        response = api.post("/committees", {"id": "x1", "name": "某党委", "timezone": "Mars/Base", "extra": 1})
    assert {error["pointer"] for error in response.json()["errors"]} == {"#/timezone", "#/extra"}


def test_what_an_address_does_not_take_is_not_passed_over(api: Api) -> None:
    asked = [
        (method.upper(), path.format_map(defaultdict(lambda: "0")))
        for path, operations in api.client.get("/openapi.json").json()["paths"].items()
        for method in operations
    ]
    with api.nothing_recorded():
        for method, path in asked:
            answer = api.client.request(method, path, params={"typs": "x"}, headers={"X-Actor": "s1"})
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), (method, path)
            assert [error["pointer"] for error in answer.json()["errors"]] == ["query/typs"], (method, path)


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("/events", "", "没有这个参数, 可用的有 after, branch, committee, limit, log, since, type, wait"),
        ("/events/stream", "en", "is no known parameter: there are after, branch, committee, log, since, type"),
        ("/healthz", "", "没有这个参数, 此处不带参数"),
    ],
)
def test_it_is_said_what_may_be_asked(api: Api, path: str, language: str, said: str) -> None:
    answer = api.get(path, types="assessment.scored.v1", headers={"Accept-Language": language})
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": "query/types", "detail": said}])


def test_a_branch_listed_twice_is_refused(api: Api, committee: Committee) -> None:
    with api.nothing_recorded():
        response = api.post(f"{committee.period()}/confirm", {"branches": [committee.branches[0]] * 2})
    assert response.status_code == 422


def test_a_wrong_version_of_the_standard_is_refused(api: Api) -> None:
    committee = a_year(api, branches=1)
    with api.nothing_recorded():
        response = api.post(f"{committee.year}/standard/draft", STANDARD)
        assert (response.status_code, response.json()["code"]) == (409, "standard_in_force")


def test_of_eight_people_confirming_at_once_one_confirms(api: Api) -> None:
    committee = a_year(api, branches=1)
    committee.self_assessed()
    committee.scored()
    committee.reviewed()
    before = api.head["size"]
    together = Barrier(8)

    def confirm(number: int) -> httpx.Response:
        together.wait()
        return api.post(f"{committee.period()}/confirm", {"branches": committee.branches}, by=f"m{number}")

    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(confirm, range(8)))
    assert sorted(response.status_code for response in responses) == [200] + [409] * 7
    assert {r.json()["code"] for r in responses if r.status_code == 409} == {"already_confirmed"}
    assert api.head["size"] == before + 1


def test_whoever_is_nobody_must_sign_in(api: Api) -> None:
    with api.nothing_recorded():
        response = api.client.post("/committees", json={"id": "x", "name": "某党委"})
    assert (response.status_code, response.json()["code"]) == (401, "sign_in_required")
    assert api.client.get("/committees").status_code == 401


def test_outside_development_the_header_counts_for_nothing(api: Api, runtime: Runtime) -> None:
    closed = replace(runtime, settings=runtime.settings.model_copy(update={"development": False}))
    with (
        serving(create_app(closed)) as url,
        httpx.Client(base_url=url, headers={"X-Actor": "s1"}, timeout=60) as client,
    ):
        with api.nothing_recorded():
            response = client.post("/committees", json={"id": "intruder", "name": "某党委"})
        assert (response.status_code, response.json()["code"]) == (401, "sign_in_required")
        assert client.get("/events").status_code == 401
        assert client.get("/healthz").status_code == 200


def test_an_error_nobody_foresaw_tells_nothing_of_the_inside(runtime: Runtime) -> None:
    app = create_app(runtime)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret")

    with serving(app) as url, httpx.Client(base_url=url, timeout=60) as client:
        response = client.get("/broken", headers={"X-Request-Id": "r-1"})
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert response.headers["X-Request-Id"] == "r-1"


@pytest.mark.parametrize(("language", "title"), [("", "不存在"), ("en", "Not found"), ("en;q=0.5, zh", "不存在")])
def test_problems_speak_the_readers_language(api: Api, language: str, title: str) -> None:
    response = api.get("/committees/nobody", headers={"Accept-Language": language})
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (problem["title"], problem["status"], problem["instance"]) == (title, 404, "/committees/nobody")
    assert problem["type"] == "urn:dajinchuang:problem:not_found"
