-- Whose id leads to whom, by whose decision: rows of persons stay as their feeds make them, and reads follow the link. Who is kept was
-- merged into nobody at that moment, so links make no circle. A purge leaves the numbers and ids of ended links, without author and
-- reason, for the change feed, until the prune that forgets their revision.
CREATE TABLE person_merge (
    merged_no      INTEGER NOT NULL,
    kept_no        INTEGER NOT NULL,
    merged_id      BLOB    NOT NULL,
    kept_id        BLOB    NOT NULL,
    points         INTEGER NULL, -- of the proposal accepted; null without one
    author         TEXT    NOT NULL,
    why            TEXT    NOT NULL,
    decided_at     TEXT    NOT NULL,
    end_author     TEXT    NULL,
    end_why        TEXT    NULL,
    ended_at       TEXT    NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_person_merge PRIMARY KEY (merged_no, since_revision)
) WITHOUT ROWID;
CREATE INDEX ix_person_merge_kept ON person_merge (kept_no, until_revision);

-- Who was proposed as one person and is not: not proposed again.
CREATE TABLE merge_refusal (
    refusal_no INTEGER NOT NULL CONSTRAINT pk_merge_refusal PRIMARY KEY,
    kept_no    INTEGER NOT NULL,
    other_no   INTEGER NOT NULL,
    kept_id    BLOB    NOT NULL,
    other_id   BLOB    NOT NULL,
    points     INTEGER NOT NULL,
    author     TEXT    NOT NULL,
    why        TEXT    NOT NULL,
    decided_at TEXT    NOT NULL,
    CONSTRAINT uq_merge_refusal_pair UNIQUE (kept_no, other_no)
);
CREATE INDEX ix_merge_refusal_other ON merge_refusal (other_no);

INSERT INTO number_block (kind, next_number) VALUES ('refusal', 1);
