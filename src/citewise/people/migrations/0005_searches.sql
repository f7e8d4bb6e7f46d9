-- Searches that a team keeps: seen by everyone whose browser stands for a key.
CREATE TABLE team_search (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    address  TEXT NOT NULL UNIQUE,       -- path and query of the page, on this server
    key_id   INTEGER NOT NULL REFERENCES key(id),  -- who kept it
    created  TEXT NOT NULL               -- ISO 8601, UTC
);
