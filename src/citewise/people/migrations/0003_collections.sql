-- Named lists of works. Works are named by identifiers, never by rows of the library, so that a list outlives the library.
CREATE TABLE collection (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,     -- its public name in addresses, commands and alerts
    name          TEXT NOT NULL,
    notes         TEXT NOT NULL DEFAULT '',
    listed        INTEGER NOT NULL DEFAULT 0,  -- 1: anyone may find and read it
    edit_digest   TEXT NOT NULL UNIQUE,     -- SHA-256 of the secret of the link that changes it
    share_digest  TEXT NOT NULL UNIQUE,     -- and of the one that shows it, which is made of the former
    created       TEXT NOT NULL,            -- ISO 8601, UTC
    changed       TEXT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1   -- goes up with every change of its works
);

-- One row a line or record that was given: a work, or what could not be made one, with the reason.
CREATE TABLE collection_entry (
    id             INTEGER PRIMARY KEY,
    collection_id  INTEGER NOT NULL REFERENCES collection(id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    scheme         TEXT NOT NULL DEFAULT '',   -- doi, pmid, pmcid, arxiv, isbn, ref; empty while it names no work
    value          TEXT NOT NULL DEFAULT '',
    also           TEXT NOT NULL DEFAULT '[]', -- JSON array of [scheme, value]: its other identifiers
    given          TEXT NOT NULL DEFAULT '',   -- what was given, as one line
    note           TEXT NOT NULL DEFAULT '',
    reason         TEXT NOT NULL DEFAULT '',   -- why it names no work: waiting, no_identifier, malformed, no_match
    reference      TEXT NOT NULL DEFAULT '',   -- JSON of what is known of a work without identifier, to find it by
    probability    REAL,                       -- that the work is the one meant, where it was found by its title
    added          TEXT NOT NULL
);
CREATE UNIQUE INDEX collection_entry_work ON collection_entry(collection_id, scheme, value) WHERE value <> '';
CREATE INDEX collection_entry_place ON collection_entry(collection_id, position);
CREATE INDEX collection_entry_waiting ON collection_entry(collection_id) WHERE reason = 'waiting';
