"""Webhook 投递地址: how it stands, every try to deliver, and all that is done to it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from anyio.from_thread import run as on_the_loop
from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.access import Right
from infra.http.acting import Running
from infra.http.administering import Administering, Inspecting, Managing
from infra.http.delegations import LocalTime
from infra.http.fields import Position
from infra.http.language import Text
from infra.http.webhooks import LONGEST_OVERLAP, HookPath
from infra.identity.accounts import Account
from infra.names import FACTS
from infra.pages.administration.case import signed
from infra.pages.administration.settling import Again, attempt, settled
from infra.pages.administration.words import SERVER, WHY
from infra.pages.events.words import TITLES
from infra.pages.forms import Form, FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Column, Listing, Row, Shape, Tag, Tone
from infra.pages.rendering import render
from infra.runtime import Runtime
from infra.webhooks.delivery import send_test
from infra.webhooks.subscriptions import Subscriptions
from infra.webhooks.webhook import Attempt, State, Webhook
from projections.wording import KINDS

router = APIRouter(prefix="/workbench/webhooks/{webhook}", include_in_schema=False)

TEMPLATE: Final = "administration/webhook.html"
SHOWN: Final = 50
STATES: Final[Mapping[State, Tag]] = {
    State.ACTIVE: Tag(Text("投递中", "Delivering"), Tone.GOOD),
    State.PAUSED: Tag(Text("已暂停", "Paused"), Tone.INFO),
    State.DISABLED: Tag(Text("已停用", "Disabled"), Tone.LATE),
    State.REMOVED: Tag(Text("已删除", "Removed")),
}
FAILING: Final = Tag(Text("投递失败, 重试中", "Failing, tried again"), Tone.WARN)
FAULTS: Final[Mapping[str, Text]] = {
    "url": Text("网址不能投递", "an address that serves not"),
    "name": Text("找不到该主机", "no such host"),
    "private": Text("内部网络地址, 未经设置许可", "a private address that the settings do not open"),
    "timeout": Text("超时未答复", "no answer in time"),
    "tls": Text("证书无效", "the certificate is not valid"),
    "connection": Text("连接失败", "no connection"),
    "key": Text("签名密钥文件不可用", "the key that signs cannot be used"),
}
COLUMNS: Final = (
    Column("at", Text("时间", "When"), Shape.MOMENT, sortable=False),
    Column("position", Text("日志位置", "Position"), Shape.NUMBER, sortable=False),
    Column("type", Text("事件", "Event"), sortable=False),
    Column("attempt", Text("第几次", "Try"), Shape.NUMBER, sortable=False),
    Column("came", Text("结果", "Result"), sortable=False),
    Column("took", Text("用时 (毫秒)", "Took (ms)"), Shape.NUMBER, sortable=False),
    Column("answer", Text("对方答复", "Answer"), sortable=False, quotes=True),
)
HISTORY: Final = Text("投递记录", "Delivery history")
NONE_YET: Final = Text("没有投递记录。", "Nothing was sent.")
TEST: Final = Text("试投递", "Test")
PAUSED: Final = Text("已暂停, 恢复后从停处续投", "Paused; resumed, it goes on where it stands")
RESUMED: Final = Text("已恢复, 从停处续投", "Resumed where it stood")
REPLAYING: Final = Text("将按所定位置重新投递, 事件编号不变", "Everything after that is sent anew, under the same ids")
REMOVED: Final = Text("已删除, 不再投递", "Removed: nothing is sent there any more")
ARRIVED: Final = Text("试验事件已送达", "The test arrived")


class ReplayForm(FormModel):
    """From where: a position, or a time where the asker is; the position counts if both are given."""

    after: Position | None = None
    since: LocalTime | None = None


class RotationForm(FormModel):
    """For how many days both secrets sign."""

    overlap_days: Annotated[int, Field(ge=0, le=LONGEST_OVERLAP)] = 7


@dataclass(frozen=True)
class Doing:
    """A form sent about a webhook of an account within the asker's reach."""

    request: Request
    running: Runtime
    frame: Frame
    who: Administering
    webhook: Webhook
    account: Account
    form: Form

    @property
    def subscriptions(self) -> Subscriptions:
        return self.running.webhooks.subscriptions

    def do(self, act: Callable[[], object], done: Text, *, to: str = "webhook_page") -> Response:
        """Does it and shows how the webhook stands then; where it is refused, says why."""

        def settle() -> Response:
            act()
            path = {} if to == "webhooks_page" else {"webhook": self.webhook.id}
            return settled(self.request, self.frame.url(to, **path), done)

        return attempt(self.request, self.form, settle, self.again)

    @property
    def again(self) -> Again:
        return Again(TEMPLATE, self.view)

    def view(self) -> dict[str, Any]:
        return view_of(self.running, self.frame, self.subscriptions.get(self.webhook.id), self.account)


def doing(
    request: Request, running: Running, frame: Framed, who: Managing, webhook: HookPath, form: Submitted
) -> Doing:
    found = running.webhooks.subscriptions.get(webhook)
    acting = signed(who, form)
    return Doing(request, running, frame, acting, found, acting.over(found.account), form)


OnWebhook = Annotated[Doing, Depends(doing)]


@router.get("")
def webhook_page(
    request: Request,
    running: Running,
    frame: Framed,
    who: Inspecting,
    webhook: HookPath,
    failed: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
    cursor: Annotated[int, Query(ge=1, le=2**62)] = 2**62,
) -> Response:
    found = running.webhooks.subscriptions.get(webhook)
    account = who.over(found.account)
    return render(request, TEMPLATE, **view_of(running, frame, found, account, failed=failed, before=cursor))


@router.post("/test")
def send_webhook_test(doing: OnWebhook) -> Response:
    """Says what came of it."""

    def act() -> Response:
        doing.subscriptions.tested(doing.who.origin, doing.webhook)
        outcome = on_the_loop(send_test, doing.running, doing.webhook)
        if outcome.arrived:
            return settled(doing.request, doing.frame.url("webhook_page", webhook=doing.webhook.id), ARRIVED)
        why = _came(outcome.status, outcome.fault)
        refusal = Text(f"试验事件未送达: {why.zh}", f"the test did not arrive: {why.en}")
        return doing.again.refused(doing.request, doing.form, 409, refusal)

    return attempt(doing.request, doing.form, act, doing.again)


@router.post("/pause")
def send_webhook_pause(doing: OnWebhook) -> Response:
    return doing.do(lambda: doing.subscriptions.pause(doing.who.origin, doing.webhook), PAUSED)


@router.post("/resume")
def send_webhook_resumption(doing: OnWebhook) -> Response:
    return doing.do(lambda: doing.subscriptions.resume(doing.who.origin, doing.webhook), RESUMED)


@router.post("/replay")
def send_webhook_replay(doing: OnWebhook) -> Response:
    def act() -> object:
        asked = doing.form.into(ReplayForm)
        after = asked.after
        if after is None:
            after = doing.webhook.position
            if asked.since is not None:
                since = asked.since.replace(tzinfo=doing.frame.zone)
                after = min(after, doing.running.recorder.position_at(since - timedelta(microseconds=1)))
        return doing.subscriptions.replay(doing.who.origin, doing.webhook, after=after)

    return doing.do(act, REPLAYING)


@router.post("/rotate")
def send_webhook_rotation(doing: OnWebhook) -> Response:
    """The page of the webhook with its new secret, this once."""

    def act() -> Response:
        overlap = timedelta(days=doing.form.into(RotationForm).overlap_days)
        _, secret = doing.subscriptions.rotate(doing.who.origin, doing.webhook, overlap=overlap)
        return render(doing.request, TEMPLATE, **{**doing.view(), "secret": secret})

    return attempt(doing.request, doing.form, act, doing.again)


@router.post("/remove")
def send_webhook_removal(doing: OnWebhook) -> Response:
    return doing.do(lambda: doing.subscriptions.remove(doing.who.origin, doing.webhook), REMOVED, to="webhooks_page")


def view_of(
    running: Runtime, frame: Frame, webhook: Webhook, account: Account, *, failed: bool = False, before: int = 2**62
) -> dict[str, Any]:
    """What stands on the page of a webhook."""
    found = running.webhooks.subscriptions.history(webhook.id, before=before, limit=SHOWN + 1, failed=failed)
    names = running.identity.overview.names()
    committees = {one.id: one.name for one in running.projections.directory.committees()}
    return {
        "hook": webhook,
        "service": account,
        "state": state_of(webhook),
        "why": WHY.get(webhook.why),
        "behind": max(0, running.recorder.position() - webhook.position),
        "committee": committees.get(webhook.committee or "", webhook.committee),
        "types": [TITLES[KINDS[FACTS[one]]] for one in webhook.types],
        "made_by": SERVER if webhook.made_by == "server" else names.get(webhook.made_by, webhook.made_by),
        "history": _history(found[:SHOWN]),
        "failed": failed,
        "older": found[SHOWN - 1].number if len(found) > SHOWN else None,
        "secret": None,
        "manages": frame.viewer.has(Right.MANAGE_ACCOUNTS),
    }


def state_of(webhook: Webhook) -> Tag:
    """Active, and yet nothing arrives, is told apart."""
    return FAILING if webhook.state is State.ACTIVE and webhook.failures else STATES[webhook.state]


def _history(attempts: Iterable[Attempt]) -> Listing:
    return Listing(HISTORY, COLUMNS, [_row(one) for one in attempts], NONE_YET)


def _row(attempt: Attempt) -> Row:
    known = attempt.type in FACTS
    return Row(
        {
            "at": attempt.at,
            "position": attempt.position or None,
            "type": TITLES[KINDS[FACTS[attempt.type]]] if known else TEST,
            "attempt": attempt.attempt,
            "came": Tag(_came(attempt.status, attempt.fault), Tone.GOOD if attempt.arrived else Tone.LATE),
            "took": attempt.took,
            "answer": attempt.answer or None,
        }
    )


def _came(status: int | None, fault: str | None) -> Text:
    if status is None:
        return FAULTS.get(fault or "", Text("未送达", "not delivered"))
    if status // 100 == 2:
        return Text(f"已送达 ({status})", f"arrived ({status})")
    return Text(f"对方答复 {status}", f"answered {status}")
