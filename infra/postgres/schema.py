"""The tables of the log, which the database itself keeps append-only, what stands beside it, and the program's role."""

import psycopg

from infra.identity import tables as identity
from infra.postgres import ballot_boxes, drafts, proofs, record_checks
from infra.stream import tables as stream
from infra.stream.tables import INBOX
from infra.webhooks import tables as webhooks

MIGRATION_LOCK = 0x646A63  # "djc"

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'djc_app') THEN
        CREATE ROLE djc_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- roles are shared by all databases of a server: another migration was faster
END $$;
DO $$ BEGIN
    IF NOT pg_has_role('djc_app', 'MEMBER') THEN
        EXECUTE format('GRANT djc_app TO %I', current_user);
    END IF;
END $$;
"""

TABLES = """
CREATE SCHEMA IF NOT EXISTS ledger;
CREATE SCHEMA IF NOT EXISTS answers AUTHORIZATION djc_app;

CREATE TABLE IF NOT EXISTS ledger.entry (
    position    bigint      NOT NULL PRIMARY KEY CHECK (position > 0),
    recorded_at timestamptz NOT NULL,
    version     integer     NOT NULL CHECK (version > 0),
    stream      text        NOT NULL COLLATE "C" CHECK (stream <> '' AND strpos(stream, E'\\n') = 0),
    name        text        NOT NULL COLLATE "C" CHECK (name <> '' AND strpos(name, E'\\n') = 0),
    leaf        bytea       NOT NULL CHECK (octet_length(leaf) = 32),
    command     text        COLLATE "C",
    fingerprint bytea       CHECK (fingerprint IS NULL OR command IS NOT NULL),
    body        json        NOT NULL,
    CONSTRAINT entry_stream_version UNIQUE (stream, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS entry_command ON ledger.entry (command) WHERE command IS NOT NULL;

COMMENT ON TABLE ledger.entry IS 'The append-only log: position is the one global order, without gaps.';
COMMENT ON COLUMN ledger.entry.leaf IS 'RFC 6962 leaf hash of position, stream, version, name, recorded_at and body.';
COMMENT ON COLUMN ledger.entry.command IS 'Idempotency key, on the first entry of each command.';
COMMENT ON COLUMN ledger.entry.fingerprint IS 'Digest of what the command asked, to tell a repeat from a mistake.';

CREATE TABLE IF NOT EXISTS ledger.head (
    one         boolean     NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    position    bigint      NOT NULL CHECK (position >= 0),
    recorded_at timestamptz CHECK ((recorded_at IS NULL) = (position = 0)),
    frontier    bytea       NOT NULL CHECK (octet_length(frontier) = 32 * bit_count(position::bit(64)))
) WITH (fillfactor = 10);
INSERT INTO ledger.head (position, frontier) VALUES (0, '') ON CONFLICT DO NOTHING;

COMMENT ON TABLE ledger.head IS 'The end of the log: every append moves this one row, so commits are in order.';
COMMENT ON COLUMN ledger.head.frontier IS 'Roots of the complete subtrees of the Merkle tree, left to right.';
"""

EVIDENCE = """
CREATE SCHEMA IF NOT EXISTS evidence;
CREATE TABLE IF NOT EXISTS evidence.upload (
    sha256     text        NOT NULL PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size       bigint      NOT NULL CHECK (size > 0),
    media_type text        NOT NULL,
    sent_by    text[]      NOT NULL,
    sent_at    timestamptz NOT NULL,
    kept       boolean     NOT NULL DEFAULT false
);
COMMENT ON TABLE evidence.upload IS 'Bytes that were sent: who may attach them, and since when they wait for it.';
GRANT USAGE ON SCHEMA evidence TO djc_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON evidence.upload TO djc_app;
"""

GUARDS = """
CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '% on %.% is refused: %', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', HINT = 'Record a correction as a new fact.';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse('the log is append-only');
CREATE OR REPLACE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger.head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse('the log has one head');
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE ON ledger.head
    FOR EACH ROW WHEN (NEW.position <= OLD.position OR NEW.recorded_at < OLD.recorded_at)
    EXECUTE FUNCTION ledger.refuse('the log only grows');
ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER stays;
ALTER TABLE ledger.head ENABLE ALWAYS TRIGGER only_grows;

GRANT USAGE ON SCHEMA ledger TO djc_app;
GRANT SELECT, INSERT ON ledger.entry TO djc_app;
GRANT SELECT, UPDATE ON ledger.head TO djc_app;
"""


def migrate(conninfo: str) -> None:
    """Brings a database to the current schema; can be repeated, also by several processes at once."""
    with psycopg.connect(conninfo) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        connection.execute("SET LOCAL client_min_messages = warning")
        for part in (
            ROLE,
            TABLES,
            EVIDENCE,
            GUARDS,
            proofs.TABLES,
            ballot_boxes.TABLES,
            identity.TABLES,
            webhooks.TABLES,
            drafts.TABLES,
            record_checks.TABLES,
            stream.TABLES,
            INBOX,
        ):
            connection.execute(part)
