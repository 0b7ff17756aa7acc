-- Times are seconds since 1970; ids, keys and hashes lower-case hex; lists JSON.
-- `search` is what licenses are found by, in lower case: SQLite's own lower() knows ASCII only.
-- Equal in meaning to migrations/postgres/0001_start.sql: a test compares both.

CREATE TABLE licenses (
    number       TEXT    NOT NULL PRIMARY KEY,
    status       TEXT    NOT NULL,
    environment  TEXT    NOT NULL,
    protection   TEXT    NOT NULL,
    terms        TEXT    NOT NULL,
    search       TEXT    NOT NULL,
    token_hash   TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    digest       TEXT,
    waived_until INTEGER,
    designated   TEXT    NOT NULL,
    installation TEXT,
    created      INTEGER NOT NULL,
    expires      INTEGER
) STRICT;
CREATE INDEX licenses_by_expiry ON licenses (expires) WHERE expires IS NOT NULL;

CREATE TABLE documents (
    number   TEXT   NOT NULL REFERENCES licenses (number),
    revision INTEGER NOT NULL,
    issued   INTEGER NOT NULL,
    file     TEXT   NOT NULL,
    PRIMARY KEY (number, revision)
) STRICT;

CREATE TABLE installations (
    id        TEXT   NOT NULL PRIMARY KEY,
    key       TEXT   NOT NULL,
    number    TEXT   NOT NULL REFERENCES licenses (number),
    hardware  TEXT   NOT NULL,
    sequence  INTEGER NOT NULL,
    nonce     TEXT   NOT NULL,
    activated INTEGER NOT NULL,
    seen      INTEGER NOT NULL,
    program   TEXT   NOT NULL,
    instances TEXT   NOT NULL,
    usage     TEXT   NOT NULL,
    forks     INTEGER NOT NULL
) STRICT;
CREATE INDEX installations_by_number ON installations (number);
CREATE INDEX installations_by_seen ON installations (seen);

CREATE TABLE resets (
    number TEXT   NOT NULL REFERENCES licenses (number),
    time   INTEGER NOT NULL
) STRICT;
CREATE INDEX resets_by_number ON resets (number);

CREATE TABLE dongles (
    id          TEXT   NOT NULL PRIMARY KEY,
    key         TEXT   NOT NULL UNIQUE,
    tier        TEXT   NOT NULL,
    certificate TEXT   NOT NULL,
    number      TEXT   UNIQUE REFERENCES licenses (number),
    registered  INTEGER NOT NULL
) STRICT;

CREATE TABLE revocations (
    number    INTEGER NOT NULL PRIMARY KEY,
    published INTEGER NOT NULL,
    file      TEXT   NOT NULL
) STRICT;

CREATE TABLE staff (
    name       TEXT   NOT NULL PRIMARY KEY,
    role       TEXT   NOT NULL,
    token_hash TEXT   NOT NULL UNIQUE,
    invited    INTEGER NOT NULL,
    until      INTEGER
) STRICT;

-- What somebody of the staff was told, and what is being told now: `claimed` by the server that is about to.
CREATE TABLE notices (
    recipient TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    sent      INTEGER,
    claimed   INTEGER,
    PRIMARY KEY (recipient, kind, subject)
) STRICT;

CREATE TABLE audit (
    number INTEGER NOT NULL PRIMARY KEY,
    entry  TEXT   NOT NULL,
    hash   TEXT   NOT NULL
) STRICT;

-- One row: where the audit log ends. Whoever appends locks it first.
CREATE TABLE audit_head (
    one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    hash   TEXT   NOT NULL
) STRICT;
INSERT INTO audit_head (one, number, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
