-- Works known beyond those that articles cite: what references are matched against. A record here becomes a row of `work`
-- once something cites it or asks for it. All look-ups go through the matching index, which is derived and may be deleted.
CREATE TABLE catalogue_record (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: the matching index says up to which one it has read
    source  TEXT NOT NULL,     -- file name it came from
    record  TEXT NOT NULL      -- the citewise.model.Work as JSON
);

-- How far each file was read, so that an import which was killed goes on where it stopped.
CREATE TABLE catalogue_file (
    name         TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,     -- size and BLAKE2b of the beginning
    records      INTEGER NOT NULL,  -- taken in or passed over so far
    kept         INTEGER NOT NULL,
    skipped      INTEGER NOT NULL,
    finished     INTEGER NOT NULL DEFAULT 0,
    read_at      TEXT NOT NULL,
    PRIMARY KEY (name, fingerprint)
) WITHOUT ROWID;

-- A work without identifiers and one that it may be: too doubtful to count, sure enough to show.
CREATE TABLE possible_match (
    work_id      INTEGER PRIMARY KEY,   -- no foreign key: works that nothing cites any more are removed
    scheme       TEXT NOT NULL,
    value        TEXT NOT NULL,
    probability  REAL NOT NULL,
    made_at      TEXT NOT NULL
);

-- Which sources of editorial notices were read, and when.
CREATE TABLE notice_reading (
    name     TEXT PRIMARY KEY,
    file     TEXT NOT NULL,
    notices  INTEGER NOT NULL,
    read_at  TEXT NOT NULL
) WITHOUT ROWID;

-- Notices on works that the library does not hold yet, by identifier: they are put on a work as soon as it comes in.
CREATE TABLE notice_waiting (
    scheme  TEXT NOT NULL,
    value   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    doi     TEXT NOT NULL DEFAULT '',
    date    TEXT NOT NULL DEFAULT '',
    source  TEXT NOT NULL,
    PRIMARY KEY (scheme, value, kind, doi, source)
) WITHOUT ROWID;
