-- The house: every table of Shouhu, SQLite. Times are microseconds UTC.
-- `jurisdiction` is on every row and leads every index; the two exceptions say why.

-- What this database is and which migration it has reached.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Primary: append-only facts. A rowid table, because bodies are larger than an index row should be.
CREATE TABLE fact (
    jurisdiction TEXT    NOT NULL,
    position     INTEGER NOT NULL CHECK (position > 0),
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    stream       BLOB    NOT NULL CHECK (length(stream) = 16),
    root         BLOB    NOT NULL CHECK (length(root) = 16),
    version      INTEGER NOT NULL CHECK (version > 0),
    at           INTEGER NOT NULL,
    actor        BLOB    NOT NULL CHECK (length(actor) = 16),
    command      BLOB    NOT NULL CHECK (length(command) = 16),
    schema       INTEGER NOT NULL,
    body         BLOB    NOT NULL,
    leaf         BLOB    NOT NULL CHECK (length(leaf) = 32),
    PRIMARY KEY (jurisdiction, position),
    UNIQUE (jurisdiction, stream, version),
    UNIQUE (jurisdiction, id)
) STRICT;
CREATE INDEX fact_root ON fact (jurisdiction, root, position);

-- A fact, once written, is never changed and never deleted.
CREATE TRIGGER fact_never_changes BEFORE UPDATE ON fact
BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
CREATE TRIGGER fact_never_goes BEFORE DELETE ON fact
BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;

CREATE TABLE counter (
    jurisdiction TEXT    NOT NULL PRIMARY KEY,
    last         INTEGER NOT NULL CHECK (last >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE command (
    jurisdiction TEXT NOT NULL,
    actor        BLOB NOT NULL,
    command      BLOB NOT NULL,
    digest       BLOB NOT NULL CHECK (length(digest) = 32),
    result       BLOB NOT NULL,
    PRIMARY KEY (jurisdiction, actor, command)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
    jurisdiction TEXT    NOT NULL,
    stream       BLOB    NOT NULL,
    epoch        INTEGER NOT NULL,
    bytes        BLOB    NOT NULL,
    PRIMARY KEY (jurisdiction, stream)
) STRICT, WITHOUT ROWID;

-- Sign-in happens before the town is known, so handles are unique over all towns.
CREATE TABLE credential (
    jurisdiction TEXT NOT NULL,
    staff        BLOB NOT NULL,
    kind         TEXT NOT NULL,
    handle       BLOB NOT NULL,
    secret       BLOB NOT NULL,
    PRIMARY KEY (kind, handle)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
    jurisdiction TEXT    NOT NULL,
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    stream       BLOB    NOT NULL,
    size         INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    custody      BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, digest, stream)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_stream ON blob (jurisdiction, stream);

CREATE TABLE outbox (
    jurisdiction TEXT    NOT NULL,
    id           BLOB    NOT NULL,
    party        TEXT    NOT NULL,
    template     TEXT    NOT NULL,
    stream       BLOB    NOT NULL,
    urgency      INTEGER NOT NULL,
    after        INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    acked_at     INTEGER,
    acked_by     BLOB,
    PRIMARY KEY (jurisdiction, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (jurisdiction, party, urgency DESC, at) WHERE acked_at IS NULL;

CREATE TABLE checkpoint (
    jurisdiction TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    root         BLOB    NOT NULL CHECK (length(root) = 32),
    note         TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, size)
) STRICT, WITHOUT ROWID;

-- Derived and rebuildable from here on. Rows go with their stream.
CREATE TABLE stream (
    jurisdiction TEXT    NOT NULL,
    stream       BLOB    NOT NULL CHECK (length(stream) = 16),
    root         BLOB    NOT NULL CHECK (length(root) = 16),
    kind         TEXT    NOT NULL,
    version      INTEGER NOT NULL CHECK (version > 0),
    shape        INTEGER,
    state        BLOB,
    PRIMARY KEY (jurisdiction, stream)
) STRICT;
CREATE INDEX stream_root ON stream (jurisdiction, root);

CREATE TABLE worklist (
    jurisdiction TEXT    NOT NULL,
    stream       BLOB    NOT NULL,
    root         BLOB    NOT NULL,
    kind         TEXT    NOT NULL,
    stage        TEXT    NOT NULL,
    holder       TEXT,
    unit         TEXT,
    station      TEXT,
    risk         INTEGER NOT NULL,
    lane         TEXT,
    due          INTEGER,
    opened       INTEGER NOT NULL,
    closed       INTEGER,
    title        TEXT    NOT NULL,
    urgency      INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, stream),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX worklist_open ON worklist (jurisdiction, urgency, due, opened) WHERE closed IS NULL;
CREATE INDEX worklist_holder ON worklist (jurisdiction, holder) WHERE closed IS NULL;
CREATE INDEX worklist_root ON worklist (jurisdiction, root);

CREATE TABLE facet (
    jurisdiction TEXT NOT NULL,
    stream       BLOB NOT NULL,
    name         TEXT NOT NULL,
    value        TEXT NOT NULL,
    PRIMARY KEY (jurisdiction, stream, name, value),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX facet_value ON facet (jurisdiction, name, value, stream);

CREATE TABLE visibility (
    jurisdiction TEXT    NOT NULL,
    stream       BLOB    NOT NULL,
    party        TEXT    NOT NULL,
    level        INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
    until        INTEGER,
    basis        TEXT    NOT NULL,
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
) STRICT;
CREATE INDEX visibility_stream ON visibility (jurisdiction, stream, party, level, until);
CREATE INDEX visibility_party ON visibility (jurisdiction, party, stream, level, until);

CREATE TABLE clock (
    jurisdiction TEXT    NOT NULL,
    stream       BLOB    NOT NULL,
    key          TEXT    NOT NULL,
    rule         TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    owner        TEXT,
    started      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    wake         INTEGER,
    paused       INTEGER,
    met          INTEGER,
    breached     INTEGER,
    level        INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, stream, key),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_wake ON clock (jurisdiction, wake) WHERE wake IS NOT NULL;
CREATE INDEX clock_breached ON clock (jurisdiction, breached) WHERE breached IS NOT NULL AND met IS NULL;

CREATE TABLE figure (
    jurisdiction TEXT    NOT NULL,
    stream       BLOB    NOT NULL,
    figure       TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    site         TEXT,
    unit         TEXT,
    person_key   TEXT,
    amount       INTEGER NOT NULL,
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
) STRICT;
CREATE INDEX figure_stream ON figure (jurisdiction, stream);
CREATE INDEX figure_window ON figure (jurisdiction, figure, at, person_key, amount);

CREATE TABLE token (
    jurisdiction TEXT    NOT NULL,
    token        INTEGER NOT NULL,
    stream       BLOB    NOT NULL,
    PRIMARY KEY (jurisdiction, token, stream),
    FOREIGN KEY (jurisdiction, stream) REFERENCES stream (jurisdiction, stream) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX token_stream ON token (jurisdiction, stream);

-- Not evidence: may be lost in a power cut. Sessions and leases are the installation's, not a town's.
CREATE TABLE ephemeral (
    space TEXT    NOT NULL,
    key   BLOB    NOT NULL,
    value BLOB    NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    until INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX ephemeral_until ON ephemeral (until);

CREATE TABLE lease (
    name   TEXT    NOT NULL PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    notice   BLOB    NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL,
    last     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
