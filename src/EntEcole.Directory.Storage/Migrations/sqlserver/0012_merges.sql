-- Whose id leads to whom, by whose decision: rows of persons stay as their feeds make them, and reads follow the link. Who is kept was
-- merged into nobody at that moment, so links make no circle. A purge leaves the numbers and ids of ended links, without author and
-- reason, for the change feed, until the prune that forgets their revision.
CREATE TABLE person_merge (
    merged_no      INT NOT NULL,
    kept_no        INT NOT NULL,
    merged_id      BINARY(16) NOT NULL,
    kept_id        BINARY(16) NOT NULL,
    points         INT NULL, -- of the proposal accepted; null without one
    author         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    why            NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    decided_at     NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    end_author     NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    end_why        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    ended_at       NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_person_merge PRIMARY KEY (merged_no, since_revision)
);
CREATE INDEX ix_person_merge_kept ON person_merge (kept_no, until_revision);

-- Who was proposed as one person and is not: not proposed again.
CREATE TABLE merge_refusal (
    refusal_no INT NOT NULL CONSTRAINT pk_merge_refusal PRIMARY KEY,
    kept_no    INT NOT NULL,
    other_no   INT NOT NULL,
    kept_id    BINARY(16) NOT NULL,
    other_id   BINARY(16) NOT NULL,
    points     INT NOT NULL,
    author     NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    why        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    decided_at NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT uq_merge_refusal_pair UNIQUE (kept_no, other_no)
);
CREATE INDEX ix_merge_refusal_other ON merge_refusal (other_no);

INSERT INTO number_block (kind, next_number) VALUES ('refusal', 1);
