-- The first schema. A shipped migration is never edited: add v2-….sql beside it and name it in Migration.swift.

-- 'puts'. Tells our files from other SQLite databases.
PRAGMA application_id = 0x70757473;

-- With a rowid and a unique index: a table WITHOUT ROWID is 2.7 times slower to write with contents of 1 KiB.
-- The content comes last, so that reading the other columns touches no overflow page.
CREATE TABLE resource (
    key           INTEGER PRIMARY KEY,
    collection    TEXT NOT NULL,
    id            TEXT NOT NULL,
    revision      INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    -- 1 if nothing else was stored there within the same second, so that the date names one content.
    is_date_strong INTEGER NOT NULL,
    media_type    TEXT NOT NULL,
    language      TEXT,
    disposition   TEXT,
    content       BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_address ON resource (collection, id);

-- The revision of each collection's last change; stays when the collection has become empty.
CREATE TABLE collection (
    name     TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) STRICT;

-- The first answer to each request with an Idempotency-Key. Content is NULL if the answer had none.
CREATE TABLE idempotency (
    key           TEXT PRIMARY KEY,
    fingerprint   BLOB NOT NULL,
    expires       INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    collection    TEXT NOT NULL,
    id            TEXT NOT NULL,
    revision      INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    media_type    TEXT,
    language      TEXT,
    disposition   TEXT,
    content       BLOB
) STRICT;
CREATE INDEX idempotency_expires ON idempotency (expires);

-- One row: the revision last used, in the whole store. It never goes back, so no entity tag is ever used twice.
CREATE TABLE counter (
    key      INTEGER PRIMARY KEY CHECK (key = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO counter (key, revision) VALUES (1, 0);
