-- Which teacher has which class, as a director says it: first-degree extracts do not. Kept beside the feeds; what lasts stands in membership
-- too, in the feed of the class, with teaches = 1.
CREATE TABLE assignment (
    assignment_no  INTEGER NOT NULL CONSTRAINT pk_assignment PRIMARY KEY,
    person_no      INTEGER NOT NULL,
    person_id      BLOB    NOT NULL,
    class_no       INTEGER NOT NULL,
    school_no      INTEGER NOT NULL,
    feed_no        INTEGER NOT NULL,
    from_on        TEXT    NOT NULL,
    until_on       TEXT    NOT NULL,
    origin         INTEGER NOT NULL,
    author         TEXT    NOT NULL,
    why            TEXT    NOT NULL,
    recorded_at    TEXT    NOT NULL,
    ended_on       TEXT    NULL,
    ended_cause    INTEGER NULL,
    ended_by       TEXT    NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL
);
CREATE UNIQUE INDEX ux_assignment_living ON assignment (person_no, class_no) WHERE until_revision = 9223372036854775807;
CREATE INDEX ix_assignment_person ON assignment (person_no, class_no);
CREATE INDEX ix_assignment_school ON assignment (school_no, assignment_no);

-- What was asked for once is not done twice.
CREATE TABLE assignment_request (
    request_id TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    CONSTRAINT pk_assignment_request PRIMARY KEY (request_id, author)
) WITHOUT ROWID;

INSERT INTO number_block (kind, next_number) VALUES ('assignment', 1);
