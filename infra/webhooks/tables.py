"""Tables of webhooks: where events are sent, how far they have come, and every attempt. No secret stands in them."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS webhooks;

CREATE TABLE IF NOT EXISTS webhooks.webhook (
    id            text        NOT NULL PRIMARY KEY COLLATE "C",
    account       text        NOT NULL REFERENCES identity.account COLLATE "C",
    name          text        NOT NULL,
    url           text        NOT NULL,
    committee     text        COLLATE "C",
    branch        text        COLLATE "C",
    types         text[]      NOT NULL,
    made_at       timestamptz NOT NULL,
    made_by       text        NOT NULL,
    generation    integer     NOT NULL CHECK (generation > 0),
    secret_check  bytea       NOT NULL CHECK (octet_length(secret_check) = 32),
    former_until  timestamptz,
    state         text        NOT NULL CHECK (state IN ('active', 'paused', 'disabled', 'removed')),
    state_at      timestamptz NOT NULL,
    state_by      text        NOT NULL,
    why           text        NOT NULL,
    run           integer     NOT NULL CHECK (run > 0),
    position      bigint      NOT NULL CHECK (position >= 0),
    delivered_at  timestamptz,
    failures      integer     NOT NULL CHECK (failures >= 0),
    failing_since timestamptz CHECK ((failing_since IS NULL) = (failures = 0)),
    due_at        timestamptz
);
CREATE INDEX IF NOT EXISTS webhook_account ON webhooks.webhook (account);
COMMENT ON COLUMN webhooks.webhook.position IS 'Everything up to here was delivered, or is not for this webhook.';
COMMENT ON COLUMN webhooks.webhook.run IS 'Raised by every change: who still works by what was before saves nothing.';
COMMENT ON COLUMN webhooks.webhook.secret_check IS 'SHA-256 over the secret, to tell a key file that is not the one.';

CREATE TABLE IF NOT EXISTS webhooks.attempt (
    number   bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook  text        NOT NULL REFERENCES webhooks.webhook COLLATE "C",
    at       timestamptz NOT NULL,
    position bigint      NOT NULL,
    event    text        NOT NULL,
    type     text        NOT NULL,
    attempt  integer     NOT NULL CHECK (attempt > 0),
    status   integer,
    fault    text,
    answer   text        NOT NULL,
    took     integer     NOT NULL
);
CREATE INDEX IF NOT EXISTS attempt_webhook ON webhooks.attempt (webhook, number);
CREATE INDEX IF NOT EXISTS attempt_at ON webhooks.attempt (at);
COMMENT ON COLUMN webhooks.attempt.position IS 'Of the event in the log; 0 for a test.';
COMMENT ON COLUMN webhooks.attempt.took IS 'Milliseconds.';

GRANT USAGE ON SCHEMA webhooks TO djc_app;
GRANT SELECT, INSERT, UPDATE ON webhooks.webhook TO djc_app;
GRANT SELECT, INSERT, DELETE ON webhooks.attempt TO djc_app;
"""
