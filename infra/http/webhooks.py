"""Webhooks 事件投递: where the events of a service are sent; made, tested, replayed and removed by administrators."""

from datetime import timedelta
from typing import Annotated, Any, Final, Self

from anyio.from_thread import run as on_the_loop
from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from infra.http import fields
from infra.http.acting import Running
from infra.http.administering import InPath, Inspecting, Managing
from infra.http.feed import EventType
from infra.http.fields import Model, Name, Position
from infra.http.known import known_committee, of_branch
from infra.http.paging import Next, Paging
from infra.identity import Fault, IdentityError
from infra.runtime import Runtime
from infra.webhooks.addresses import LONGEST, Reach, UnreachableError
from infra.webhooks.delivery import send_test
from infra.webhooks.subscriptions import NewWebhook
from infra.webhooks.webhook import State, Webhook

router = APIRouter(prefix="/accounts/{account}/webhooks", tags=["事件投递 webhooks"])

LONGEST_OVERLAP: Final = 30  # days
REFUSED: Final = {
    "url": (
        "网址须为 https://, 不带账号和片段, 其中的中文和空格须编码 (%E4%BA%8B, 主机名 xn--…)",
        "it must be an https:// address without account or fragment, all but ASCII encoded (%E4%BA%8B, xn--…)",
    ),
    "name": ("找不到该主机", "there is no such host"),
    "private": (
        "该主机在内部网络, 未经设置许可不能投递",
        "the host is in a private network that the settings do not open to webhooks (DJC_WEBHOOK_NETWORKS)",
    ),
}
WebhookId = Annotated[
    str, Field(pattern=r"^hook-[0-9a-f]{12}$", description="投递编号 / webhook id", examples=["hook-9f86d081884c"])
]
HookPath = Annotated[WebhookId, Path()]
Moment = Annotated[AwareDatetime | None, Field(description="时间 / when", examples=["2026-01-12T01:30:00Z"])]


class WebhookModel(Model):
    """Where to send which events, from where on in the log; without `after` only what is recorded from now on."""

    name: Name
    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST,
            pattern=fields.LINE,
            description="接收地址, https / address, https",
            examples=["https://hr.example.com/events"],
        ),
    ]
    committee: fields.CommitteeId | None = None
    branch: fields.BranchId | None = None
    types: Annotated[
        tuple[EventType, ...],
        Field(max_length=200, description="只要这些类型 / of these types", examples=[["reward.paid.v1"]]),
    ] = ()
    after: Position | None = None


class SecretRotation(Model):
    """For how many days the old secret signs too."""

    overlap_days: Annotated[int, Field(ge=0, le=LONGEST_OVERLAP, description="新旧并用几天 / days", examples=[7])] = 7


class Replay(Model):
    """From where everything is sent anew: after a position, or from a time on."""

    after: Position | None = None
    since: Annotated[
        AwareDatetime | None,
        Field(description="自此时间起, 如 2026-01-12T09:30:00+08:00 / recorded from this time on", examples=[None]),
    ] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.after is None) == (self.since is None):
            raise PydanticCustomError("begin", "after or since")
        return self


class WebhookAnswer(Model):
    """A webhook as it stands; its secret is told once, when it is made."""

    id: WebhookId
    account: Annotated[str, Field(description="服务账号 / account", examples=["account-0c1d22e3f4"])]
    name: Name
    url: Annotated[str, Field(description="接收地址 / address", examples=["https://hr.example.com/events"])]
    committee: Annotated[str | None, Field(description="只此党委 / of this committee", examples=["rolling-mill"])]
    branch: Annotated[str | None, Field(description="只此党支部 / of this branch", examples=["A"])]
    types: Annotated[tuple[str, ...], Field(description="只此类型 / of these types", examples=[["reward.paid.v1"]])]
    made_at: Moment
    made_by: Annotated[str, Field(description="建立人 / by whom", examples=["account-0c1d22e3f4"])]
    state: Annotated[State, Field(description="状态 / state", examples=["active"])]
    state_at: Moment
    why: Annotated[str, Field(description="停用原因: failing, gone / why it was disabled", examples=[""])]
    position: Annotated[int, Field(description="已投递至此位置 / delivered up to here", examples=[1024])]
    delivered_at: Moment
    failures: Annotated[int, Field(description="连续失败次数 / failures in a row", examples=[0])]
    failing_since: Moment
    due_at: Moment
    former_until: Moment


class NewWebhookAnswer(WebhookAnswer):
    """A webhook with its new secret."""

    secret: Annotated[
        str,
        Field(description="签名密钥, 只显示这一次 / shown this once", examples=["whsec_MfKQ9r8GKYqrTwjUPD8"]),
    ]


class WebhooksAnswer(Model):
    """The webhooks of an account."""

    webhooks: tuple[WebhookAnswer, ...]


class AttemptAnswer(Model):
    """One try to deliver an event."""

    number: Annotated[int, Field(description="序号 / number", examples=[7])]
    at: Moment
    position: Annotated[int, Field(description="事件的日志位置, 试投递为0 / of the event; 0: a test", examples=[1024])]
    event: Annotated[str, Field(description="事件编号 / id of the event", examples=["assessment/A/2025/Q1@5"])]
    type: Annotated[str, Field(description="类型 / type", examples=["assessment.scores-confirmed.v1"])]
    attempt: Annotated[int, Field(description="第几次尝试 / which try", examples=[1])]
    arrived: Annotated[bool, Field(description="是否送达 / whether it arrived", examples=[True])]
    status: Annotated[int | None, Field(description="对方答复的状态码 / status answered", examples=[204])]
    fault: Annotated[str | None, Field(description="未得到答复的原因 / why there was no answer", examples=["timeout"])]
    answer: Annotated[str, Field(description="答复的开头 / beginning of the answer", examples=["ok"])]
    took: Annotated[int, Field(description="用时, 毫秒 / milliseconds", examples=[35])]


class AttemptsAnswer(Model):
    """What was tried, the newest first; kept for 30 days."""

    attempts: tuple[AttemptAnswer, ...]
    next: Next


class TestAnswer(Model):
    """What came of a test."""

    arrived: Annotated[bool, Field(description="是否送达 / whether it arrived", examples=[True])]
    status: Annotated[int | None, Field(description="状态码 / status", examples=[204])]
    fault: Annotated[str | None, Field(description="未得到答复的原因 / why there was no answer", examples=["timeout"])]
    answer: Annotated[str, Field(description="答复的开头 / beginning of the answer", examples=["ok"])]
    took: Annotated[int, Field(description="用时, 毫秒 / milliseconds", examples=[35])]


@router.get("", summary="投递地址一览 / Webhooks")
def list_webhooks(account: InPath, who: Inspecting, running: Running) -> WebhooksAnswer:
    """各投递地址的状态与进度.

    With how far each has come.
    """
    found = running.webhooks.subscriptions.of(who.over(account).id)
    return WebhooksAnswer(webhooks=tuple(_told(one) for one in found))


@router.post("", status_code=201, summary="新建投递 / Make a webhook")
def make_webhook(account: InPath, body: WebhookModel, who: Managing, running: Running) -> NewWebhookAnswer:
    """按 Standard Webhooks 签名, 逐条按序投递该服务账号可查看的事件; 签名密钥只显示一次.

    Sends what the service's roles may read, in order, signed as Standard Webhooks says. The secret is shown once.
    """
    found = who.over(account)
    made, secret = running.webhooks.subscriptions.make(who.origin, found, new_webhook(running, body))
    return NewWebhookAnswer(**_fields(made), secret=secret)


@router.post("/{webhook}/rotate", status_code=201, summary="更换签名密钥 / Rotate the secret")
def rotate_webhook(
    account: InPath, webhook: HookPath, body: SecretRotation, who: Managing, running: Running
) -> NewWebhookAnswer:
    """新旧密钥并用数日, 每次投递带两个签名.

    Both sign for some days.
    """
    found = running.webhooks.subscriptions.get(webhook, who.over(account).id)
    overlap = timedelta(days=body.overlap_days)
    made, secret = running.webhooks.subscriptions.rotate(who.origin, found, overlap=overlap)
    return NewWebhookAnswer(**_fields(made), secret=secret)


@router.post("/{webhook}/test", summary="试投递 / Send a test")
def test_webhook(account: InPath, webhook: HookPath, who: Managing, running: Running) -> TestAnswer:
    """立即投递一条试验事件, 不影响进度.

    At once; it moves nothing.
    """
    found = running.webhooks.subscriptions.get(webhook, who.over(account).id)
    running.webhooks.subscriptions.tested(who.origin, found)
    outcome = on_the_loop(send_test, running, found)
    return TestAnswer.model_validate(outcome)


@router.post("/{webhook}/pause", summary="暂停投递 / Pause")
def pause_webhook(account: InPath, webhook: HookPath, who: Managing, running: Running) -> WebhookAnswer:
    """恢复后从停处续投.

    Resumed, it goes on where it stands.
    """
    found = running.webhooks.subscriptions.get(webhook, who.over(account).id)
    return _told(running.webhooks.subscriptions.pause(who.origin, found))


@router.post("/{webhook}/resume", summary="恢复投递 / Resume")
def resume_webhook(account: InPath, webhook: HookPath, who: Managing, running: Running) -> WebhookAnswer:
    """暂停或停用之后, 从停处续投, 一条不漏.

    After a pause or after it was disabled; nothing is left out.
    """
    found = running.webhooks.subscriptions.get(webhook, who.over(account).id)
    return _told(running.webhooks.subscriptions.resume(who.origin, found))


@router.post("/{webhook}/replay", summary="重新投递 / Replay")
def replay_webhook(account: InPath, webhook: HookPath, body: Replay, who: Managing, running: Running) -> WebhookAnswer:
    """自某位置或某时间起重新投递, 事件编号不变, 接收方可据以去重.

    From a position or a time, under the ids of then, by which the receiver knows them again.
    """
    found = running.webhooks.subscriptions.get(webhook, who.over(account).id)
    after = begin_again(running, found, body)
    return _told(running.webhooks.subscriptions.replay(who.origin, found, after=after))


@router.post("/{webhook}/remove", summary="删除投递 / Remove")
def remove_webhook(account: InPath, webhook: HookPath, who: Managing, running: Running) -> WebhooksAnswer:
    """不再投递; 记录保留到期满.

    For good.
    """
    of = who.over(account).id
    running.webhooks.subscriptions.remove(who.origin, running.webhooks.subscriptions.get(webhook, of))
    return WebhooksAnswer(webhooks=tuple(_told(one) for one in running.webhooks.subscriptions.of(of)))


@router.get("/{webhook}/attempts", summary="投递记录 / Delivery history")
def list_attempts(
    *,
    account: InPath,
    webhook: HookPath,
    who: Inspecting,
    running: Running,
    page: Paging,
    failed: Annotated[bool, Query(description="只看未送达的 / those that did not arrive", examples=[True])] = False,
) -> AttemptsAnswer:
    """每次尝试及对方的答复, 由近到远, 保留三十日.

    Every try and what was answered, the newest first, for 30 days.
    """
    found = running.webhooks.subscriptions.get(webhook, who.over(account).id)
    (before,) = page.last(2**62)
    rows, following = page.cut(
        running.webhooks.subscriptions.history(found.id, before=before, limit=page.limit + 1, failed=failed),
        lambda one: (one.number,),
    )
    return AttemptsAnswer(attempts=tuple(map(AttemptAnswer.model_validate, rows)), next=following)


def new_webhook(running: Runtime, body: WebhookModel) -> NewWebhook:
    """What is asked for, at an address that may be reached. Raises IdentityError or NotFoundError."""
    if body.committee is not None:
        known_committee(running, body.committee)
    of_branch(running, body.branch)
    try:
        on_the_loop(Reach(running.settings).require, body.url)
    except UnreachableError as error:
        zh, en = REFUSED[error.fault]
        raise IdentityError(Fault.WEBHOOK_ADDRESS, f"不能投递到该地址: {zh}", f"nothing is sent there: {en}") from error
    after = running.recorder.position() if body.after is None else body.after
    return NewWebhook(body.name, body.url, body.committee, body.branch, tuple(dict.fromkeys(body.types)), after)


def begin_again(running: Runtime, webhook: Webhook, body: Replay) -> int:
    """After which position; a time in the future, or after what was delivered, changes nothing."""
    if body.since is None:
        return body.after or 0
    return min(running.recorder.position_before(body.since), webhook.position)


def _told(webhook: Webhook) -> WebhookAnswer:
    return WebhookAnswer(**_fields(webhook))


def _fields(webhook: Webhook) -> dict[str, Any]:
    return {name: getattr(webhook, name) for name in WebhookAnswer.model_fields}
