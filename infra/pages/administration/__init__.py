"""Administration 系统管理: accounts and their roles, keys, sessions, the security log, and the organisation itself."""

from typing import Final

from infra.pages.administration import account, granting, keys, people, roles, security_log, sessions, webhook, webhooks

ROUTERS: Final = (
    people.router,
    granting.router,
    account.router,
    roles.router,
    keys.router,
    webhooks.router,
    webhook.router,
    sessions.router,
    security_log.router,
)
