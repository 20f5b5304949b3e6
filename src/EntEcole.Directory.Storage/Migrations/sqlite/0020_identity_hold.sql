-- Records whose source id may have been given to another person: what was delivered waits here, with what was decided of it, until the feed
-- delivers something else. Content is personal data: it goes with its row.
CREATE TABLE identity_hold (
    hold_no INTEGER NOT NULL PRIMARY KEY,
    feed_no INTEGER NOT NULL,
    category INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    person_no INTEGER NOT NULL,
    person_id BLOB NOT NULL,
    fingerprint INTEGER NOT NULL,
    uai TEXT NULL,
    content BLOB NOT NULL,
    since_run INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    decision INTEGER NULL,
    decided_by TEXT NULL,
    reason TEXT NULL,
    decided_at TEXT NULL
);
CREATE UNIQUE INDEX ix_identity_hold_record ON identity_hold (feed_no, category, source_id);
CREATE INDEX ix_identity_hold_person ON identity_hold (person_no);
INSERT INTO number_block (kind, next_number) VALUES ('identity_hold', 1);
