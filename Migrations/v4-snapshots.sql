-- Moments of the store that were given a name: its state behind the revision. The changes that follow the first of them are kept,
-- whatever the bounds of the history are, so that there is a way back.
CREATE TABLE snapshot (
    name     TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    -- When it was made, in seconds since 1970.
    time     INTEGER NOT NULL
) STRICT;
