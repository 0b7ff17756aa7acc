-- Times are seconds since 1970; ids, keys and hashes lower-case hex; lists JSON.
-- `search` is what licenses are found by, in lower case: SQLite's own lower() knows ASCII only.
-- Keys by which lists are sorted are compared by their bytes, as in SQLite.
-- Equal in meaning to migrations/sqlite/0001_start.sql: a test compares both.

CREATE TABLE licenses (
    number       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    status       TEXT    NOT NULL,
    environment  TEXT    NOT NULL,
    protection   TEXT    NOT NULL,
    terms        TEXT    NOT NULL,
    search       TEXT    NOT NULL,
    token_hash   TEXT    NOT NULL,
    revision     BIGINT  NOT NULL,
    digest       TEXT,
    waived_until BIGINT,
    designated   TEXT    NOT NULL,
    installation TEXT,
    created      BIGINT  NOT NULL,
    expires      BIGINT
);
CREATE INDEX licenses_by_expiry ON licenses (expires) WHERE expires IS NOT NULL;

CREATE TABLE documents (
    number   TEXT COLLATE "C" NOT NULL REFERENCES licenses (number),
    revision BIGINT NOT NULL,
    issued   BIGINT NOT NULL,
    file     TEXT   NOT NULL,
    PRIMARY KEY (number, revision)
);

CREATE TABLE installations (
    id        TEXT   NOT NULL PRIMARY KEY,
    key       TEXT   NOT NULL,
    number    TEXT COLLATE "C" NOT NULL REFERENCES licenses (number),
    hardware  TEXT   NOT NULL,
    sequence  BIGINT NOT NULL,
    nonce     TEXT   NOT NULL,
    activated BIGINT NOT NULL,
    seen      BIGINT NOT NULL,
    program   TEXT   NOT NULL,
    instances TEXT   NOT NULL,
    usage     TEXT   NOT NULL,
    forks     BIGINT NOT NULL
);
CREATE INDEX installations_by_number ON installations (number);
CREATE INDEX installations_by_seen ON installations (seen);

CREATE TABLE resets (
    number TEXT COLLATE "C" NOT NULL REFERENCES licenses (number),
    time   BIGINT NOT NULL
);
CREATE INDEX resets_by_number ON resets (number);

CREATE TABLE dongles (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    key         TEXT   NOT NULL UNIQUE,
    tier        TEXT   NOT NULL,
    certificate TEXT   NOT NULL,
    number      TEXT COLLATE "C" UNIQUE REFERENCES licenses (number),
    registered  BIGINT NOT NULL
);

CREATE TABLE revocations (
    number    BIGINT NOT NULL PRIMARY KEY,
    published BIGINT NOT NULL,
    file      TEXT   NOT NULL
);

CREATE TABLE staff (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    role       TEXT   NOT NULL,
    token_hash TEXT   NOT NULL UNIQUE,
    invited    BIGINT NOT NULL,
    until      BIGINT
);

-- What somebody of the staff was told, and what is being told now: `claimed` by the server that is about to.
CREATE TABLE notices (
    recipient TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    sent      BIGINT,
    claimed   BIGINT,
    PRIMARY KEY (recipient, kind, subject)
);

CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    entry  TEXT   NOT NULL,
    hash   TEXT   NOT NULL
);

-- One row: where the audit log ends. Whoever appends locks it first.
CREATE TABLE audit_head (
    one    BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    number BIGINT NOT NULL,
    hash   TEXT   NOT NULL
);
INSERT INTO audit_head (one, number, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
