-- What people asked to be told by mail. Addresses stand in `subscription` alone and are kept for this use only.

-- What is followed: a work, a search, an author, a journal, a collection. value as `citewise.alerts.subjects` reads it.
CREATE TABLE alert_subject (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    value    TEXT NOT NULL,
    scanned  TEXT,                       -- when its events were last written down; null before the first time
    UNIQUE (kind, value)
);

-- What was seen of a subject, in the order in which it was seen first. Named by public keys, so that an article that is
-- read again, a class given anew or a rebuilt library brings nothing twice.
CREATE TABLE alert_event (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    subject_id  INTEGER NOT NULL REFERENCES alert_subject(id) ON DELETE CASCADE,
    kind        TEXT NOT NULL CHECK (kind IN ('statement', 'contrasting', 'notice')),
    key         TEXT NOT NULL,           -- of the statement; of a notice 'kind doi-of-the-notice key-of-the-work'
    origin      TEXT NOT NULL,           -- key of the citing article; of a notice the key of its work
    silent      INTEGER NOT NULL,        -- 1 where nobody is told: it was there before, or is another cut of what was
    seen_at     TEXT NOT NULL,
    UNIQUE (subject_id, kind, key)
);
CREATE INDEX alert_event_order ON alert_event(subject_id, seq);

CREATE TABLE subscription (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    address      TEXT NOT NULL,          -- as it was given
    address_key  TEXT NOT NULL,          -- the same in lower case: one address, however it is written
    subject_id   INTEGER NOT NULL REFERENCES alert_subject(id),
    want         TEXT NOT NULL CHECK (want IN ('all', 'statements', 'contrasting', 'notices')),
    rhythm       TEXT NOT NULL CHECK (rhythm IN ('daily', 'weekly')),
    created      TEXT NOT NULL,
    confirmed    TEXT,                   -- null until the person who reads that address has said yes
    mark         INTEGER NOT NULL DEFAULT 0,   -- the last event that a digest was made of
    looked       TEXT,                   -- when that was last looked for
    refusals     INTEGER NOT NULL DEFAULT 0,   -- in a row, by the receiving server, for good
    refusal      TEXT NOT NULL DEFAULT '',
    suspended    TEXT,
    UNIQUE (address_key, subject_id)
);
CREATE INDEX subscription_subject ON subscription(subject_id);

-- The outbox. A mail is made and its subscription's mark moved in one transaction; `sending` is written before the dot that
-- hands a mail over, `sent` after the server's answer. The text is forgotten once it was sent.
CREATE TABLE alert_mail (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id  INTEGER NOT NULL REFERENCES subscription(id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('confirm', 'digest')),
    message_id       TEXT NOT NULL UNIQUE,
    first_seq        INTEGER,
    last_seq         INTEGER,
    items            INTEGER NOT NULL DEFAULT 0,
    want             TEXT,               -- of a confirmation: what is confirmed
    rhythm           TEXT,
    title            TEXT NOT NULL,
    text             TEXT NOT NULL,
    html             TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'doubtful')),
    created          TEXT NOT NULL,
    finished         TEXT,
    tries            INTEGER NOT NULL DEFAULT 0,
    next_try         TEXT,
    answer           TEXT NOT NULL DEFAULT ''
);
CREATE INDEX alert_mail_open ON alert_mail(state, id) WHERE state <> 'sent';
CREATE UNIQUE INDEX alert_mail_part ON alert_mail(subscription_id, last_seq) WHERE kind = 'digest';

-- Links in mails that let their reader confirm, change or end an alert. Only digests of their tokens are kept.
CREATE TABLE alert_link (
    digest           TEXT PRIMARY KEY,   -- SHA-256 of the token, which has 256 random bits
    subscription_id  INTEGER NOT NULL REFERENCES subscription(id) ON DELETE CASCADE,
    mail_id          INTEGER REFERENCES alert_mail(id) ON DELETE SET NULL,
    purpose          TEXT NOT NULL CHECK (purpose IN ('confirm', 'manage')),
    created          TEXT NOT NULL,
    expires          TEXT                -- of confirmations; the others hold as long as the alert
) WITHOUT ROWID;
CREATE INDEX alert_link_subscription ON alert_link(subscription_id);
CREATE INDEX alert_link_mail ON alert_link(mail_id);
