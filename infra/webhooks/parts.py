"""The parts of webhooks over one database: who keeps them, and how far they have come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from infra.identity.security_log import SecurityLog
from infra.postgres.pool import Pool
from infra.settings import Settings
from infra.webhooks.progress import Progress
from infra.webhooks.secrets import Secrets
from infra.webhooks.subscriptions import Subscriptions


@dataclass(frozen=True)
class Webhooks:
    """What the faces of the program and whoever delivers use of them."""

    subscriptions: Subscriptions
    progress: Progress

    @classmethod
    def of(
        cls,
        settings: Settings,
        pool: Pool,
        clock: Callable[[], datetime],
        log: SecurityLog,
        position: Callable[[], int],
    ) -> Self:
        """`position` tells how far the log reaches."""
        return cls(
            Subscriptions(pool, clock, log, Secrets(settings), position),
            Progress(pool, clock, log, days=settings.webhook_days),
        )
