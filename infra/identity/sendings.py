"""Sendings 提交: what shows a secret once is done once, however often the same form or request is sent."""

from datetime import datetime, timedelta
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow

from infra.identity.refusals import Fault, IdentityError
from infra.identity.security_log import Origin
from infra.postgres.pool import Pool

KEPT: Final = timedelta(days=7)


class Sendings:
    """Those of one database, by who sent them and under which key."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def require_first(self, connection: Connection[TupleRow], origin: Origin, now: datetime) -> None:
        """Refuses a key that its sender has used; of two at once, the second waits for the first and is refused."""
        if not origin.key:
            return
        query = "INSERT INTO identity.sending (by, key, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        if not connection.execute(query, [origin.by, origin.key, now]).rowcount:
            raise IdentityError(
                Fault.ALREADY_DONE,
                "已经办理, 密码或密钥只显示一次; 如未看到, 请刷新本页后重新办理",
                "this is done, and what it made is shown once: if you did not see it, reload the page and do it anew",
            )

    def forget(self, now: datetime) -> None:
        """Removes those that nobody repeats any more."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM identity.sending WHERE at <= %s", [now - KEPT])
