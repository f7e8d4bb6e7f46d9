-- Keys let a program or a person do more than read. Only a digest of the secret is kept.
CREATE TABLE key (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL,                 -- whom or what it was given to
    role TEXT NOT NULL CHECK (role IN ('reader', 'curator', 'editor')),
    digest TEXT NOT NULL UNIQUE,         -- SHA-256 of the secret, which has 256 random bits and so needs no salt
    created TEXT NOT NULL,               -- ISO 8601, UTC
    revoked TEXT
);
