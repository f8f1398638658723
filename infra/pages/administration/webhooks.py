"""Webhooks 事件投递: where events are sent, how far each has come, which of them fail; and a new one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from infra.http import fields
from infra.http.acting import Running
from infra.http.administering import Administering, Inspecting, Managing
from infra.http.feed import EventType
from infra.http.language import Text
from infra.http.webhooks import WebhookModel, new_webhook
from infra.identity.accounts import Account, AccountKind
from infra.names import FACTS
from infra.pages import exports
from infra.pages.administration.case import signed
from infra.pages.administration.settling import Again, attempt
from infra.pages.administration.webhook import TEMPLATE, state_of, view_of
from infra.pages.events.words import TITLES
from infra.pages.forms import FormModel, Submitted
from infra.pages.frame import Frame, Framed
from infra.pages.listing import Chip, Column, Linked, Listing, Row, Shape, as_asked
from infra.pages.rendering import here, render
from infra.runtime import Runtime
from infra.webhooks.webhook import State, Webhook
from projections.wording import KINDS

router = APIRouter(prefix="/workbench/webhooks", include_in_schema=False)

NEW: Final = "administration/new_webhook.html"
COLUMNS: Final = (
    Column("name", Text("用途", "Name"), quotes=True),
    Column("service", Text("服务", "Service")),
    Column("url", Text("接收地址", "Address"), quotes=True),
    Column("state", Text("状态", "Status")),
    Column("position", Text("已投递至", "Delivered up to"), Shape.NUMBER, shown=False),
    Column("behind", Text("尚余", "Behind"), Shape.NUMBER),
    Column("delivered", Text("最近送达", "Last delivered"), Shape.MOMENT),
    Column("failures", Text("连续失败", "Failures"), Shape.NUMBER),
    Column("due", Text("下次尝试", "Next try"), Shape.MOMENT),
    Column("made", Text("建立时间", "Made"), Shape.MOMENT, shown=False),
)
TITLE: Final = Text("事件投递", "Webhooks")
EMPTY: Final = Text(
    "没有投递地址。先为对方系统新建服务账号并授予岗位, 再新建投递。",
    "Events are sent nowhere. Make a service account with a role for the other system, then a webhook.",
)
ATTENTION: Final = "attention"


class NewWebhookForm(FormModel):
    """Of which account, where to, and which events, from now on or from the first fact."""

    account: str
    name: fields.Name
    url: str = Field(min_length=1, max_length=500, pattern=fields.LINE)
    committee: fields.CommitteeId | None = None
    types: tuple[EventType, ...] = ()
    begin: Literal["now", "first"]


@router.get("")
def webhooks_page(
    request: Request, running: Running, frame: Framed, who: Inspecting, state: Literal["", "attention"] = ""
) -> Response:
    found = running.webhooks.subscriptions.all()
    services = _services(running, who)
    mine = [one for one in found if one.account in services]
    failing = [one for one in mine if one.needs_attention]
    rows = [_row(running, frame, services[one.account], one) for one in (failing if state else mine)]
    chips = [
        Chip(Text("全部", "All"), here(request, state=None), not state, len(mine)),
        Chip(Text("需要处理", "Needs attention"), here(request, state=ATTENTION), bool(state), len(failing)),
    ]
    listing = as_asked(Listing(TITLE, COLUMNS, rows, EMPTY, [chips]), request)
    return exports.answer(request, "administration/webhooks.html", listing, failing=len(failing))


@router.get("/new")
def new_webhook_page(request: Request, _: Framed, running: Running, who: Managing) -> Response:
    return render(request, NEW, **_new_view(running, who))


@router.post("/new")
def send_new_webhook(request: Request, running: Running, frame: Framed, who: Managing, form: Submitted) -> Response:
    """The page of the webhook with its secret, this once."""
    acting = signed(who, form)

    def act() -> Response:
        asked = form.into(NewWebhookForm)
        after = 0 if asked.begin == "first" else None
        model = WebhookModel(name=asked.name, url=asked.url, committee=asked.committee, types=asked.types, after=after)
        new, account = new_webhook(running, model), acting.over(asked.account)
        made, secret = running.webhooks.subscriptions.make(acting.origin, account, new)
        return render(request, TEMPLATE, **{**view_of(running, frame, made, account), "secret": secret})

    return attempt(request, form, act, Again(NEW, lambda: _new_view(running, who)))


def _new_view(running: Runtime, who: Administering) -> dict[str, Any]:
    kinds = {name: TITLES[KINDS[fact]] for name, fact in FACTS.items()}
    return {
        "services": [(one.id, f"{one.name} ({one.login})") for one in _services(running, who).values()],
        "committees": [(one.id, one.name) for one in running.projections.directory.committees()],
        "types": list(kinds.items()),
        "begins": [
            ("now", Text("自现在起", "from now on")),
            ("first", Text("自第一条事实起", "from the first fact")),
        ],
    }


def _services(running: Runtime, who: Administering) -> Mapping[str, Account]:
    """The services within the asker's reach, by id."""
    found: Sequence[Account] = running.identity.overview.services()
    return {one.id: one for one in who.reached(found) if one.kind is AccountKind.SERVICE}


def _row(running: Runtime, frame: Frame, account: Account, webhook: Webhook) -> Row:
    address = frame.url("webhook_page", webhook=webhook.id)
    return Row(
        {
            "name": Linked(webhook.name, address),
            "service": Linked(account.login, frame.url("account_page", account=account.id)),
            "url": webhook.url,
            "state": state_of(webhook),
            "position": webhook.position,
            "behind": max(0, running.recorder.position() - webhook.position),
            "delivered": webhook.delivered_at,
            "failures": webhook.failures or None,
            "due": webhook.due_at if webhook.state is State.ACTIVE else None,
            "made": webhook.made_at,
        },
        address,
    )
