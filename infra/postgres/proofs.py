"""What stands beside the log to prove it: roots of its complete tiles, checkpoints, cosignatures; all only grow."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS proof;

CREATE TABLE IF NOT EXISTS proof.node (
    level  smallint NOT NULL CHECK (level BETWEEN 1 AND 7),
    number bigint   NOT NULL CHECK (number >= 0),
    hash   bytea    NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, number)
);
COMMENT ON TABLE proof.node IS 'Roots of complete subtrees of 256^level entries: what tiles and proofs are made of.';

CREATE TABLE IF NOT EXISTS proof.checkpoint (
    number  bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size    bigint      NOT NULL CHECK (size >= 0),
    made_at timestamptz NOT NULL,
    note    text        NOT NULL
);
CREATE INDEX IF NOT EXISTS checkpoint_size ON proof.checkpoint (size);
COMMENT ON TABLE proof.checkpoint IS 'Every checkpoint ever signed, as it was signed.';

CREATE TABLE IF NOT EXISTS proof.cosignature (
    checkpoint bigint NOT NULL REFERENCES proof.checkpoint,
    line       text   NOT NULL,
    PRIMARY KEY (checkpoint, line)
);
COMMENT ON TABLE proof.cosignature IS 'Signature lines of witnesses under a checkpoint.';

DO $$ DECLARE kept text; BEGIN
    FOREACH kept IN ARRAY ARRAY['node', 'checkpoint', 'cosignature'] LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON proof.%I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse(%L)', kept, 'proofs are only added to');
        EXECUTE format('ALTER TABLE proof.%I ENABLE ALWAYS TRIGGER only_grows', kept);
        EXECUTE format('GRANT SELECT, INSERT ON proof.%I TO djc_app', kept);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA proof TO djc_app;
"""
