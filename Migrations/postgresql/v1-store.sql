-- The first schema. A shipped migration is never edited: add v2-….sql beside it and name it in PostgreSQLMigration.swift.
-- Runs in one transaction, with the schema of the store first in search_path.

-- One row: whose database it is.
CREATE TABLE store (
    key      integer PRIMARY KEY CHECK (key = 1),
    version  integer NOT NULL,
    -- Drawn once, so that the store's event ids can be told from those of other stores.
    mark     text COLLATE "C" NOT NULL,
    -- The timeline of the server's write-ahead log; where another one is met, revisions may have been lost.
    timeline text COLLATE "C" NOT NULL,
    -- How often somebody had to ask what came of a COMMIT: to write something makes the answer durable.
    settled  bigint NOT NULL
);

-- One row, which is only ever locked: by who commits.
CREATE TABLE lane (key integer PRIMARY KEY CHECK (key = 1));
INSERT INTO lane VALUES (1);

CREATE TABLE resource (
    collection     text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    revision       bigint NOT NULL,
    last_modified  bigint NOT NULL,
    -- Whether nothing else was stored there within the same second, so that the date names one content.
    is_date_strong boolean NOT NULL,
    media_type     text COLLATE "C" NOT NULL,
    language       text COLLATE "C",
    disposition    text COLLATE "C",
    content        bytea NOT NULL,
    PRIMARY KEY (collection, id)
) WITH (fillfactor = 85);
-- Not compressed: a part of it can be read without the rest, and what is large is often compressed already.
ALTER TABLE resource ALTER content SET STORAGE EXTERNAL;

-- Every change, in the order of the commits, with what it replaced. It is the counter of revisions (the newest row is never
-- dropped), the feed of changes, the history of resources, the validators of collections (their newest row), and what tells
-- whether a batch was committed. Rows are added at the end and dropped at the head.
CREATE TABLE change (
    revision   bigint PRIMARY KEY,
    -- Rows so far, and bytes of old_content so far.
    ordinal    bigint NOT NULL,
    total      bigint NOT NULL,
    time       bigint NOT NULL,
    -- The Last-Modified of the collection from here on.
    collection_time bigint NOT NULL,
    length     bigint NOT NULL,
    -- The change of the same resource before it, deletions included; its row may have been dropped.
    prior      bigint,
    -- How many rows were before it along prior, and the one of them that a long way skips to: skew-binary jump pointers.
    depth      bigint NOT NULL,
    jump       bigint,
    old_last_modified  bigint,
    -- In the first row of a batch: drawn for it, and when it was written.
    token      bigint,
    written    timestamptz,
    old_length bigint,
    -- 1 created, 2 replaced, 3 patched, 4 deleted; 0 for a gap in the revisions, which is no change.
    outcome    smallint NOT NULL,
    -- Whether what it made was superseded and then erased.
    is_erased  boolean NOT NULL,
    old_is_date_strong boolean,
    collection text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    -- Of what it made; NULL for a deletion.
    media_type text COLLATE "C",
    -- What it replaced. All NULL if that was nothing; the content alone is NULL if it was erased.
    old_media_type     text COLLATE "C",
    old_language       text COLLATE "C",
    old_disposition    text COLLATE "C",
    old_content        bytea
);
ALTER TABLE change ALTER old_content SET STORAGE EXTERNAL;
CREATE INDEX change_collection ON change (collection, revision);

-- One row: what was dropped of the log. Changed when something is dropped or erased, not by each commit.
CREATE TABLE log (
    key           integer PRIMARY KEY CHECK (key = 1),
    -- The oldest revision whose change is kept; where none is, the one that comes next.
    first_kept    bigint NOT NULL,
    dropped_rows  bigint NOT NULL,
    -- Bytes of old_content that were dropped or erased.
    dropped_bytes bigint NOT NULL
);
INSERT INTO log VALUES (1, 1, 0, 0);

-- The validators of collections of which the log has lost rows.
CREATE TABLE collection (
    name          text COLLATE "C" PRIMARY KEY,
    revision      bigint NOT NULL,
    last_modified bigint NOT NULL
);

-- The last change of each resource that does not exist, as long as the log has it.
CREATE TABLE deletion (
    collection text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    revision   bigint NOT NULL,
    PRIMARY KEY (collection, id)
);

-- The first answer to each request with an Idempotency-Key. Content is NULL if the answer had none.
CREATE TABLE idempotency (
    key           text COLLATE "C" PRIMARY KEY,
    fingerprint   bytea NOT NULL,
    expires       bigint NOT NULL,
    status        bigint NOT NULL,
    collection    text COLLATE "C" NOT NULL,
    id            text COLLATE "C" NOT NULL,
    revision      bigint NOT NULL,
    last_modified bigint NOT NULL,
    media_type    text COLLATE "C",
    language      text COLLATE "C",
    disposition   text COLLATE "C",
    content       bytea
);
CREATE INDEX idempotency_expires ON idempotency (expires);

-- Moments of the store that were given a name: its state behind the revision. The changes that follow the first of them are
-- kept, whatever the bounds of the history are, so that there is a way back.
CREATE TABLE snapshot (
    name     text COLLATE "C" PRIMARY KEY,
    revision bigint NOT NULL,
    -- When it was made, in seconds since 1970.
    time     bigint NOT NULL
);
CREATE INDEX snapshot_revision ON snapshot (revision);
