"""Which problem an error becomes, and in which language."""

import json
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from psycopg_pool import PoolTimeout

from domain.refusal import NotFoundError, Refusal, RefusedError
from infra.http.problems import InvalidError, Problem, answer
from services.ledger import BusyError, KeyReusedError, PreconditionFailedError


def _scope(language: str = "") -> dict[str, Any]:
    return {"type": "http", "path": "/党委", "headers": [(b"accept-language", language.encode())]}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RefusedError(Refusal.NO_QUORUM, "人数不足", "too few"), 409, "no_quorum"),
        (NotFoundError("没有", "none"), 404, "not_found"),
        (KeyReusedError("k"), 409, "idempotency_key_reused"),
        (PreconditionFailedError(5), 412, "precondition_failed"),
        (InvalidError("query/cursor", "cursor"), 422, "invalid"),
        (Problem("sign_in_required"), 401, "sign_in_required"),
        (BusyError(), 503, "busy"),
        (OperationalError("connection refused"), 503, "unavailable"),
        (psycopg.OperationalError("connection refused"), 503, "unavailable"),
        (PoolTimeout("no connection"), 503, "unavailable"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
)
def test_every_error_is_one_problem_and_hides_the_inside(error: Exception, status: int, code: str) -> None:
    response = answer(error, _scope())
    problem = json.loads(bytes(response.body))
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["instance"] == "/%E5%85%9A%E5%A7%94"
    assert ("Retry-After" in response.headers) == (status == 503)
    assert "secret" not in str(problem)
    assert "refused" not in str(problem)


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("", "人数不足"),
        ("fr", "人数不足"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "人数不足"),
        ("en-US,en;q=0.9,zh;q=0.8", "too few"),
        ("en;q=0, zh;q=0.1", "人数不足"),
        ("en;q=nonsense", "too few"),
    ],
)
def test_a_refusal_speaks_the_readers_language(language: str, detail: str) -> None:
    response = answer(RefusedError(Refusal.NO_QUORUM, "人数不足", "too few"), _scope(language))
    assert json.loads(bytes(response.body))["detail"] == detail
    assert response.headers["Content-Language"] == ("en" if detail == "too few" else "zh-CN")
