-- What persons ask of their data, and what was decided (RGPD, articles 15 to 21; directives after death). Content is personal data: of an
-- erased person only kind, days and author stay.
CREATE TABLE measure (
    measure_no INT NOT NULL CONSTRAINT pk_measure PRIMARY KEY,
    measure_id NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    request_id NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    digest     NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL, -- of what the request asks: an id used again with other content is refused
    person_no  INT NOT NULL,
    person_id  BINARY(16) NOT NULL,
    kind       INT NOT NULL,
    state      INT NOT NULL,
    due_on     NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    facts      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL, -- what outlives the person: days, authors, outcome
    content    NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL, -- what does not: texts
    version    INT NOT NULL
);
CREATE UNIQUE INDEX ix_measure_id ON measure (measure_id);
CREATE UNIQUE INDEX ix_measure_request ON measure (request_id);
CREATE INDEX ix_measure_person ON measure (person_no);
CREATE INDEX ix_measure_state ON measure (state, kind, measure_no);

-- Persons whose data are kept and not used, by measure, during which revisions. All numbers of a merged person have a row.
CREATE TABLE restriction (
    measure_no     INT NOT NULL,
    person_no      INT NOT NULL,
    person_id      BINARY(16) NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_restriction PRIMARY KEY (measure_no, person_no, person_id)
);
CREATE INDEX ix_restriction_until ON restriction (until_revision, person_no);

-- Records that were erased while a feed delivers them: a sync passes over them. A hash, never the id.
CREATE TABLE suppressed (
    feed_no     INT NOT NULL,
    source_hash NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    measure_no  INT NOT NULL,
    CONSTRAINT pk_suppressed PRIMARY KEY (feed_no, source_hash)
);

INSERT INTO number_block (kind, next_number) VALUES ('measure', 1);
