-- The truth of a library. Applied by citewise.store.migrations; never edited once released.

-- One row a work, cited or citing. `origin` says how it came to be known, strongest last wins for metadata:
-- 'reference' (only cited), 'catalogue' (imported), 'article' (its full text was read).
CREATE TABLE work (
    id            INTEGER PRIMARY KEY,
    doi           TEXT,               -- preferred DOI, as shown; all identifiers are in work_identifier
    title         TEXT NOT NULL DEFAULT '',
    year          INTEGER,
    date          TEXT NOT NULL DEFAULT '',
    journal       TEXT NOT NULL DEFAULT '',
    type          TEXT NOT NULL DEFAULT '',   -- normalised publication type (see citewise.store.publication_type)
    author_line   TEXT NOT NULL DEFAULT '',   -- 'Family G, Family G, ...' for lists
    record        TEXT NOT NULL DEFAULT '{}', -- the whole citewise.model.Work as JSON (see citewise.store.record)
    origin        TEXT NOT NULL DEFAULT 'reference',
    merged_into   INTEGER,            -- the work that answers for this one; no foreign key, checked by `citewise check`
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL
);
CREATE INDEX work_merged ON work(merged_into) WHERE merged_into IS NOT NULL;

-- scheme: doi, pmid, pmcid, arxiv, isbn, or 'ref' (see citewise.resolution.key: the normalised reference, by which a
-- work without identifiers is known). origin: who says so, as in work.origin; what an article says of itself outweighs what others' references say.
CREATE TABLE work_identifier (
    scheme   TEXT NOT NULL,
    value    TEXT NOT NULL,
    work_id  INTEGER NOT NULL REFERENCES work(id),
    origin   TEXT NOT NULL DEFAULT 'reference',
    PRIMARY KEY (scheme, value)
) WITHOUT ROWID;
CREATE INDEX work_identifier_work ON work_identifier(work_id);

-- Works found to be one. What moved is kept, so that a merge can be undone.
CREATE TABLE work_merge (
    merged_id    INTEGER PRIMARY KEY REFERENCES work(id),
    kept_id      INTEGER NOT NULL REFERENCES work(id),
    reason       TEXT NOT NULL,
    identifiers  TEXT NOT NULL,       -- JSON array of [scheme, value, origin] that moved
    made_at      TEXT NOT NULL
);
CREATE INDEX work_merge_kept ON work_merge(kept_id);

-- Authors of works known from their article or a catalogue; those of works only cited are in work.record.
CREATE TABLE work_author (
    work_id   INTEGER NOT NULL REFERENCES work(id),
    ordinal   INTEGER NOT NULL,
    family    TEXT NOT NULL DEFAULT '',
    given     TEXT NOT NULL DEFAULT '',
    orcid     TEXT,
    name_key  TEXT NOT NULL,          -- folded family name and first initial: 'garcia m'; no blank where there is no initial
    PRIMARY KEY (work_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX work_author_key ON work_author(name_key, work_id);

CREATE TABLE notice (
    work_id   INTEGER NOT NULL REFERENCES work(id),
    kind      TEXT NOT NULL,
    doi       TEXT NOT NULL DEFAULT '',
    date      TEXT NOT NULL DEFAULT '',
    source    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (work_id, kind, doi, source)
) WITHOUT ROWID;
CREATE INDEX notice_source ON notice(source);

-- One row a full text that was read.
CREATE TABLE article (
    id             INTEGER PRIMARY KEY,
    work_id        INTEGER NOT NULL UNIQUE REFERENCES work(id),
    key            TEXT NOT NULL,     -- what the keys of its statements begin from; kept when it is read again
    source         TEXT NOT NULL,     -- file name, or archive!member
    content_hash   TEXT NOT NULL,     -- BLAKE2b-128 of the bytes, hex
    format         TEXT NOT NULL,
    pipeline       TEXT NOT NULL,     -- pipeline version that read it
    licence        TEXT NOT NULL DEFAULT '',
    language       TEXT NOT NULL DEFAULT '',
    warnings       TEXT NOT NULL DEFAULT '[]',
    ingested_at    TEXT NOT NULL
);
CREATE INDEX article_hash ON article(content_hash);

CREATE TABLE reference (
    id           INTEGER PRIMARY KEY,
    article_id   INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    ref_id       TEXT NOT NULL,       -- BibliographicReference.id
    ordinal      INTEGER NOT NULL,    -- BibliographicReference.index
    record       TEXT NOT NULL,       -- the BibliographicReference as JSON
    work_id      INTEGER NOT NULL REFERENCES work(id),   -- the cited work
    method       TEXT NOT NULL,       -- how it was resolved: 'identifier', 'reference-key', later 'exact', 'match', ...
    probability  REAL NOT NULL
);
CREATE INDEX reference_article ON reference(article_id, ordinal);
CREATE INDEX reference_work ON reference(work_id, article_id);

CREATE TABLE paragraph (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    text        TEXT NOT NULL
);
CREATE INDEX paragraph_article ON paragraph(article_id);

CREATE TABLE statement (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, so that a late label cannot hit another statement
    key                TEXT NOT NULL UNIQUE,  -- stable over re-ingestion: permalinks and corrections hang on it
    article_id         INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    work_id            INTEGER NOT NULL REFERENCES work(id),   -- the citing work
    ordinal            INTEGER NOT NULL,
    paragraph_id       INTEGER NOT NULL,   -- no foreign key: it would scan this table for each paragraph removed
    paragraph_offset   INTEGER NOT NULL,
    before             TEXT NOT NULL,
    sentence           TEXT NOT NULL,
    after              TEXT NOT NULL,
    section            TEXT NOT NULL,
    headings           TEXT NOT NULL,   -- JSON array
    element            TEXT NOT NULL,
    target_start       INTEGER NOT NULL,
    target_end         INTEGER NOT NULL,
    target_references  TEXT NOT NULL,   -- JSON array of ref_id
    others             TEXT NOT NULL,   -- JSON array of [start, end, [ref_id, ...]]
    class              TEXT NOT NULL DEFAULT 'unclassified',  -- what counts: a person's label, else the model's
    corrected          INTEGER NOT NULL DEFAULT 0,  -- 1 when `class` is a person's
    model_class        TEXT NOT NULL DEFAULT 'unclassified',  -- what the model said
    probabilities      TEXT,            -- JSON {supporting, contrasting, mentioning}, sums to 1
    confidence         REAL,            -- calibrated probability of `class`; 1 for a person's
    function           TEXT NOT NULL DEFAULT '',
    function_probabilities TEXT,        -- JSON
    model              TEXT NOT NULL DEFAULT '',
    reason             TEXT NOT NULL DEFAULT ''   -- why it is unclassified, where a model said so
);
CREATE INDEX statement_article ON statement(article_id, ordinal);
CREATE INDEX statement_model ON statement(id, model);   -- finds what a model has yet to label without reading the texts

-- Keys of statements that went over into another's when two articles were found to be one.
CREATE TABLE statement_alias (
    key            TEXT PRIMARY KEY,
    statement_key  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX statement_alias_key ON statement_alias(statement_key);

-- A person's label for a statement, by its stable key; it wins over the model and survives re-ingestion. The newest row
-- counts; an empty class takes the label back.
CREATE TABLE correction (
    id             INTEGER PRIMARY KEY,
    statement_key  TEXT NOT NULL,
    class          TEXT NOT NULL,
    made_by        TEXT NOT NULL,
    reason         TEXT NOT NULL DEFAULT '',
    made_at        TEXT NOT NULL
);
CREATE INDEX correction_key ON correction(statement_key, id);

-- A statement counted for one cited work: what report pages scan, so it repeats what they filter by.
CREATE TABLE citation (
    cited_id       INTEGER NOT NULL REFERENCES work(id),
    statement_id   INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    citing_id      INTEGER NOT NULL REFERENCES work(id),
    reference_id   INTEGER NOT NULL,   -- no foreign key: it would scan this table for each reference removed
    year           INTEGER,            -- of the citing work
    section        TEXT NOT NULL,
    class          TEXT NOT NULL,
    confidence     REAL,
    type           TEXT NOT NULL,      -- of the citing work
    self           INTEGER NOT NULL,   -- 1 when citing and cited work share an author
    counted        INTEGER NOT NULL DEFAULT 1,  -- 0 when the resolution is too doubtful for tallies
    PRIMARY KEY (cited_id, statement_id)
) WITHOUT ROWID;
CREATE INDEX citation_statement ON citation(statement_id);
CREATE INDEX citation_citing ON citation(citing_id, statement_id);

-- Kept in the same transaction as citation.
CREATE TABLE tally (
    work_id       INTEGER PRIMARY KEY REFERENCES work(id),
    supporting    INTEGER NOT NULL DEFAULT 0,
    contrasting   INTEGER NOT NULL DEFAULT 0,
    mentioning    INTEGER NOT NULL DEFAULT 0,
    unclassified  INTEGER NOT NULL DEFAULT 0,
    citing_works  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX tally_citing_works ON tally(citing_works DESC);

-- What the search index has yet to be told.
CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,         -- 'article' (its statements changed) or 'work' (its metadata or tally changed)
    subject_id  INTEGER NOT NULL
);

-- The manifest: what became of each file, by the hash of its bytes and the pipeline version.
CREATE TABLE outcome (
    content_hash  TEXT NOT NULL,
    pipeline      TEXT NOT NULL,
    source        TEXT NOT NULL,
    status        TEXT NOT NULL,       -- ok, failed, crashed, timed_out
    reason        TEXT NOT NULL DEFAULT '',
    article_id    INTEGER,
    statements    INTEGER NOT NULL DEFAULT 0,
    seconds       REAL NOT NULL DEFAULT 0,
    happened_at   TEXT NOT NULL,
    PRIMARY KEY (content_hash, pipeline)
) WITHOUT ROWID;
CREATE INDEX outcome_status ON outcome(status, happened_at);
-- What did not go in, by name: it is forgotten once the file goes in.
CREATE INDEX outcome_open ON outcome(source) WHERE status <> 'ok';

CREATE TABLE setting (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) WITHOUT ROWID;
