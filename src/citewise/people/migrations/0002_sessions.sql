-- Who has entered a key in a browser: a random token in a cookie stands for the key. Only a digest of it is kept.
CREATE TABLE session (
    digest   TEXT PRIMARY KEY,           -- SHA-256 of the token, which has 256 random bits
    key_id   INTEGER NOT NULL REFERENCES key(id) ON DELETE CASCADE,
    expires  TEXT NOT NULL               -- ISO 8601, UTC
) WITHOUT ROWID;
CREATE INDEX session_key ON session(key_id);
CREATE INDEX session_expires ON session(expires);
