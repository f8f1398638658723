"""Subscriptions 投递管理: webhooks made, paused, replayed and removed; every change stands in the security log too."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import TupleRow

from infra.identity.accounts import Account, AccountKind
from infra.identity.refusals import Fault, IdentityError
from infra.identity.security_log import Kind, Origin, SecurityLog
from infra.identity.sendings import Sendings
from infra.postgres.pool import Pool
from infra.webhooks.secrets import KeyFileError, Secrets, check_of
from infra.webhooks.webhook import ATTEMPT, FIELDS, Attempt, State, Webhook, webhook_of

OF: Final = f"SELECT {FIELDS} FROM webhooks.webhook WHERE account = %s AND state <> 'removed' ORDER BY made_at, id"
ALL: Final = f"SELECT {FIELDS} FROM webhooks.webhook WHERE state <> 'removed' ORDER BY made_at, id"
ONE: Final = f"SELECT {FIELDS} FROM webhooks.webhook WHERE id = %s AND state <> 'removed'"
HISTORY: Final = f"""
SELECT {ATTEMPT} FROM webhooks.attempt WHERE webhook = %(webhook)s AND number < %(before)s
  AND (NOT %(failed)s OR status IS NULL OR status NOT BETWEEN 200 AND 299)
ORDER BY number DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class NewWebhook:
    """What is asked for: to which address, of which events, and after which position of the log."""

    name: str
    url: str
    committee: str | None = None
    branch: str | None = None
    types: tuple[str, ...] = ()
    after: int = 0


class Subscriptions:
    """The webhooks of one database. Whether the asker may do it is decided before, and whether an address serves."""

    def __init__(
        self, pool: Pool, clock: Callable[[], datetime], log: SecurityLog, secrets: Secrets, position: Callable[[], int]
    ) -> None:
        """`position` tells how far the log reaches."""
        self._pool = pool
        self._clock = clock
        self._log = log
        self._secrets = secrets
        self._position = position
        self._sendings = Sendings(pool)

    def of(self, account: str) -> Sequence[Webhook]:
        """Those of an account, the oldest first."""
        return self._found(OF, [account])

    def all(self) -> Sequence[Webhook]:
        return self._found(ALL, [])

    def get(self, webhook: str, account: str | None = None) -> Webhook:
        """Raises IdentityError UNKNOWN_WEBHOOK, also for that of another account."""
        found = self._found(ONE, [webhook])
        if not found or account not in {None, found[0].account}:
            raise _unknown()
        return found[0]

    def history(
        self, webhook: str, *, before: int = 2**62, limit: int = 100, failed: bool = False
    ) -> Sequence[Attempt]:
        """Attempts, the newest first; only those that did not arrive."""
        asked = {"webhook": webhook, "before": before, "limit": limit, "failed": failed}
        with self._pool.connection() as connection:
            return [Attempt(*row) for row in connection.execute(HISTORY, asked)]

    def make(self, origin: Origin, account: Account, new: NewWebhook) -> tuple[Webhook, str]:
        """A webhook and its secret, told this once."""
        if account.kind is not AccountKind.SERVICE:
            raise IdentityError(
                Fault.NOT_A_SERVICE,
                "只有服务账号可以接收投递",
                "events are sent to services only: make one for it",
            )
        now, id_ = self._clock(), f"hook-{token_hex(6)}"
        secret = self.secret(id_, 1)
        values = {
            "id": id_,
            "account": account.id,
            "name": new.name,
            "url": new.url,
            "committee": new.committee,
            "branch": new.branch,
            "types": list(new.types),
            "made_at": now,
            "made_by": origin.by,
            "generation": 1,
            "secret_check": check_of(secret),
            "state": State.ACTIVE.value,
            "state_at": now,
            "state_by": origin.by,
            "why": "",
            "run": 1,
            "position": new.after,
            "failures": 0,
        }
        marks = ", ".join(["%s"] * len(values))
        with self._change() as connection:
            self._sendings.require_first(connection, origin, now)
            self._require_known(new.after)
            connection.execute(
                f"INSERT INTO webhooks.webhook ({', '.join(values)}) VALUES ({marks})", list(values.values())
            )
            self._log.write(connection, Kind.WEBHOOK_MADE, origin, account.id, webhook=id_, url=new.url)
        return self.get(id_), secret

    def rotate(self, origin: Origin, webhook: Webhook, *, overlap: timedelta) -> tuple[Webhook, str]:
        """A new secret, told this once; for a while the old one signs too."""
        now = self._clock()
        secret = self.secret(webhook.id, webhook.generation + 1)
        with self._change() as connection:
            self._sendings.require_first(connection, origin, now)
            self._set(
                connection,
                webhook,
                generation=webhook.generation + 1,
                secret_check=check_of(secret),
                former_until=now + overlap,
            )
            told = {"webhook": webhook.id, "old_ends_at": (now + overlap).isoformat()}
            self._log.write(connection, Kind.WEBHOOK_ROTATED, origin, webhook.account, **told)
        return self.get(webhook.id), secret

    def pause(self, origin: Origin, webhook: Webhook) -> Webhook:
        """Nothing is sent until it is resumed; then it goes on where it stands."""
        return self._turn(origin, webhook, State.PAUSED, Kind.WEBHOOK_PAUSED, State.ACTIVE)

    def resume(self, origin: Origin, webhook: Webhook) -> Webhook:
        """Goes on where it stands, at once, also after it was disabled."""
        return self._turn(origin, webhook, State.ACTIVE, Kind.WEBHOOK_RESUMED, State.PAUSED, State.DISABLED)

    def remove(self, origin: Origin, webhook: Webhook) -> None:
        """Ends it for good; its history stays as long as any."""
        with self._change() as connection:
            self._set(connection, webhook, **self._state(origin, State.REMOVED))
            self._log.write(connection, Kind.WEBHOOK_REMOVED, origin, webhook.account, webhook=webhook.id)

    def replay(self, origin: Origin, webhook: Webhook, *, after: int) -> Webhook:
        """Sends anew whatever comes after a position that it has passed, under the ids of then."""
        if after > webhook.position:
            raise IdentityError(
                Fault.WEBHOOK_POSITION,
                f"只能从已投递的位置({webhook.position})或更早处重新投递, 不能跳过",
                f"it has come to {webhook.position}: it is sent anew from there or before, and nothing is skipped",
            )
        with self._change() as connection:
            self._set(connection, webhook, position=after, failures=0, failing_since=None, due_at=None)
            told = {"webhook": webhook.id, "after": after, "before": webhook.position}
            self._log.write(connection, Kind.WEBHOOK_REPLAYED, origin, webhook.account, **told)
        return self.get(webhook.id)

    def tested(self, origin: Origin, webhook: Webhook) -> None:
        """A test was sent."""
        self._log.record(Kind.WEBHOOK_TESTED, origin, webhook.account, webhook=webhook.id)

    def secret(self, webhook: str, generation: int) -> str:
        try:
            return self._secrets.of(webhook, generation)
        except (KeyFileError, OSError) as error:
            raise IdentityError(
                Fault.WEBHOOK_KEY,
                "签名密钥文件不可用, 请联系系统管理员查看服务器日志",
                f"the key that signs cannot be used: {error}",
            ) from error

    def secrets_of(self, webhook: Webhook) -> list[str]:
        """Those that sign now, the present one first. Raises IdentityError where the key file is not the one."""
        present = self.secret(webhook.id, webhook.generation)
        if check_of(present) != webhook.secret_check:
            raise IdentityError(
                Fault.WEBHOOK_KEY,
                "签名密钥文件已更换, 请更换该投递的密钥",
                "the key that signs is another one than when this was made: rotate the secret",
            )
        if webhook.former_until is None or self._clock() >= webhook.former_until:
            return [present]
        return [present, self.secret(webhook.id, webhook.generation - 1)]

    def _turn(self, origin: Origin, webhook: Webhook, to: State, kind: Kind, *before: State) -> Webhook:
        if webhook.state not in before:
            raise IdentityError(
                Fault.WEBHOOK_STATE,
                "该投递当前状态不能这样办理",
                f"it is {webhook.state.value}: not to be done now",
            )
        with self._change() as connection:
            state = self._state(origin, to)
            self._set(connection, webhook, **state, failures=0, failing_since=None, due_at=None)
            self._log.write(connection, kind, origin, webhook.account, webhook=webhook.id)
        return self.get(webhook.id)

    def _state(self, origin: Origin, state: State) -> dict[str, Any]:
        return {"state": state.value, "state_at": self._clock(), "state_by": origin.by, "why": ""}

    def _require_known(self, position: int) -> None:
        if position > (head := self._position()):
            raise IdentityError(
                Fault.WEBHOOK_POSITION, f"日志目前只到{head}", f"the log ends at {head}: nothing can begin after it"
            )

    def _set(self, connection: Connection[TupleRow], webhook: Webhook, **values: Any) -> None:
        """Raises IdentityError where somebody else has changed it since it was looked at."""
        given = ", ".join(f"{name} = %s" for name in values)
        changed = connection.execute(
            f"UPDATE webhooks.webhook SET run = run + 1, {given} WHERE id = %s AND run = %s AND state <> 'removed'",
            [*values.values(), webhook.id, webhook.run],
        )
        if not changed.rowcount:
            raise IdentityError(
                Fault.WEBHOOK_STATE, "他人刚刚改动了该投递, 请刷新后再办", "somebody has just changed it: look again"
            )

    def _found(self, query: str, params: Sequence[Any]) -> Sequence[Webhook]:
        with self._pool.connection() as connection:
            return [webhook_of(row) for row in connection.execute(query, params)]

    @contextmanager
    def _change(self) -> Iterator[Connection[TupleRow]]:
        with self._pool.connection() as connection, connection.transaction():
            yield connection


def _unknown() -> IdentityError:
    return IdentityError(Fault.UNKNOWN_WEBHOOK, "没有这个投递地址", "no such webhook")
