"""Second factor 双因素认证: switched on by its owner, kept up, and switched off."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from infra.http.acting import Running
from infra.http.fields import Model
from infra.http.principal import Asking, address, give_cookie
from infra.http.sessions import Again, Code, CodeField, EndedAnswer, session_of
from infra.identity.second_factors import RECOVERY_CODES

router = APIRouter(prefix="/account/second-factor", tags=["本人账号 own account"])

Shown = Annotated[
    str,
    Field(description="恢复码, 每个用一次 / recovery code, for once", examples=["hk3dm-9qxw7-t2nbe-r6vcy-4mzua-8sfkj"]),
]


class AgainWithCode(Again):
    """The password once more, and the code where the account has a second factor."""

    code: CodeField = ""


class OfferAnswer(Model):
    """For the device, told this once; in force once a code of it has come back within ten minutes."""

    secret: Annotated[str, Field(description="密钥 (Base32) / secret", examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])]
    address: Annotated[
        str,
        Field(description="二维码内容 / what a QR code of it says", examples=["otpauth://totp/feng?secret=JBSWY3DP"]),
    ]


class RecoveryCodesAnswer(Model):
    """Told this once: only digests are kept."""

    recovery_codes: Annotated[tuple[Shown, ...], Field(max_length=RECOVERY_CODES)]


@router.post("/prepare", summary="准备双因素认证 / Prepare a second factor")
def prepare_second_factor(body: AgainWithCode, asking: Asking, request: Request, running: Running) -> OfferAnswer:
    """凭密码 (更换设备时另凭动态口令) 取得新密钥, 10分钟内确认; 此前原设备仍有效.

    A new secret, to be confirmed within ten minutes; until then the device in use stays.
    """
    offer = running.identity.own_factor.prepare(
        asking.account,
        session_of(asking),
        current=body.current.get_secret_value(),
        code=body.code,
        address=address(request),
    )
    return OfferAnswer(secret=offer.secret, address=offer.address)


@router.post("/confirm", summary="启用双因素认证 / Put it in force", response_model=RecoveryCodesAnswer)
def confirm_second_factor(body: Code, asking: Asking, request: Request, running: Running) -> Response:
    """凭新设备上的动态口令启用, 得到十个恢复码; 其他会话随即结束, 本会话换发新凭据.

    With a code of the new device; answers ten recovery codes. All other sessions end, this one goes on under a new
    token.
    """
    done = running.identity.own_factor.confirm(asking.account, session_of(asking), body.code, address(request))
    told = RecoveryCodesAnswer(recovery_codes=done.recovery_codes)
    response = Response(told.model_dump_json(), media_type="application/json")
    give_cookie(response, running.settings, done.token)
    return response


@router.post("/recovery-codes", summary="换发恢复码 / New recovery codes")
def renew_recovery_codes(
    body: AgainWithCode, asking: Asking, request: Request, running: Running
) -> RecoveryCodesAnswer:
    """凭密码和动态口令换发十个; 原有的作废.

    Ten new ones; those there were serve no more.
    """
    codes = running.identity.own_factor.renew_recovery_codes(
        asking.account,
        session_of(asking),
        current=body.current.get_secret_value(),
        code=body.code,
        address=address(request),
    )
    return RecoveryCodesAnswer(recovery_codes=codes)


@router.post("/remove", summary="停用双因素认证 / Remove the second factor")
def remove_second_factor(body: AgainWithCode, asking: Asking, request: Request, running: Running) -> EndedAnswer:
    """凭密码和动态口令停用; 其他会话随即结束. 岗位要求启用的, 须重新设置.

    With the password and a code; all other sessions end. Where a role needs one, another has to be set next.
    """
    session = session_of(asking)
    others = len(running.identity.own.sessions(asking.account)) - 1
    running.identity.own_factor.remove(
        asking.account, session, current=body.current.get_secret_value(), code=body.code, address=address(request)
    )
    return EndedAnswer(ended=max(0, others))
