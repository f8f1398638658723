"""Problems 问题详情: every error as RFC 9457 says, in the reader's language; one table from error to status."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec
import psycopg
from eventsourcing.persistence import PersistenceError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolClosed, PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from domain.refusal import NotFoundError, RefusedError
from infra.evidence.scanner import ScannerError
from infra.evidence.store import DamagedError
from infra.http.language import Text, english_first
from infra.identity.refusals import Fault, IdentityError
from services.access import ForbiddenError
from services.ledger import BusyError, KeyReusedError, PreconditionFailedError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = "1"
REFUSED: Final = Text("规则不允许", "Not allowed by the rules")


class Sort(NamedTuple):
    """A sort of problem: its status, its title, and what to do about it."""

    status: int
    title: Text
    detail: Text


SORTS: Final[Mapping[str, Sort]] = MappingProxyType(
    {
        "sign_in_required": Sort(
            401,
            Text("需要登录", "Sign-in required"),
            Text("请先登录, 或出示有效的密钥", "sign in first, or show a key that serves"),
        ),
        "cross_site": Sort(
            403,
            Text("来自其他网站", "From another site"),
            Text("请在本系统的页面上操作", "do it on this program's own pages"),
        ),
        "plain_http": Sort(
            403,
            Text("未加密的连接", "Not encrypted"),
            Text("请使用 https:// 地址", "ask over https://"),
        ),
        "unknown_host": Sort(
            421,
            Text("地址不对", "Unknown host"),
            Text("请使用本系统公布的地址", "use the address this program is published under"),
        ),
        "forbidden": Sort(
            403,
            Text("无权办理", "Not permitted"),
            Text("请由有权限的人员办理", "ask somebody who has the right"),
        ),
        "not_found": Sort(404, Text("不存在", "Not found"), Text("没有这个地址", "there is nothing at this address")),
        "method_not_allowed": Sort(
            405,
            Text("方法不适用", "Method not allowed"),
            Text("此地址不接受该方法", "this address takes another method"),
        ),
        "idempotency_key_reused": Sort(
            409,
            Text("幂等键已用于其他请求", "Idempotency key reused"),
            Text("请为新的请求换一个幂等键", "take a new key for a new request"),
        ),
        "precondition_failed": Sort(
            412,
            Text("内容已变动", "Changed since"),
            Text("您所见之后又有变动, 请重新查看后再操作", "it has changed since you saw it: look again, then act"),
        ),
        "body_too_large": Sort(
            413, Text("请求过大", "Request too large"), Text("请分批提交", "send it in smaller parts")
        ),
        "file_too_large": Sort(
            413,
            Text("文件过大", "File too large"),
            Text("文件超过规定大小, 请压缩或拆分后再传", "the file is over the limit: compress or split it"),
        ),
        "evidence_damaged": Sort(
            500,
            Text("材料已损坏", "Evidence damaged"),
            Text(
                "材料库中的内容与记录的摘要不符, 请联系管理员",
                "what is in store is not what was recorded: tell the administrator",
            ),
        ),
        "unsupported_media_type": Sort(
            415,
            Text("不支持的内容类型", "Unsupported media type"),
            Text("请以 application/json 提交", "send application/json"),
        ),
        "malformed_json": Sort(
            422,
            Text("JSON 格式有误", "Malformed JSON"),
            Text("请求体不是合法的 JSON", "the body is not well-formed JSON"),
        ),
        "invalid": Sort(
            422, Text("填写有误", "Invalid request"), Text("请按所列各处更正", "correct what is listed in errors")
        ),
        "internal": Sort(
            500,
            Text("系统内部错误", "Internal error"),
            Text("操作未完成, 请凭请求编号联系管理员", "not done: tell the administrator the request id"),
        ),
        "not_caught_up": Sort(
            503,
            Text("查询尚未跟上", "Not caught up"),
            Text(
                "查询结果尚未更新到所要求的位置, 请稍后再试", "the answer has not reached that position yet: try again"
            ),
        ),
        "scanner_unavailable": Sort(
            503,
            Text("病毒检查暂不可用", "Scanner unavailable"),
            Text(
                "暂时不能检查文件是否带有病毒, 未收存, 请稍后再试",
                "files cannot be looked through for anything harmful right now; nothing was kept: try again later",
            ),
        ),
        "busy": Sort(
            503,
            Text("系统繁忙", "Busy"),
            Text(
                "他人正在改动相关内容, 未作任何记录, 请再试", "others kept changing it; nothing was recorded: try again"
            ),
        ),
        "unavailable": Sort(
            503,
            Text("数据库暂不可用", "Database unavailable"),
            Text("暂时不能处理, 请稍后再试", "cannot be done right now: try again later"),
        ),
    }
)
CODES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {
        KeyReusedError: "idempotency_key_reused",
        PreconditionFailedError: "precondition_failed",
        BusyError: "busy",
        PersistenceError: "unavailable",
        psycopg.OperationalError: "unavailable",
        PoolTimeout: "unavailable",
        PoolClosed: "unavailable",
        DamagedError: "evidence_damaged",
        ScannerError: "scanner_unavailable",
    }
)
HTTP_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {sort.status: code for code, sort in SORTS.items() if code in {"not_found", "method_not_allowed"}}
    | {400: "malformed_json", 413: "body_too_large"}
)
IDENTITY_SORTS: Final[Mapping[Fault, tuple[int, Text]]] = MappingProxyType(
    {
        Fault.SIGN_IN_REFUSED: (401, Text("未能登录", "Not signed in")),
        Fault.SIGN_IN_LOCKED: (429, Text("暂时锁定", "Locked for a while")),
        Fault.TOO_MANY_REQUESTS: (429, Text("请求过于频繁", "Too many requests")),
        Fault.PROVIDER_REFUSED: (401, Text("未能登录", "Not signed in")),
        Fault.PROVIDER_UNKNOWN: (403, Text("未能登录", "Not signed in")),
        Fault.PROVIDER_UNREACHABLE: (503, Text("统一身份认证暂不可用", "Identity provider unavailable")),
        Fault.PASSWORD_CHANGE_REQUIRED: (403, Text("需要修改密码", "New password required")),
        Fault.CODE_REFUSED: (401, Text("未能登录", "Not signed in")),
        Fault.CODE_LATE: (401, Text("未能登录", "Not signed in")),
        Fault.SECOND_FACTOR_REQUIRED: (403, Text("需要双因素认证", "Second factor required")),
        Fault.OUT_OF_REACH: (403, Text("没有权限", "Forbidden")),
        Fault.UNKNOWN_ACCOUNT: (404, SORTS["not_found"].title),
        Fault.UNKNOWN_SESSION: (404, SORTS["not_found"].title),
        Fault.UNKNOWN_KEY: (404, SORTS["not_found"].title),
        Fault.UNKNOWN_GRANT: (404, SORTS["not_found"].title),
        Fault.UNKNOWN_PLACE: (404, SORTS["not_found"].title),
        Fault.UNKNOWN_WEBHOOK: (404, SORTS["not_found"].title),
        Fault.WEBHOOK_KEY: (503, Text("签名密钥不可用", "Signing key unavailable")),
    }
)
"""Refusals about accounts that are no 409."""
FAULTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "missing": Text("必须填写", "is required"),
        "extra_forbidden": Text("没有这个字段", "is not a known field"),
        "float": Text('分值请写作字符串, 如 "28.5"', 'write points as a string, for example "28.5"'),
        "points": Text(
            "应为数字, 如28.5, 不写单位; 至多4位小数、9位数字",
            "must be an exact decimal such as 28.5, of at most 4 places and 9 digits",
        ),
        "ratio": Text('应为分数或小数, 如 "2/3"', 'must be a fraction or a decimal, for example "2/3"'),
        "subject": Text(
            "填写标识或首次登录时所报的声明, 二者取一", "must be a subject or what is expected, one of them"
        ),
        "begin": Text("填写位置或时间, 二者取一", "must be a position or a time, one of them"),
        "level": Text("填写数值或文字, 二者取一", "must be a number or words, one of them"),
        "repeated": Text("不得重复列出", "must not be listed twice"),
        "repeated_name": Text("同一对象中有重名的字段", "an object in it names a field twice"),
        "timezone_aware": Text(
            "应为带时区的时间, 如 2026-01-19T09:00:00+08:00", "must name its zone, as in 2026-01-19T09:00:00+08:00"
        ),
        "timezone": Text("没有这个时区", "is no known time zone"),
        "if_match": Text('应为 ETag, 如 "1024"', 'must be an ETag, for example "1024"'),
        "as_of": Text("应为日志位置, 或带时区的时间", "must be a position, or an ISO time with its zone (+08:00)"),
        "only_as_of": Text(
            "不用于此查询: 排名、名次升降、后进名单、计分说明、推演和六好结果才分当时所知与当时适用, 此处请用 as_of",
            "is for standings, movement, laggards, explanations, what-if and six-good results: ask here with as_of",
        ),
        "cursor": Text("翻页标记无效, 请从首页查起", "is no cursor of this list: begin without it"),
        "another_log": Text("此处已是另一日志, 请从头接收", "is another log by now: begin anew, from 0"),
        "beyond_the_log": Text(
            "超过日志末端: 这个位置不是本日志的", "is beyond the end of the log: a position of another log"
        ),
        "after_until": Text("晚于所比较的后一时点", "lies after the moment that it is compared with"),
        "event_type": Text("没有这个事件类型", "is no type of event"),
        "string_pattern_mismatch": Text("含有不允许的字符", "holds characters that are not allowed"),
        "string_too_long": Text("过长", "is too long"),
        "string_too_short": Text("过短", "is too short"),
        "too_long": Text("项数过多", "has too many entries"),
        "too_short": Text("项数过少", "has too few entries"),
        "model_attributes_type": Text("应为 JSON 对象", "must be a JSON object"),
        "enum": Text("不在可选范围内", "is none of the choices"),
        "local_time": Text("应为2000至2100年间的时间", "must be a time between the years 2000 and 2100"),
        "timezone_naive": Text("应为当地时间, 不带时区", "must be a local time, without a zone"),
        "string_unicode": Text("不是有效文字", "is not valid Unicode"),
    }
)
UNKNOWN_FAULT: Final = "不符合要求"


class Problem(Exception):  # noqa: N818 - it is the problem's own name
    """One of SORTS, met at the edge."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidError(Exception):
    """A value at the edge that is none: `where` it stands, and which of FAULTS it has."""

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(f"{where}: {fault}")
        self.where = where
        self.fault = fault

    @property
    def words(self) -> Text:
        """What is wrong with it."""
        return FAULTS[self.fault]


class UnknownParameterError(InvalidError):
    """A parameter of the query that the address does not take, beside those that it takes."""

    def __init__(self, name: str, taken: Iterable[str]) -> None:
        super().__init__(f"query/{name[:80]}", "unknown_parameter")
        self.taken = ", ".join(sorted(taken))

    @property
    def words(self) -> Text:
        if not self.taken:
            return Text("没有这个参数, 此处不带参数", "is no known parameter: there are none here")
        return Text(f"没有这个参数, 可用的有 {self.taken}", f"is no known parameter: there are {self.taken}")


Answer = Callable[[Exception, Scope], Response]


def handle_problems(app: FastAPI, answering: Answer) -> None:
    """Every error that a route can raise is answered."""

    async def handle(request: Request, error: Exception) -> Response:
        request.state.error = error  # for the log
        return answering(error, request.scope)

    for error in (
        Problem,
        InvalidError,
        RefusedError,
        ForbiddenError,
        NotFoundError,
        IdentityError,
        RequestValidationError,
        HTTPException,
        *CODES,
    ):
        app.add_exception_handler(error, handle)


def answer(error: Exception, scope: Scope) -> Response:
    """The problem that this error is, for this request."""
    english = english_first(scope)
    document, headers = _document(error, english=english)
    document = {
        "type": f"urn:dajinchuang:problem:{document['code']}",
        **document,
        "instance": quote(scope["path"]),
    }
    return Response(
        msgspec.json.encode(document),
        document["status"],
        {"Content-Language": "en" if english else "zh-CN", "Vary": "Accept-Language", **headers},
        MEDIA_TYPE,
    )


class Told(NamedTuple):
    """A problem in one language: `errors` are the places that are wrong, and how."""

    status: int
    code: str
    title: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()


def told(error: Exception, *, english: bool) -> Told:
    """What this error says, for who does not read documents."""
    document, _ = _document(error, english=english)
    return Told(**{"errors": (), **document})


def _document(error: Exception, *, english: bool) -> tuple[dict[str, Any], dict[str, str]]:
    match error:
        case RefusedError():
            return _plain(str(error.code), Sort(409, REFUSED, Text(error.zh, error.en)), english=english), {}
        case ForbiddenError():
            title = SORTS["forbidden"].title
            return _plain("forbidden", Sort(403, title, Text(error.zh, error.en)), english=english), {}
        case NotFoundError():
            title = SORTS["not_found"].title
            return _plain("not_found", Sort(404, title, Text(error.zh, error.en)), english=english), {}
        case IdentityError():
            status, title = IDENTITY_SORTS.get(error.code, (409, REFUSED))
            plain = _plain(str(error.code), Sort(status, title, Text(error.zh, error.en)), english=english)
            return plain, _headers(status) | _retry_after(error.retry_after)
        case RequestValidationError():
            faults = [(_pointer(each["loc"]), _fault(each, english=english)) for each in error.errors()]
            return _invalid(faults, english=english), {}
        case InvalidError():
            return _invalid([(error.where, error.words.of(english=english))], english=english), {}
        case HTTPException():
            code = HTTP_CODES.get(error.status_code, "internal")
            return _plain(code, SORTS[code], english=english), dict(error.headers or {})
        case Problem():
            code = error.code
        case _:
            code = next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), "internal")
    return _plain(code, SORTS[code], english=english), _headers(SORTS[code].status)


def status_of(error: IdentityError) -> int:
    """The status that a refusal about accounts is answered with."""
    return IDENTITY_SORTS.get(error.code, (409, REFUSED))[0]


def _headers(status: int) -> dict[str, str]:
    match status:
        case 401:
            return {"WWW-Authenticate": 'Bearer realm="dajinchuang"'}
        case 503:
            return {"Retry-After": RETRY_AFTER}
        case _:
            return {}


def _retry_after(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _plain(code: str, sort: Sort, *, english: bool) -> dict[str, Any]:
    return {
        "title": sort.title.of(english=english),
        "status": sort.status,
        "detail": sort.detail.of(english=english),
        "code": code,
    }


def _invalid(faults: Sequence[tuple[str, str]], *, english: bool) -> dict[str, Any]:
    errors = [{"pointer": pointer, "detail": detail} for pointer, detail in faults[:100]]
    return {**_plain("invalid", SORTS["invalid"], english=english), "errors": errors}


def _pointer(where: Sequence[str | int]) -> str:
    """A JSON pointer into the body, or the name of the parameter after where it stands: `query/limit`."""
    place, *path = [str(part)[:80].encode(errors="replace").decode() for part in where]
    if place == "body":
        return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
    return "/".join((place, *path))


def _fault(error: Mapping[str, Any], *, english: bool) -> str:
    known = FAULTS.get(error["type"])
    if known is not None:
        return known.of(english=english)
    said = str(error["msg"]).encode(errors="replace").decode()
    return said if english else f"{UNKNOWN_FAULT} ({said})"
