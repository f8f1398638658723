"""Tables of identity: changed in place, but for the security log, which the database keeps append-only."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS identity;

CREATE TABLE IF NOT EXISTS identity.account (
    id              text        NOT NULL PRIMARY KEY COLLATE "C",
    kind            text        NOT NULL CHECK (kind IN ('person', 'service')),
    login           text        NOT NULL UNIQUE COLLATE "C" CHECK (login = lower(login)),
    name            text        NOT NULL,
    language        text        CHECK (language IN ('zh', 'en')),
    demo            boolean     NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL,
    created_by      text        NOT NULL,
    disabled_at     timestamptz,
    password        text,
    password_set_at timestamptz,
    must_change     boolean     NOT NULL DEFAULT false
);
COMMENT ON COLUMN identity.account.password IS 'Argon2id, never the password; NULL where one signs in elsewhere.';

CREATE TABLE IF NOT EXISTS identity.role_grant (
    number     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    text        NOT NULL REFERENCES identity.account COLLATE "C",
    role       text        NOT NULL,
    level      text        NOT NULL,
    place      text        NOT NULL COLLATE "C",
    person     text        NOT NULL COLLATE "C",
    granted_at timestamptz NOT NULL,
    granted_by text        NOT NULL,
    revoked_at timestamptz,
    revoked_by text
);
CREATE UNIQUE INDEX IF NOT EXISTS role_grant_once ON identity.role_grant (account, role, level, place)
    WHERE revoked_at IS NULL;
CREATE INDEX IF NOT EXISTS role_grant_person ON identity.role_grant (person);
COMMENT ON TABLE identity.role_grant IS 'Revoked grants stay: a name in the record belongs to one account for good.';

CREATE TABLE IF NOT EXISTS identity.session (
    id         text        NOT NULL PRIMARY KEY COLLATE "C",
    digest     bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    account    text        NOT NULL REFERENCES identity.account COLLATE "C",
    how        text        NOT NULL CHECK (how IN ('password', 'oidc')),
    began_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    address    text        NOT NULL,
    agent      text        NOT NULL
);
CREATE INDEX IF NOT EXISTS session_account ON identity.session (account);
COMMENT ON COLUMN identity.session.digest IS 'SHA-256 of the token; the token itself is known to the browser only.';
DO $$ BEGIN  -- asked first, as below
    IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'identity'
                   AND table_name = 'session' AND column_name = 'acts_for') THEN
        ALTER TABLE identity.session ADD COLUMN acts_in text COLLATE "C", ADD COLUMN acts_for text COLLATE "C";
    END IF;
END $$;
COMMENT ON COLUMN identity.session.acts_for IS 'On whose behalf its owner acts, in the committee acts_in.';

CREATE TABLE IF NOT EXISTS identity.key (
    id           text        NOT NULL PRIMARY KEY COLLATE "C",
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    account      text        NOT NULL REFERENCES identity.account COLLATE "C",
    name         text        NOT NULL,
    scopes       text[]      NOT NULL,
    made_at      timestamptz NOT NULL,
    made_by      text        NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    replaced_by  text        REFERENCES identity.key COLLATE "C"
);
CREATE INDEX IF NOT EXISTS key_account ON identity.key (account);

CREATE TABLE IF NOT EXISTS identity.external (
    issuer    text        NOT NULL,
    expected  text,
    subject   text,
    account   text        NOT NULL REFERENCES identity.account COLLATE "C",
    linked_at timestamptz,
    PRIMARY KEY (issuer, account),
    UNIQUE (issuer, subject),
    UNIQUE (issuer, expected),
    CHECK (expected IS NOT NULL OR subject IS NOT NULL)
);
COMMENT ON TABLE identity.external IS 'Accounts at an identity provider: by subject, or expected under a claim.';

CREATE TABLE IF NOT EXISTS identity.flow (
    state    bytea       NOT NULL PRIMARY KEY,
    nonce    text        NOT NULL,
    verifier text        NOT NULL,
    goal     text        NOT NULL,
    began_at timestamptz NOT NULL
);
COMMENT ON TABLE identity.flow IS 'Sign-ins that have gone to the identity provider and not come back yet.';

DO $$ BEGIN  -- asked first: a change of the table, even to nothing, would hold up who is signing in
    IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'identity'
                   AND table_name = 'account' AND column_name = 'second_factor_at') THEN
        ALTER TABLE identity.account ADD COLUMN second_factor_at timestamptz;
    END IF;
END $$;
COMMENT ON COLUMN identity.account.second_factor_at IS 'Since when a code is asked for after the password.';

CREATE TABLE IF NOT EXISTS identity.second_factor (
    account text   NOT NULL PRIMARY KEY REFERENCES identity.account COLLATE "C",
    secret  bytea  NOT NULL,
    step    bigint NOT NULL
);
COMMENT ON COLUMN identity.second_factor.secret IS 'Sealed under a key that is not in the database.';
COMMENT ON COLUMN identity.second_factor.step IS 'Of the last code taken: none of it or before is taken again.';

CREATE TABLE IF NOT EXISTS identity.second_factor_offer (
    account text        NOT NULL PRIMARY KEY REFERENCES identity.account COLLATE "C",
    session text        NOT NULL COLLATE "C",
    secret  bytea       NOT NULL,
    at      timestamptz NOT NULL
);
COMMENT ON TABLE identity.second_factor_offer IS 'Secrets whose owners have not shown a code of them yet.';

CREATE TABLE IF NOT EXISTS identity.recovery_code (
    account text  NOT NULL REFERENCES identity.account COLLATE "C",
    digest  bytea NOT NULL CHECK (octet_length(digest) = 32),
    PRIMARY KEY (account, digest)
);

CREATE TABLE IF NOT EXISTS identity.half_sign_in (
    digest   bytea       NOT NULL PRIMARY KEY CHECK (octet_length(digest) = 32),
    account  text        NOT NULL REFERENCES identity.account COLLATE "C",
    began_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS half_sign_in_account ON identity.half_sign_in (account);
COMMENT ON TABLE identity.half_sign_in IS 'Passwords that were right, with the code still to come.';

CREATE TABLE IF NOT EXISTS identity.sending (
    by  text        NOT NULL COLLATE "C",
    key text        NOT NULL COLLATE "C",
    at  timestamptz NOT NULL,
    PRIMARY KEY (by, key)
);
COMMENT ON TABLE identity.sending IS 'What was sent to be answered with a secret, so that it is done once.';

CREATE TABLE IF NOT EXISTS identity.throttle (
    subject  text        NOT NULL PRIMARY KEY COLLATE "C",
    failures integer     NOT NULL,
    last_at  timestamptz NOT NULL,
    until    timestamptz NOT NULL
);
COMMENT ON TABLE identity.throttle IS 'Failed sign-ins in a row, by account and by address, and how long each waits.';

CREATE TABLE IF NOT EXISTS identity.security_log (
    number  bigint      NOT NULL PRIMARY KEY CHECK (number > 0),
    at      timestamptz NOT NULL,
    kind    text        NOT NULL COLLATE "C",
    account text        COLLATE "C",
    by      text        NOT NULL COLLATE "C",
    address text        NOT NULL,
    detail  json        NOT NULL,
    digest  bytea       NOT NULL CHECK (octet_length(digest) = 32)
);
CREATE INDEX IF NOT EXISTS security_log_account ON identity.security_log (account, number);
COMMENT ON COLUMN identity.security_log.digest IS 'SHA-256 of the digest before and of this line.';

CREATE TABLE IF NOT EXISTS identity.security_head (
    one    boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    number bigint  NOT NULL,
    digest bytea   NOT NULL CHECK (octet_length(digest) = 32)
);
INSERT INTO identity.security_head (number, digest) VALUES (0, sha256('')) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS identity.security_shipped (
    one    boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    number bigint  NOT NULL
);
INSERT INTO identity.security_shipped (number) VALUES (0) ON CONFLICT DO NOTHING;
COMMENT ON TABLE identity.security_shipped IS 'Up to which line the security log was said in the log of the program.';

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.security_log
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse('the security log is append-only');
CREATE OR REPLACE TRIGGER stays BEFORE DELETE OR TRUNCATE ON identity.security_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse('the security log has one head');
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE ON identity.security_head
    FOR EACH ROW WHEN (NEW.number <= OLD.number) EXECUTE FUNCTION ledger.refuse('the security log only grows');
ALTER TABLE identity.security_log ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE identity.security_head ENABLE ALWAYS TRIGGER stays;
ALTER TABLE identity.security_head ENABLE ALWAYS TRIGGER only_grows;

GRANT USAGE ON SCHEMA identity TO djc_app;
GRANT SELECT, INSERT, UPDATE ON identity.account, identity.role_grant, identity.key TO djc_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.session, identity.external, identity.flow, identity.throttle,
    identity.second_factor, identity.second_factor_offer TO djc_app;
GRANT SELECT, INSERT, DELETE ON identity.sending, identity.recovery_code, identity.half_sign_in TO djc_app;
GRANT SELECT, INSERT ON identity.security_log TO djc_app;
GRANT SELECT, UPDATE ON identity.security_head, identity.security_shipped TO djc_app;
"""
