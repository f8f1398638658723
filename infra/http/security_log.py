"""Security log 安全日志: sign-ins, refusals and changes of accounts, newest first; for administrators and auditors."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from infra.http.acting import Running
from infra.http.administering import InspectingAll
from infra.http.fields import Model
from infra.http.grant_answers import AccountId
from infra.http.paging import Next, Paging
from infra.identity.security_log import Kind

router = APIRouter(tags=["安全日志 security log"])


class LineAnswer(Model):
    """A line as recorded."""

    number: Annotated[int, Field(ge=1, description="序号, 连续 / number, without gaps", examples=[1024])]
    at: Annotated[AwareDatetime, Field(description="时间 / when", examples=["2026-01-12T01:30:00Z"])]
    kind: Annotated[Kind, Field(description="事件 / what happened", examples=["sign_in_failed"])]
    account: Annotated[str | None, Field(description="所涉账号 / account concerned", examples=["account-7f3a90c21b"])]
    by: Annotated[str, Field(description="操作人; 未登录则空 / by whom; empty: nobody yet", examples=["server"])]
    address: Annotated[str, Field(description="来源地址 / address", examples=["10.0.3.17"])]
    detail: Annotated[
        Mapping[str, Any],
        Field(description="说明, 不含任何秘密 / more, nothing secret", examples=[{"why": "disabled"}]),
    ]


class LinesAnswer(Model):
    """Lines, the newest first."""

    lines: tuple[LineAnswer, ...]
    next: Next


class ChainAnswer(Model):
    """Whether the log is as it was written."""

    size: Annotated[int, Field(ge=0, description="条数 / lines", examples=[1024])]
    fault: Annotated[int | None, Field(description="首条不符者 / first line that is not", examples=[None])]


@router.get("/security-log", summary="安全日志 / Security log")
def list_security_log(
    who: InspectingAll,  # noqa: ARG001 - whoever may not is refused
    running: Running,
    page: Paging,
    account: Annotated[
        AccountId | None, Query(description="所涉或操作账号 / on it or by it", examples=["account-7f3a90c21b"])
    ] = None,
    kind: Annotated[Kind | None, Query(description="事件 / kind", examples=["sign_in_failed"])] = None,
) -> LinesAnswer:
    """可按账号 (本人操作或涉及本人)、按事件查找.

    Of one account (on it or by it), or of one kind.
    """
    (before,) = page.last(2**62)
    found = running.identity.log.read(before=before, limit=page.limit + 1, account=account, kind=kind)
    rows, following = page.cut(found, lambda one: (one.number,))
    return LinesAnswer(lines=tuple(map(LineAnswer.model_validate, rows)), next=following)


@router.get("/security-log/chain", summary="核对安全日志 / Check the security log")
def check_security_log(who: InspectingAll, running: Running) -> ChainAnswer:  # noqa: ARG001
    """逐条核对其链; 被改动或删除的会显现.

    Walks its chain: what was changed or removed shows.
    """
    return ChainAnswer.model_validate(running.identity.log.verify())
