"""Drafts 草稿: what stands in forms that are not sent yet, beside the log and no part of it."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes
from typing import Final

import msgspec

from infra.postgres.pool import Pool

TABLES: Final = """
CREATE SCHEMA IF NOT EXISTS workbench AUTHORIZATION djc_app;
CREATE TABLE IF NOT EXISTS workbench.draft (
    form    text        NOT NULL COLLATE "C",
    field   text        NOT NULL COLLATE "C",
    value   text        NOT NULL,
    version integer     NOT NULL CHECK (version > 0),
    by      text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (form, field)
);
ALTER TABLE workbench.draft OWNER TO djc_app;

CREATE TABLE IF NOT EXISTS workbench.draft_key (
    account text  NOT NULL PRIMARY KEY COLLATE "C",
    key     bytea NOT NULL CHECK (octet_length(key) = 32)
);
ALTER TABLE workbench.draft_key OWNER TO djc_app;

COMMENT ON TABLE workbench.draft_key IS 'Under which browsers keep what is not saved yet: told to its account.';
COMMENT ON TABLE workbench.draft IS 'What stands in forms that are not sent yet: shared by all who may fill that form.';
"""
SAVE: Final = """
INSERT INTO workbench.draft AS known (form, field, value, version, by, at) VALUES (%(form)s, %(field)s, %(value)s,
    %(seen)s + 1, %(by)s, %(at)s)
ON CONFLICT (form, field) DO UPDATE SET value = excluded.value, version = excluded.version, by = excluded.by,
    at = excluded.at
WHERE known.version = %(seen)s OR known.value = excluded.value
RETURNING version
"""

KEY: Final = "INSERT INTO workbench.draft_key (account, key) VALUES (%(account)s, %(key)s) ON CONFLICT DO NOTHING"


class Draft(msgspec.Struct, frozen=True):
    """What stands in a field, who wrote it and when; `version` counts the times it was written."""

    value: str
    version: int
    by: str
    at: datetime


class Drafts:
    """The drafts of one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, form: str, *, since: datetime | None = None) -> dict[str, Draft]:
        """What stands in a form, by field; only what was written from `since` on, if that is given."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT field, value, version, by, at FROM workbench.draft "
                "WHERE form = %(form)s AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) ORDER BY field",
                {"form": form, "since": since},
            ).fetchall()
        return {field: Draft(*rest) for field, *rest in rows}

    def typed(self, form: str) -> dict[str, str]:
        """The same as bare values: what a page puts into its fields."""
        return {field: draft.value for field, draft in self.of(form).items()}

    def save(self, form: str, field: str, value: str, *, seen: int, by: str, at: datetime) -> Draft | None:
        """Writes over the version that was `seen`, 0 for none; None if there is another by now, which stays."""
        given = {"form": form, "field": field, "value": value, "seen": seen, "by": by, "at": at}
        with self._pool.connection() as connection:
            row = connection.execute(SAVE, given).fetchone()
        return None if row is None else Draft(value, row[0], by, at)

    def save_all(
        self, form: str, fields: Mapping[str, tuple[str, int]], *, by: str, at: datetime
    ) -> Mapping[str, Draft | None]:
        """Several fields at once, each with its value over the version that was seen of it."""
        saved: dict[str, Draft | None] = {}
        with self._pool.connection() as connection:
            # in one order for all, so that two who save at once do not wait for each other in a circle
            for field, (value, seen) in sorted(fields.items()):
                given = {"form": form, "field": field, "value": value, "seen": seen, "by": by, "at": at}
                row = connection.execute(SAVE, given).fetchone()
                saved[field] = None if row is None else Draft(value, row[0], by, at)
        return saved

    def key_of(self, account: str) -> bytes:
        """256 bits, always the same for an account: what one session left unsent, the next one reads."""
        with self._pool.connection() as connection:
            connection.execute(KEY, {"account": account, "key": token_bytes(32)})
            row = connection.execute("SELECT key FROM workbench.draft_key WHERE account = %s", [account]).fetchone()
        assert row
        return bytes(row[0])

    def discard(self, form: str) -> None:
        """Once it was sent."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM workbench.draft WHERE form = %s", [form])

    def settle(self, form: str, values: Mapping[str, str]) -> None:
        """Once some fields were sent: they go, unless somebody has written something else into them meanwhile."""
        with self._pool.connection() as connection:
            connection.execute(
                "DELETE FROM workbench.draft USING unnest(%s::text[], %s::text[]) AS sent (field, value) "
                "WHERE form = %s AND draft.field = sent.field AND draft.value = sent.value",
                [list(values), list(values.values()), form],
            )
