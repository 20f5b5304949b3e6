-- Which teacher has which class, as a director says it: first-degree extracts do not. Kept beside the feeds; what lasts stands in membership
-- too, in the feed of the class, with teaches = 1.
CREATE TABLE assignment (
    assignment_no  INT           NOT NULL CONSTRAINT pk_assignment PRIMARY KEY,
    person_no      INT           NOT NULL,
    person_id      BINARY(16)    NOT NULL,
    class_no       INT           NOT NULL,
    school_no      INT           NOT NULL,
    feed_no        INT           NOT NULL,
    from_on        NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    until_on       NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    origin         INT           NOT NULL,
    author         NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    why            NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    recorded_at    NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    ended_on       NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    ended_cause    INT           NULL,
    ended_by       NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NULL,
    since_revision BIGINT        NOT NULL,
    until_revision BIGINT        NOT NULL
);
CREATE UNIQUE INDEX ux_assignment_living ON assignment (person_no, class_no) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE INDEX ix_assignment_person ON assignment (person_no, class_no);
CREATE INDEX ix_assignment_school ON assignment (school_no, assignment_no);

-- What was asked for once is not done twice.
CREATE TABLE assignment_request (
    request_id NVARCHAR(64)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    author     NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    digest     NVARCHAR(64)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    revision   BIGINT        NOT NULL,
    CONSTRAINT pk_assignment_request PRIMARY KEY (request_id, author)
);

INSERT INTO number_block (kind, next_number) VALUES ('assignment', 1);
