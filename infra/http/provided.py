"""Provided 统一身份: whom of the identity provider an administrator lets in under an account."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from infra.http.acting import Running
from infra.http.administering import InPath, Inspecting, Managing
from infra.http.fields import Model
from infra.identity.externals import External

router = APIRouter(prefix="/accounts/{account}/provider", tags=["账号管理 accounts"])

Subject = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        description="统一身份认证中的标识 (sub) / the provider's subject",
        examples=["248289761001"],
    ),
]
Expected = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=254,
        pattern=r"^[^\s\x00-\x1f]+$",
        description="首次登录时所报的邮箱或其他约定的声明 / address, or other agreed claim, at the first sign-in",
        examples=["feng@steel.example"],
    ),
]


class Prepared(Model):
    """By subject, or by what is expected at the first sign-in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"subject": "248289761001"}]})

    subject: Subject = None
    expected: Expected = None

    @model_validator(mode="after")
    def _one(self) -> "Prepared":
        if (self.subject is None) == (self.expected is None):
            raise PydanticCustomError("subject", "subject or expected, one of them")
        return self


class ProvidedAnswer(Model):
    """Who may sign in under the account with the provider; nobody where all is null."""

    subject: Subject
    expected: Expected
    linked_at: Annotated[
        AwareDatetime | None, Field(description="首次登录 / first signed in", examples=["2026-01-12T01:30:00Z"])
    ]


@router.get("", summary="统一身份 / Identity at the provider")
def show_provided(account: InPath, who: Inspecting, running: Running) -> ProvidedAnswer:
    """哪一统一身份可以登录此账号.

    Who may sign in under it with the provider.
    """
    return _told(running.identity.externals.of(who.over(account)))


@router.post("", summary="准备统一身份 / Prepare for the provider")
def prepare_provided(account: InPath, body: Prepared, who: Managing, running: Running) -> ProvidedAnswer:
    """代替原有的统一身份, 其会话随即结束; 登录不增加任何权限.

    In place of whom it had, with its sessions ended. Signing in gives no rights but the account's roles.
    """
    given = running.identity.externals.prepare(
        who.origin, who.over(account), subject=body.subject, expected=body.expected
    )
    return _told(given)


@router.post("/remove", summary="解除统一身份 / Take the identity away")
def remove_provided(account: InPath, who: Managing, running: Running) -> ProvidedAnswer:
    """不再能以统一身份登录, 其会话随即结束.

    Nobody of the provider is let in under it any more; its sessions end.
    """
    running.identity.externals.remove(who.origin, who.over(account))
    return _told(None)


def _told(found: External | None) -> ProvidedAnswer:
    shown = ("subject", "expected", "linked_at")
    return ProvidedAnswer(**{name: getattr(found, name, None) for name in shown})
