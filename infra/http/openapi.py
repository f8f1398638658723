"""OpenAPI 接口文档: what the routes say, with examples in both languages and the problems they may answer."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from infra.http.examples import by_language, example
from infra.http.headers import ACT_HEADERS, ACTOR, KEY, RequestHeader
from infra.http.language import Text
from infra.http.problems import MEDIA_TYPE, REFUSED, SORTS, Sort

Schema = dict[str, Any]

TITLE: Final = "达晋创 Dajinchuang"
SUMMARY: Final = "党支部年度目标考核定级 / yearly target appraisal of Party branches"
VERSION: Final = "0.1.0"

HEALTH: Final = "运行 health"
SLIP_ONLY: Final = "满意度答题 answering polls"
SIGNING_IN: Final = "登录 signing in"
CHECKPOINTS: Final = "校验点 checkpoints"
OPEN_TO_ALL: Final = {HEALTH, SLIP_ONLY, SIGNING_IN, CHECKPOINTS}
RECORDS: Final = [{"$ref": f"#/components/schemas/{name}"} for name in ("ActAnswer", "SlipsAnswer")]
SECRETS: Final = [
    {"$ref": f"#/components/schemas/{name}"} for name in ("NewKeyAnswer", "NewWebhookAnswer", "PasswordAnswer")
]
TAGS: Final = [
    {"name": "组织 organisation", "description": "党委、人员与党支部 / committees, people and branches"},
    {"name": "考核标准 standards", "description": "起草、审查与表决 / drafted, examined, voted"},
    {
        "name": "目标责任书 target sets",
        "description": "起草、下达、签收、变更与进展 / drafted, issued, acknowledged, changed, with their progress",
    },
    {"name": "考核 assessments", "description": "自评、评分、复核、确认、更正 / from self-assessment to correction"},
    {"name": "评审定级 grading", "description": "建议、公示、申诉、表决 / proposal, notice, appeals, vote"},
    {"name": "佐证材料 evidence", "description": "上传、附于事项、复用 / sent, attached, used again"},
    {"name": "工作载体 programmes", "description": "六好班子、表彰、特色党支部与典型 / teams, features, exemplars"},
    {"name": "查询 questions", "description": "排名、说明、推演与台账 / standings, explanations, what-if, books"},
    {"name": "总公司 headquarters", "description": "组织部、框架标准与对照 / headquarters, frames, comparisons"},
    {"name": "事件流 feed", "description": "供其他系统接收: 分页、推送 / for other systems: in pages, as they come"},
    {"name": "事实日志 ledger", "description": "全部事实与凭据 / every fact, and the proof of the whole"},
    {
        "name": "奖惩兑现 consequences",
        "description": "奖励、经费、整顿, 年度结束 / rewards, funds, rectification, closing the year",
    },
    {"name": "经验做法 practices", "description": "好目标、好做法, 供借鉴 / good targets and practices to draw on"},
    {"name": "审批 approvals", "description": "无须开会的事项: 提请、同意、退回 / matters that need no meeting"},
    {"name": "委托代理 delegations", "description": "授予与撤销 / granted and revoked"},
    {"name": "时限 deadlines", "description": "催办、逾期、上报与延期 / reminders, overdue, escalated, extended"},
    {"name": "会议 meetings", "description": "召集、到会、逐项表决、纪要 / convened, attended, voted, minuted"},
    {
        "name": "党员群众 members",
        "description": "公布、异议、参与、测评、督导 / publication, objections, participation, polls, guidance",
    },
    {"name": SLIP_ONLY, "description": "凭测评码, 无须登录 / by slip, without signing in"},
    {"name": SIGNING_IN, "description": "凭登录名和密码 / with login and password"},
    {"name": "账号管理 accounts", "description": "账号、岗位、重置密码 / accounts, roles, passwords"},
    {"name": "密钥 keys", "description": "服务账号的密钥 / keys of services"},
    {
        "name": "事件投递 webhooks",
        "description": "投递地址、签名、记录与重投 / where events are sent",
    },
    {"name": "安全日志 security log", "description": "登录、拒绝、账号变更 / sign-ins, refusals, changes of accounts"},
    {"name": "本人账号 own account", "description": "密码、会话、语言 / password, sessions, language"},
    {"name": CHECKPOINTS, "description": "校验点与哈希分块, 无须登录 / open to all: checkpoints and tiles of hashes"},
    {"name": HEALTH, "description": "是否正常 / whether it is well"},
]
SHOWN: Final = {
    401: SORTS["sign_in_required"],
    403: SORTS["forbidden"],
    404: SORTS["not_found"],
    409: Sort(
        409,
        REFUSED,
        Text(
            "考核结果已确认, 不得改动; 确有错误请作更正",
            "the result is confirmed and stands: record a correction instead",
        ),
    ),
    412: SORTS["precondition_failed"],
    413: SORTS["body_too_large"],
    415: SORTS["unsupported_media_type"],
    422: SORTS["invalid"],
    500: SORTS["internal"],
    503: SORTS["unavailable"],
}
CODES: Final = {sort.status: code for code, sort in SORTS.items() if sort in SHOWN.values()} | {
    409: "already_confirmed"
}
READS: Final = (401, 403, 404, 409, 422, 500, 503)
ACTS: Final = tuple(SHOWN)
RECORDED_HEADERS: Final = {
    "X-Position": "记录后的日志位置 / position after the act",
    "Idempotency-Replayed": "重复请求得到的原回执 / true where the same key was answered before",
}
ETAG_HEADERS: Final = {"ETag": "所见内容的版本, 供 If-Match / version of what is shown, for If-Match"}


def document(routes: Sequence[BaseRoute]) -> Schema:
    """What the routes say; worked out over seconds."""
    whole = get_openapi(
        title=TITLE,
        version=VERSION,
        summary=SUMMARY,
        description="每一步都是不可更改的事实, 每个查询都是事实的投影。"
        " / Every step is an immutable fact, every answer a projection of the facts.",
        routes=routes,
        tags=TAGS,
    )
    schemas = whole["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _problem_schema()
    whole["components"]["responses"] = {f"Problem{status}": _problem(status) for status in SHOWN}
    for method, operation in _operations(whole):
        _finish(operation, schemas, is_act=method == "post")
    return whole


def _operations(whole: Schema) -> Iterator[tuple[str, Schema]]:
    for path in whole["paths"].values():
        yield from path.items()


def _finish(operation: Schema, schemas: Schema, *, is_act: bool) -> None:
    success = next(response for status, response in operation["responses"].items() if status.startswith("2"))
    answered = success.get("content", {}).get("application/json", {})  # a file answers no JSON
    records = answered.get("schema") in RECORDS
    if OPEN_TO_ALL.isdisjoint(operation["tags"]):
        tells = answered.get("schema") in SECRETS
        headers = [ACTOR, *(ACT_HEADERS if records else (KEY,) if tells else ())]
        operation.setdefault("parameters", []).extend(_parameter(header) for header in headers)
    for parameter in operation.get("parameters", []):
        parameter["examples"] = by_language(partial(example, parameter["schema"], schemas))
    bodies = [operation.get("requestBody", {}), success]
    for content in (
        body["content"]["application/json"] for body in bodies if "application/json" in body.get("content", {})
    ):
        content["examples"] = by_language(partial(example, content["schema"], schemas))
    names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
    if records:
        success["headers"] = _headers(RECORDED_HEADERS)
    if "if-none-match" in names:
        success["headers"] = _headers(ETAG_HEADERS)
        operation["responses"]["304"] = {"description": "未变动 / not modified"}
    for status in ACTS if is_act else READS:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}


def _parameter(header: RequestHeader) -> Schema:
    schema = {"type": "string", "pattern": f"^{header.pattern.pattern}$", "examples": [header.example]}
    described = {"name": header.name, "in": "header", "required": header is ACTOR}
    return {**described, "description": header.description, "schema": schema}


def _headers(described: dict[str, str]) -> Schema:
    return {name: {"description": words, "schema": {"type": "string"}} for name, words in described.items()}


def _problem(status: int) -> Schema:
    sort = SHOWN[status]
    return {
        "description": f"{sort.title.zh} / {sort.title.en}",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": by_language(partial(_problem_example, sort, CODES[status])),
            }
        },
    }


def _problem_example(sort: Sort, code: str, number: int) -> Schema:
    return {
        "type": f"urn:dajinchuang:problem:{code}",
        "title": sort.title[number],
        "status": sort.status,
        "detail": sort.detail[number],
        "code": code,
        "instance": "/committees/rolling-mill",
    }


def _problem_schema() -> Schema:
    text = {"type": "string"}
    fault = {"type": "object", "required": ["pointer", "detail"], "properties": {"pointer": text, "detail": text}}
    return {
        "type": "object",
        "title": "Problem",
        "description": "RFC 9457. `code` 不随语言变化 / `code` is the same in every language",
        "required": ["type", "title", "status", "detail", "code", "instance"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": text,
            "instance": text,
            "errors": {"type": "array", "items": fault, "description": "有误之处 / what is wrong, and where"},
        },
    }
