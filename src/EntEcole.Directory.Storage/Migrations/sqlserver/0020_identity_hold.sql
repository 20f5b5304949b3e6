-- Records whose source id may have been given to another person: what was delivered waits here, with what was decided of it, until the feed
-- delivers something else. Content is personal data: it goes with its row.
CREATE TABLE identity_hold (
    hold_no     INT NOT NULL CONSTRAINT pk_identity_hold PRIMARY KEY,
    feed_no     INT NOT NULL,
    category    INT NOT NULL,
    source_id   NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_no   INT NOT NULL,
    person_id   BINARY(16) NOT NULL,
    fingerprint BIGINT NOT NULL,
    uai         NVARCHAR(8) COLLATE Latin1_General_100_BIN2 NULL,
    content     VARBINARY(MAX) NOT NULL,
    since_run   BIGINT NOT NULL,
    last_run    BIGINT NOT NULL,
    decision    INT NULL,
    decided_by  NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    reason      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    decided_at  NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NULL
);
CREATE UNIQUE INDEX ix_identity_hold_record ON identity_hold (feed_no, category, source_id);
CREATE INDEX ix_identity_hold_person ON identity_hold (person_no);

INSERT INTO number_block (kind, next_number) VALUES ('identity_hold', 1);
