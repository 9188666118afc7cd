-- The collections that are to have indexes, whether they have resources or not.
CREATE TABLE declaration (
    collection TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE collection_index (
    -- Used again only when no entry of it is left.
    number     INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    -- A JSON Pointer; empty for the index of all words.
    member     TEXT NOT NULL,
    -- Its place in the declaration.
    position   INTEGER NOT NULL,
    -- While it is being built: what has this id, or one before it, is in it. NULL: all is.
    built_to   TEXT,
    -- 1 once it is no longer declared: its entries go bit by bit, and then it goes.
    is_dropped INTEGER NOT NULL
) STRICT;
CREATE INDEX collection_index_place ON collection_index (collection, position);

-- Where resources stand: the key is bytes that sort as values do. Written in the transaction of each change.
CREATE TABLE index_entry (
    number INTEGER NOT NULL,
    key    BLOB NOT NULL,
    id     TEXT NOT NULL,
    -- The key of the resource, which is there quicker by it than by its id.
    resource INTEGER NOT NULL,
    PRIMARY KEY (number, key, id)
) STRICT, WITHOUT ROWID;
