-- Where it was looked for works that cite a work, each time anew; the latest of each source counts.
CREATE TABLE source_visit (
    id              INTEGER PRIMARY KEY,
    work_id         INTEGER NOT NULL REFERENCES work(id),
    source          TEXT NOT NULL,     -- 'Europe PMC', 'Crossref', ...
    looked_at       TEXT NOT NULL,     -- ISO 8601, UTC
    known           INTEGER,           -- citing works that the source knows; NULL where it does not say
    open_full_text  INTEGER,           -- of these with an open full text
    read            INTEGER,           -- of these taken into the library; NULL while that is still under way
    error           TEXT               -- why the source could not be asked, else NULL
);
CREATE INDEX source_visit_work ON source_visit(work_id, source, looked_at);

-- Works whose citing works are looked for again by `citewise update`.
CREATE TABLE followed (
    work_id  INTEGER PRIMARY KEY REFERENCES work(id),
    since    TEXT NOT NULL             -- ISO 8601, UTC
);
