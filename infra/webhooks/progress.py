"""Progress 进度: what came of each attempt, recorded with how far a webhook has come."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import uniform
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.postgres.pool import Pool
from infra.webhooks.sending import Outcome
from infra.webhooks.webhook import FIELDS, Webhook, webhook_of

DELIVERER: Final = Origin("server")
WAITS: Final = (5, 30, 120, 600, 1_800, 3_600)  # seconds after the first failure, the second ...; then the last
JITTER: Final = 0.2
LONGEST: Final = 3_600  # seconds that a receiver may ask for
GONE: Final = 410
KEPT: Final = timedelta(days=30)
ACTIVE: Final = f"""
SELECT {FIELDS} FROM webhooks.webhook w WHERE state = 'active'
  AND EXISTS (SELECT FROM identity.account a WHERE a.id = w.account AND a.disabled_at IS NULL)
"""
MOVED: Final = f"""
UPDATE webhooks.webhook SET position = %(position)s, failures = 0, failing_since = NULL, due_at = NULL,
    delivered_at = coalesce(%(delivered_at)s, delivered_at)
WHERE id = %(id)s AND run = %(run)s AND state = 'active' AND position < %(position)s RETURNING {FIELDS}
"""
FAILED: Final = f"""
UPDATE webhooks.webhook SET failures = failures + 1, failing_since = coalesce(failing_since, %(now)s), due_at = %(due)s,
    state = CASE WHEN %(over)s THEN 'disabled' ELSE state END, why = CASE WHEN %(over)s THEN %(why)s ELSE why END,
    state_at = CASE WHEN %(over)s THEN %(now)s ELSE state_at END,
    state_by = CASE WHEN %(over)s THEN 'server' ELSE state_by END
WHERE id = %(id)s AND run = %(run)s AND state = 'active' RETURNING {FIELDS}
"""
ATTEMPTED: Final = """
INSERT INTO webhooks.attempt (webhook, at, position, event, type, attempt, status, fault, answer, took)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class Progress:
    """Written by whoever delivers. What no longer is as it was when it was read is left as it is."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime], log: SecurityLog, *, days: int) -> None:
        """After so many days of failure a webhook is disabled."""
        self._pool = pool
        self._clock = clock
        self._log = log
        self._days = timedelta(days=days)

    def active(self) -> Sequence[Webhook]:
        """Those to deliver to: not of accounts that are disabled."""
        with self._pool.connection() as connection:
            return [webhook_of(row) for row in connection.execute(ACTIVE)]

    def stands(self, webhook: Webhook) -> bool:
        """Whether it is as it was read: neither paused nor removed nor sent back meanwhile."""
        query = f"{ACTIVE} AND id = %s AND run = %s"
        with self._pool.connection() as connection:
            return connection.execute(query, [webhook.id, webhook.run]).fetchone() is not None

    def passed(self, webhook: Webhook, position: int) -> Webhook | None:
        """Up to here is nothing for it. None where it was changed meanwhile."""
        with self._pool.connection() as connection:
            return _one(connection, MOVED, id=webhook.id, run=webhook.run, position=position, delivered_at=None)

    def attempted(self, webhook: Webhook, event: tuple[int, str, str], outcome: Outcome) -> Webhook | None:
        """What came of sending an event (position, id, type). None where the webhook was changed meanwhile."""
        now, position = self._clock(), event[0]
        with self._pool.connection() as connection, connection.transaction():
            self.note(connection, webhook, event, outcome)
            if outcome.arrived:
                return _one(connection, MOVED, id=webhook.id, run=webhook.run, position=position, delivered_at=now)
            gone = outcome.status == GONE
            over = gone or (webhook.failing_since is not None and now - webhook.failing_since >= self._days)
            why = "gone" if gone else "failing"
            due = now + _wait(webhook.failures, outcome)
            after = _one(connection, FAILED, id=webhook.id, run=webhook.run, now=now, due=due, over=over, why=why)
            if after is not None and over:
                told = {"webhook": webhook.id, "url": webhook.url, "why": why, "position": webhook.position}
                self._log.write(connection, Kind.WEBHOOK_DISABLED, DELIVERER, webhook.account, **told)
        return after

    def note(
        self, connection: Connection[TupleRow], webhook: Webhook, event: tuple[int, str, str], outcome: Outcome
    ) -> None:
        """A line of the history."""
        position, id_, type_ = event
        attempt = webhook.failures + 1 if position else 1
        came = (outcome.status, outcome.fault, outcome.answer, outcome.took)
        connection.execute(ATTEMPTED, [webhook.id, self._clock(), position, id_, type_, attempt, *came])

    def tested(self, webhook: Webhook, id: str, type: str, outcome: Outcome) -> None:  # noqa: A002
        """A test, which moves nothing."""
        with self._pool.connection() as connection:
            self.note(connection, webhook, (0, id, type), outcome)

    def forget(self) -> None:
        """Removes what is older than the history is kept."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM webhooks.attempt WHERE at < %s", [self._clock() - KEPT])


def _wait(failures: int, outcome: Outcome) -> timedelta:
    asked = min(outcome.retry_after or 0, LONGEST)
    wait = WAITS[min(failures, len(WAITS) - 1)] * uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads, hides nothing
    return timedelta(seconds=max(wait, asked))


def _one(connection: Connection[TupleRow], query: str, **params: object) -> Webhook | None:
    row = connection.execute(query, params).fetchone()
    return None if row is None else webhook_of(row)
