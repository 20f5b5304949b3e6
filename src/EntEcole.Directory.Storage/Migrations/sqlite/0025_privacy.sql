-- What persons ask of their data, and what was decided (RGPD, articles 15 to 21; directives after death). Content is personal data: of an
-- erased person only kind, days and author stay.
CREATE TABLE measure (
    measure_no INTEGER NOT NULL PRIMARY KEY,
    measure_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    digest     TEXT NOT NULL, -- of what the request asks: an id used again with other content is refused
    person_no  INTEGER NOT NULL,
    person_id  BLOB NOT NULL,
    kind       INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    due_on     TEXT NOT NULL,
    facts      TEXT NOT NULL, -- what outlives the person: days, authors, outcome
    content    TEXT NOT NULL, -- what does not: texts
    version    INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_measure_id ON measure (measure_id);
CREATE UNIQUE INDEX ix_measure_request ON measure (request_id);
CREATE INDEX ix_measure_person ON measure (person_no);
CREATE INDEX ix_measure_state ON measure (state, kind, measure_no);

-- Persons whose data are kept and not used, by measure, during which revisions. All numbers of a merged person have a row.
CREATE TABLE restriction (
    measure_no     INTEGER NOT NULL,
    person_no      INTEGER NOT NULL,
    person_id      BLOB NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_restriction PRIMARY KEY (measure_no, person_no, person_id)
) WITHOUT ROWID;
CREATE INDEX ix_restriction_until ON restriction (until_revision, person_no);

-- Records that were erased while a feed delivers them: a sync passes over them. A hash, never the id.
CREATE TABLE suppressed (
    feed_no     INTEGER NOT NULL,
    source_hash TEXT NOT NULL,
    measure_no  INTEGER NOT NULL,
    CONSTRAINT pk_suppressed PRIMARY KEY (feed_no, source_hash)
) WITHOUT ROWID;
INSERT INTO number_block (kind, next_number) VALUES ('measure', 1);
