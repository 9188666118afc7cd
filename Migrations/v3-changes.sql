-- Every change, in the order of the commits, with what it replaced: the feed of changes and the history of resources at once.
-- A row is written once, at the end, and dropped at the head. What a revision made stands in the change that replaced it, or
-- in `resource`; that change is found from the resource along `prior` and `jump`, so that there is no index to be written.
-- The content comes last, so that reading the other columns touches no overflow page.
CREATE TABLE change (
    revision   INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    id         TEXT NOT NULL,
    -- 1 created, 2 replaced, 3 patched, 4 deleted.
    outcome    INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    -- Of what it made: NULL and 0 for a deletion.
    media_type TEXT,
    length     INTEGER NOT NULL,
    -- 1 if what it made was superseded and then erased.
    is_erased  INTEGER NOT NULL,
    -- The change of the same resource before it, deletions included; its row may have been dropped.
    prior      INTEGER,
    -- How many rows were before it along `prior`, and the one of them that a long way skips to: skew-binary jump pointers.
    depth      INTEGER NOT NULL,
    jump       INTEGER,
    -- What it replaced. All NULL if that was nothing; the content alone is NULL if it was erased.
    old_last_modified  INTEGER,
    old_is_date_strong INTEGER,
    old_media_type     TEXT,
    old_language       TEXT,
    old_disposition    TEXT,
    old_length         INTEGER,
    old_content        BLOB
) STRICT;

-- The last change of each resource that does not exist, as long as `change` has it.
CREATE TABLE deletion (
    collection TEXT NOT NULL,
    id         TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

-- Drawn once, so that the file's event ids can be told from those of other files.
ALTER TABLE counter ADD COLUMN mark TEXT NOT NULL DEFAULT '';
-- The oldest revision whose change is kept; where none is, the one that comes next.
ALTER TABLE counter ADD COLUMN first_kept INTEGER NOT NULL DEFAULT 1;
-- Bytes of `old_content` in the changes that are kept.
ALTER TABLE counter ADD COLUMN kept_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE counter SET mark = lower(hex(randomblob(6))), first_kept = revision + 1;
