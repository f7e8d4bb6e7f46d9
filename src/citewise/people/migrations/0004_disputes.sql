-- A reader disputes the class of a citation statement; a curator accepts or rejects.
CREATE TABLE dispute (
    id INTEGER PRIMARY KEY,
    statement TEXT NOT NULL,             -- the statement's key, as it was when the dispute was opened
    shown TEXT NOT NULL,                 -- the class that the reader saw
    class TEXT NOT NULL CHECK (class IN ('supporting', 'contrasting', 'mentioning')),
    reason TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',       -- what the reader wants to be called, if anything; nothing else is kept of them
    created TEXT NOT NULL,               -- ISO 8601, UTC
    verdict TEXT CHECK (verdict IN ('accepted', 'rejected')),
    curator TEXT NOT NULL DEFAULT '',    -- label of the key, or the name given on the command line
    note TEXT NOT NULL DEFAULT '',       -- what the curator adds
    decided TEXT,
    applied TEXT,                        -- when an accepted class went into the library
    problem TEXT NOT NULL DEFAULT ''     -- why it could not
);
CREATE INDEX dispute_statement ON dispute (statement, id);
CREATE INDEX dispute_open ON dispute (id) WHERE verdict IS NULL;
CREATE INDEX dispute_waiting ON dispute (id) WHERE verdict = 'accepted' AND applied IS NULL AND problem = '';
