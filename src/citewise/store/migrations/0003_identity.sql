-- A preprint and what was published of it, each by an identifier, so that either may come into the library first, and a
-- merge of works changes nothing here. scheme is as in work_identifier; 'ppr' is Europe PMC's number of a preprint.
CREATE TABLE work_version (
    preprint_scheme   TEXT NOT NULL,
    preprint_value    TEXT NOT NULL,
    published_scheme  TEXT NOT NULL,
    published_value   TEXT NOT NULL,
    source            TEXT NOT NULL,   -- who says so: 'article:ID', a service's name, or 'title' (see catalogue.versions)
    PRIMARY KEY (preprint_scheme, preprint_value, published_scheme, published_value, source)
) WITHOUT ROWID;
CREATE INDEX work_version_published ON work_version(published_scheme, published_value);
CREATE INDEX work_version_source ON work_version(source);

-- What articles of the library already said of their preprints and published versions.
INSERT OR IGNORE INTO work_version
SELECT 'doi', json_extract(r.value, '$.identifiers.doi'), 'doi', w.doi, 'article:' || a.id
  FROM article a JOIN work w ON w.id = a.work_id JOIN json_each(w.record, '$.related') r
 WHERE w.doi IS NOT NULL AND json_extract(r.value, '$.kind') = 'preprint'
   AND json_extract(r.value, '$.identifiers.doi') <> w.doi;
INSERT OR IGNORE INTO work_version
SELECT 'doi', w.doi, 'doi', json_extract(r.value, '$.identifiers.doi'), 'article:' || a.id
  FROM article a JOIN work w ON w.id = a.work_id JOIN json_each(w.record, '$.related') r
 WHERE w.doi IS NOT NULL AND json_extract(r.value, '$.kind') IN ('published', 'published-article')
   AND json_extract(r.value, '$.identifiers.doi') <> w.doi;

-- Works that a person parted: what joins works by itself leaves these alone.
CREATE TABLE work_apart (
    one      INTEGER NOT NULL REFERENCES work(id),
    other    INTEGER NOT NULL REFERENCES work(id),
    made_at  TEXT NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX work_apart_other ON work_apart(other);

-- What a merge changed, so that it can be taken back. learned: JSON {field: [before, after]} of the work that stays;
-- notices: JSON array of [kind, doi, date, source] that moved; corrections: JSON array of [correction id, key before].
ALTER TABLE work_merge ADD COLUMN learned TEXT NOT NULL DEFAULT '{}';
ALTER TABLE work_merge ADD COLUMN notices TEXT NOT NULL DEFAULT '[]';
ALTER TABLE work_merge ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]';

-- The full text of a work that was merged into another with a full text of its own, kept for the case that they are parted.
CREATE TABLE merged_article (
    merged_id     INTEGER PRIMARY KEY REFERENCES work(id),
    key           TEXT NOT NULL,
    source        TEXT NOT NULL,
    content_hash  TEXT NOT NULL,
    pipeline      TEXT NOT NULL,
    extraction    TEXT NOT NULL,   -- citewise.model.Extraction as JSON
    labels        TEXT NOT NULL,   -- JSON array of the model's labels, in order
    resolutions   TEXT NOT NULL    -- JSON {reference id: [scheme, value, method, probability]} of those found by matching
);

-- Works whose identifiers or fields changed after they came in: the matching index files them once more. The newest
-- change of a work counts.
CREATE TABLE work_changed (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    work_id  INTEGER NOT NULL UNIQUE   -- no foreign key: works that nothing cites any more are removed
);
