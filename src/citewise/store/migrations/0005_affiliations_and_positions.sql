-- Where the authors of works work: the institution out of each affiliation as printed (see citewise.store.institution), for
-- works known from their article or a catalogue.
CREATE TABLE work_affiliation (
    work_id  INTEGER NOT NULL REFERENCES work(id),
    key      TEXT NOT NULL,           -- the institution's name folded
    name     TEXT NOT NULL,           -- as it is written
    PRIMARY KEY (work_id, key)
) WITHOUT ROWID;
CREATE INDEX work_affiliation_key ON work_affiliation(key, work_id);
-- Names differ by case and marks; folded_institution and institution are given to SQLite by citewise.store.database.
INSERT OR IGNORE INTO work_affiliation (work_id, key, name)
    SELECT work_id, folded_institution(name), institution(name) FROM (
        SELECT w.id AS work_id, json_extract(f.value, '$.name') AS name
        FROM work w, json_each(w.record, '$.authors') a, json_each(a.value, '$.affiliations') f
        WHERE w.origin <> 'reference' AND w.merged_into IS NULL
    ) WHERE folded_institution(name) <> '';

-- What pages of journals look works up by.
CREATE INDEX work_journal ON work(journal) WHERE journal <> '';

-- Statements that take a position, few among many: what the index of journals counts.
CREATE INDEX citation_position ON citation(cited_id, year, class)
    WHERE class IN ('supporting', 'contrasting') AND counted = 1;
