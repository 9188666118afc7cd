-- The collections that are to have indexes, whether they have resources or not.
CREATE TABLE declaration (collection text COLLATE "C" PRIMARY KEY);

CREATE TABLE collection_index (
    -- Used again only when no entry of it is left.
    number     bigint PRIMARY KEY,
    collection text COLLATE "C" NOT NULL,
    -- A JSON Pointer; empty for the index of all words.
    member     text COLLATE "C" NOT NULL,
    -- Its place in the declaration.
    position   bigint NOT NULL,
    -- While it is being built: what has this id, or one before it, is in it. NULL: all is.
    built_to   text COLLATE "C",
    -- True once it is no longer declared: its entries go bit by bit, and then it goes.
    is_dropped boolean NOT NULL
);
CREATE INDEX collection_index_place ON collection_index (collection, position);

-- Where resources stand: the key is bytes that sort as values do. Written in the transaction of each change.
CREATE TABLE index_entry (
    number bigint NOT NULL,
    key    bytea NOT NULL,
    id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (number, key, id)
);
