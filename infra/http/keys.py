"""Keys 密钥: what services come in with; made, rotated and revoked by administrators, shown once."""

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, Field

from infra.http.acting import Running
from infra.http.administering import InPath, Inspecting, Managing
from infra.http.fields import Model, Name
from infra.identity.keys import Key, Scope

router = APIRouter(prefix="/accounts/{account}/keys", tags=["密钥 keys"])

LONGEST_OVERLAP: Final = 30  # days
KeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$", description="密钥编号 / key id", examples=["9f86d081884c"])]
Scopes = Annotated[
    tuple[Scope, ...],
    Field(
        min_length=1,
        max_length=len(Scope),
        description="范围: 查询、操作、事件流, 不超出账号的岗位 / reading, acting, the feed; never more than its roles",
        examples=[["read", "events"]],
    ),
]
Expiry = Annotated[
    AwareDatetime, Field(description="到期时间, 至多一年 / end, within a year", examples=["2026-12-31T16:00:00Z"])
]
Moment = Annotated[AwareDatetime | None, Field(description="时间 / when", examples=["2026-01-12T01:30:00Z"])]


class NewKey(Model):
    """What the key is called and for, and until when it serves."""

    name: Name
    scopes: Scopes
    expires_at: Expiry


class Rotation(Model):
    """Until when the new key serves, and how long the old one still does."""

    expires_at: Expiry
    overlap_days: Annotated[
        int, Field(ge=0, le=LONGEST_OVERLAP, description="旧密钥再用几天 / days the old key still serves", examples=[7])
    ] = 7


class KeyAnswer(Model):
    """A key as it stands; the key itself is told once, when it is made."""

    id: KeyId
    name: Name
    scopes: Scopes
    made_at: Moment
    made_by: Annotated[str, Field(description="建立人 / by whom", examples=["account-0c1d22e3f4"])]
    expires_at: Moment
    last_used_at: Moment
    revoked_at: Annotated[AwareDatetime | None, Field(description="撤销时间 / revoked", examples=[None])]
    replaced_by: Annotated[KeyId | None, Field(description="替换它的密钥 / the key it was rotated to", examples=[None])]


class NewKeyAnswer(KeyAnswer):
    """A new key, and its text for the header `Authorization: Bearer KEY`."""

    key: Annotated[
        str, Field(description="密钥全文, 只显示这一次 / the key, shown this once", examples=["djc_9f86d081884c_…"])
    ]


class KeysAnswer(Model):
    """The keys of an account, the newest first."""

    keys: tuple[KeyAnswer, ...]


@router.get("", summary="密钥一览 / Keys")
def list_keys(account: InPath, who: Inspecting, running: Running) -> KeysAnswer:
    """含已到期和已撤销的.

    With those that are over.
    """
    return _all(running, who.over(account).id)


@router.post("", status_code=201, summary="发给密钥 / Make a key")
def make_key(account: InPath, body: NewKey, who: Managing, running: Running) -> NewKeyAnswer:
    """只发给服务账号; 密钥只显示一次, 库中只存摘要.

    For services only. Shown once; only its digest is kept.
    """
    made, text = running.identity.administration.make_key(who.origin, who.over(account), **dict(body))
    return NewKeyAnswer(**_fields(made), key=text)


@router.post("/{key}/rotate", status_code=201, summary="更换密钥 / Rotate a key")
def rotate_key(
    account: InPath, key: Annotated[KeyId, Path()], body: Rotation, who: Managing, running: Running
) -> NewKeyAnswer:
    """新旧密钥并用数日, 旧密钥到时自动失效.

    Both serve for some days, then the old one ends by itself.
    """
    ends = running.clock() + timedelta(days=body.overlap_days)
    made, text = running.identity.administration.rotate_key(
        who.origin, who.over(account), key, expires_at=body.expires_at, old_ends_at=ends
    )
    return NewKeyAnswer(**_fields(made), key=text)


@router.post("/{key}/revoke", summary="撤销密钥 / Revoke a key")
def revoke_key(account: InPath, key: Annotated[KeyId, Path()], who: Managing, running: Running) -> KeysAnswer:
    """立即失效.

    At once.
    """
    found = who.over(account)
    running.identity.administration.revoke_key(who.origin, found, key)
    return _all(running, found.id)


def _all(running: Running, account: str) -> KeysAnswer:
    return KeysAnswer(keys=tuple(KeyAnswer(**_fields(one)) for one in running.identity.keys.of(account)))


def _fields(key: Key) -> dict[str, Any]:
    return {name: getattr(key, name) for name in KeyAnswer.model_fields}
