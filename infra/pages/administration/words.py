"""Words 用语: of accounts, roles and the security log."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.access import NAMES, Denial, Role
from domain.access.roles import Level
from infra.http.language import Text
from infra.identity.accounts import Account, AccountKind
from infra.identity.keys import Scope
from infra.identity.security_log import Kind
from infra.pages.listing import Tag, Tone


def _capital(zh: str, en: str) -> Text:
    return Text(zh, en[:1].upper() + en[1:])


ROLES: Final[Mapping[Role, Text]] = MappingProxyType({role: _capital(*NAMES[role]) for role in Role})
LEVELS: Final[Mapping[Level, Text]] = MappingProxyType(
    {
        Level.EVERYWHERE: Text("全局", "Everywhere"),
        Level.ENTERPRISE: Text("企业", "Enterprise"),
        Level.COMMITTEE: Text("党委", "Committee"),
        Level.BRANCH: Text("党支部", "Branch"),
    }
)
ACCOUNTS: Final[Mapping[AccountKind, Text]] = MappingProxyType(
    {AccountKind.PERSON: Text("人员", "Person"), AccountKind.SERVICE: Text("服务", "Service")}
)
SCOPES: Final[Mapping[Scope, Text]] = MappingProxyType(
    {Scope.READ: Text("查询", "Read"), Scope.ACT: Text("操作", "Act"), Scope.EVENTS: Text("事件流", "Event feed")}
)
LANGUAGES: Final = MappingProxyType({"zh": Text("中文", "Chinese"), "en": Text("英文", "English")})
SERVER: Final = Text("服务器", "The server")
NOBODY: Final = Text("未登录", "Nobody signed in")
IN_USE: Final = Tag(Text("使用中", "In use"), Tone.GOOD)
DISABLED: Final = Tag(Text("已停用", "Disabled"), Tone.LATE)
NEW_PASSWORD: Final = Tag(Text("待改密码", "New password due"), Tone.WARN)
KINDS: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        Kind.SIGNED_IN: Text("登录", "Signed in"),
        Kind.SIGN_IN_FAILED: Text("登录失败", "Sign-in failed"),
        Kind.SIGN_IN_LOCKED: Text("登录被锁定", "Sign-in locked"),
        Kind.SIGNED_OUT: Text("退出", "Signed out"),
        Kind.SESSION_ENDED: Text("会话已结束", "Session ended"),
        Kind.ACTING_BEGUN: Text("开始代办", "Began to act for another"),
        Kind.ACTING_ENDED: Text("结束代办", "Ceased to act for another"),
        Kind.ACCESS_REFUSED: Text("拒绝访问", "Access refused"),
        Kind.REQUESTS_LIMITED: Text("请求过频", "Requests limited"),
        Kind.ACCOUNT_CREATED: Text("建立账号", "Account created"),
        Kind.ACCOUNT_DISABLED: Text("停用账号", "Account disabled"),
        Kind.ACCOUNT_ENABLED: Text("启用账号", "Account enabled"),
        Kind.ACCOUNT_UNLOCKED: Text("解除锁定", "Account unlocked"),
        Kind.PASSWORD_RESET: Text("重置密码", "Password reset"),
        Kind.PASSWORD_CHANGED: Text("修改密码", "Password changed"),
        Kind.SECOND_FACTOR_SET: Text("启用双因素认证", "Second factor set"),
        Kind.SECOND_FACTOR_REMOVED: Text("停用双因素认证", "Second factor removed"),
        Kind.SECOND_FACTOR_RESET: Text("解除双因素认证", "Second factor reset"),
        Kind.RECOVERY_CODES_MADE: Text("换发恢复码", "Recovery codes made"),
        Kind.ROLE_GRANTED: Text("授予岗位", "Role granted"),
        Kind.ROLE_REVOKED: Text("收回岗位", "Role revoked"),
        Kind.KEY_MADE: Text("发给密钥", "Key made"),
        Kind.KEY_ROTATED: Text("更换密钥", "Key rotated"),
        Kind.KEY_REVOKED: Text("撤销密钥", "Key revoked"),
        Kind.KEY_REFUSED: Text("密钥被拒", "Key refused"),
        Kind.TOKEN_ISSUED: Text("发给令牌", "Token issued"),
        Kind.PROVIDER_PREPARED: Text("预设统一认证", "Provider prepared"),
        Kind.PROVIDER_LINKED: Text("关联统一认证", "Provider linked"),
        Kind.PROVIDER_REMOVED: Text("解除统一认证", "Provider removed"),
        Kind.WEBHOOK_MADE: Text("新建事件投递", "Webhook made"),
        Kind.WEBHOOK_ROTATED: Text("更换投递密钥", "Webhook secret rotated"),
        Kind.WEBHOOK_TESTED: Text("试投递", "Webhook tested"),
        Kind.WEBHOOK_PAUSED: Text("暂停事件投递", "Webhook paused"),
        Kind.WEBHOOK_RESUMED: Text("恢复事件投递", "Webhook resumed"),
        Kind.WEBHOOK_REPLAYED: Text("重新投递", "Webhook replayed"),
        Kind.WEBHOOK_DISABLED: Text("停用事件投递", "Webhook disabled"),
        Kind.WEBHOOK_REMOVED: Text("删除事件投递", "Webhook removed"),
    }
)
"""What happened, in words."""

HOW: Final = MappingProxyType(
    {
        "password": Text("密码", "Password"),
        "oidc": Text("统一认证", "Identity provider"),
        "code": Text("动态口令", "Code"),
        "recovery_code": Text("恢复码", "Recovery code"),
    }
)
"""How somebody showed who they are."""
WHY: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "unknown_login": Text("没有此登录名", "no such login"),
        "wrong_password": Text("密码不正确", "wrong password"),
        "no_password": Text("账号没有密码, 或已过期", "no password, or it is over"),
        "service_account": Text("服务账号", "a service's account"),
        "disabled": Text("账号已停用", "disabled"),
        "demo_account": Text("演示账号", "an account of the demo"),
        "wrong_code": Text("动态口令或恢复码不正确", "wrong code"),
        "late_code": Text("动态口令超时", "the code came too late"),
        "not_prepared": Text("没有为其准备账号", "no account is prepared"),
        "not_let_in": Text("账号不可登录", "not let in"),
        "unknown_flow": Text("登录流程不明或已过期", "no such sign-in, or it is over"),
        "no_code": Text("统一认证未予认可", "the provider did not vouch"),
        "code_refused": Text("统一认证拒绝了授权码", "the provider refused its code"),
        "wrong_issuer": Text("统一认证自称他名", "the provider calls itself otherwise"),
        "not_https": Text("统一认证的地址未加密", "the provider is not at https://"),
        "short_key": Text("统一认证的签名密钥过短", "the provider's key is too short"),
        "too_weak": Text("统一认证的登录强度不足", "the provider asked for too little"),
        "unreachable": Text("统一认证无法连接", "the provider cannot be reached"),
        "no_provider": Text("该地址不是统一认证", "no provider answers there"),
        "failing": Text("连续多日未能送达", "nothing arrived for days"),
        "gone": Text("对方答复该地址已永久停用 (410)", "the receiver says that the address is gone for good (410)"),
        Denial.KEY_NOT_FOR_IT: Text("密钥的范围不含此权限", "the key is not for this"),
        Denial.NO_RIGHT_HERE: Text("在此没有此权限", "no such right here"),
        Denial.NO_ROLE_HERE: Text("不在本单位任职, 不能代理", "holds no role here, so cannot act for another"),
        Denial.NO_ROLE_ANYWHERE: Text("没有任何单位的权限", "holds no role anywhere"),
        Denial.OWN_WORK: Text("本人经办, 须由他人办理", "own work, for somebody else to judge"),
        Denial.RECUSED: Text("事涉所在党支部, 应当回避", "recused: it concerns the own branch"),
        Denial.NOT_PUBLISHED: Text("结果尚未公布", "not published yet"),
        Denial.NOT_DELEGATED: Text("代办之事未受委托或委托已止", "acted for another without a delegation"),
        Denial.RECORD_ITSELF: Text("不能查看事实日志原文", "may not read the log as recorded"),
    }
)
"""Why nobody was let in, or not to this, or nothing is sent any more. What is not listed is told as it is recorded, as
older refusals are, in English."""


def state_of(account: Account) -> Tag:
    """Whether it is let in."""
    if account.disabled_at is not None:
        return DISABLED
    return NEW_PASSWORD if account.must_change else IN_USE
