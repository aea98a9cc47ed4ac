-- The house: every table of Shouhu, PostgreSQL 14 or newer. Times are microseconds UTC.
-- `jurisdiction` is on every row and leads every index; the two exceptions say why.

-- What this database is and which migration it has reached.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Primary: append-only facts.
CREATE TABLE fact (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    position     BIGINT NOT NULL CHECK (position > 0),
    id           UUID NOT NULL,
    stream       UUID NOT NULL,
    root         UUID NOT NULL,
    version      BIGINT NOT NULL CHECK (version > 0),
    at           BIGINT NOT NULL,
    actor        UUID NOT NULL,
    command      UUID NOT NULL,
    schema       INTEGER NOT NULL,
    body         BYTEA NOT NULL,
    leaf         BYTEA NOT NULL CHECK (octet_length(leaf) = 32),
    PRIMARY KEY (jurisdiction, position),
    UNIQUE (jurisdiction, stream, version),
    UNIQUE (jurisdiction, id)
);
CREATE INDEX fact_root ON fact (jurisdiction, root, position);

-- A fact, once written, is never changed and never deleted.
CREATE FUNCTION fact_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'facts are never changed or deleted'; END $$;
CREATE TRIGGER fact_never_changes BEFORE UPDATE OR DELETE ON fact
FOR EACH ROW EXECUTE FUNCTION fact_is_for_ever();
CREATE TRIGGER fact_never_truncated BEFORE TRUNCATE ON fact
FOR EACH STATEMENT EXECUTE FUNCTION fact_is_for_ever();

CREATE TABLE counter (
    jurisdiction TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last         BIGINT NOT NULL CHECK (last >= 0)
);

CREATE TABLE command (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    actor        UUID NOT NULL,
    command      UUID NOT NULL,
    digest       BYTEA NOT NULL CHECK (octet_length(digest) = 32),
    result       BYTEA NOT NULL,
    PRIMARY KEY (jurisdiction, actor, command)
);

CREATE TABLE secret (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    epoch        BIGINT NOT NULL,
    bytes        BYTEA NOT NULL,
    PRIMARY KEY (jurisdiction, stream)
);

-- Sign-in happens before the town is known, so handles are unique over all towns.
CREATE TABLE credential (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    staff        UUID NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    handle       BYTEA NOT NULL,
    secret       BYTEA NOT NULL,
    PRIMARY KEY (kind, handle)
);

CREATE TABLE blob (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    digest       BYTEA NOT NULL CHECK (octet_length(digest) = 32),
    stream       UUID NOT NULL,
    size         BIGINT NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    custody      UUID NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (jurisdiction, digest, stream)
);
CREATE INDEX blob_stream ON blob (jurisdiction, stream);

CREATE TABLE outbox (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    id           UUID NOT NULL,
    party        TEXT COLLATE "C" NOT NULL,
    template     TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    urgency      SMALLINT NOT NULL,
    after        BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    acked_at     BIGINT,
    acked_by     UUID,
    PRIMARY KEY (jurisdiction, id)
);
CREATE INDEX outbox_waiting ON outbox (jurisdiction, party, urgency DESC, at) WHERE acked_at IS NULL;

CREATE TABLE checkpoint (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    size         BIGINT NOT NULL,
    root         BYTEA NOT NULL CHECK (octet_length(root) = 32),
    note         TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (jurisdiction, size)
);

-- Derived and rebuildable from here on. Rows go with their stream.
CREATE TABLE stream (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    root         UUID NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL CHECK (version > 0),
    shape        INTEGER,
    state        BYTEA,
    PRIMARY KEY (jurisdiction, stream)
);
CREATE INDEX stream_root ON stream (jurisdiction, root);

CREATE TABLE worklist (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    root         UUID NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    stage        TEXT COLLATE "C" NOT NULL,
    holder       TEXT COLLATE "C",
    unit         TEXT COLLATE "C",
    station      TEXT COLLATE "C",
    risk         SMALLINT NOT NULL,
    lane         TEXT COLLATE "C",
    due          BIGINT,
    opened       BIGINT NOT NULL,
    closed       BIGINT,
    title        TEXT COLLATE "C" NOT NULL,
    urgency      SMALLINT NOT NULL,
    PRIMARY KEY (jurisdiction, stream),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
);
CREATE INDEX worklist_open ON worklist (jurisdiction, urgency, due, opened) WHERE closed IS NULL;
CREATE INDEX worklist_holder ON worklist (jurisdiction, holder) WHERE closed IS NULL;
CREATE INDEX worklist_root ON worklist (jurisdiction, root);

CREATE TABLE facet (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (jurisdiction, stream, name, value),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
);
CREATE INDEX facet_value ON facet (jurisdiction, name, value, stream);

CREATE TABLE visibility (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    party        TEXT COLLATE "C" NOT NULL,
    level        SMALLINT NOT NULL CHECK (level BETWEEN 0 AND 3),
    until        BIGINT,
    basis        TEXT COLLATE "C" NOT NULL,
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
);
CREATE INDEX visibility_stream ON visibility (jurisdiction, stream, party, level, until);
CREATE INDEX visibility_party ON visibility (jurisdiction, party, stream, level, until);

CREATE TABLE clock (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    version      TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C",
    started      BIGINT NOT NULL,
    due          BIGINT NOT NULL,
    wake         BIGINT,
    paused       BIGINT,
    met          BIGINT,
    breached     BIGINT,
    level        SMALLINT NOT NULL,
    PRIMARY KEY (jurisdiction, stream, key),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
);
CREATE INDEX clock_wake ON clock (jurisdiction, wake) WHERE wake IS NOT NULL;
CREATE INDEX clock_breached ON clock (jurisdiction, breached) WHERE breached IS NOT NULL AND met IS NULL;

CREATE TABLE figure (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    stream       UUID NOT NULL,
    figure       TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    site         TEXT COLLATE "C",
    unit         TEXT COLLATE "C",
    person_key   TEXT COLLATE "C",
    amount       BIGINT NOT NULL,
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
);
CREATE INDEX figure_stream ON figure (jurisdiction, stream);
CREATE INDEX figure_window ON figure (jurisdiction, figure, at, person_key, amount);

CREATE TABLE token (
    jurisdiction TEXT COLLATE "C" NOT NULL,
    token        BIGINT NOT NULL,
    stream       UUID NOT NULL,
    PRIMARY KEY (jurisdiction, token, stream),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
);
CREATE INDEX token_stream ON token (jurisdiction, stream);

-- Not evidence: may be lost in a power cut. Sessions and leases are the installation's, not a town's.
CREATE TABLE ephemeral (
    space TEXT COLLATE "C" NOT NULL,
    key   BYTEA NOT NULL,
    value BYTEA NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    until BIGINT NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE INDEX ephemeral_until ON ephemeral (until);

CREATE TABLE lease (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL,
    until  BIGINT NOT NULL
);

CREATE TABLE delivery (
    notice   UUID NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL,
    last     BIGINT NOT NULL
);
