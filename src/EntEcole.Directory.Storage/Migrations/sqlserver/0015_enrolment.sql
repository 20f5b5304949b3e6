-- What the last full extract of a feed held of each school: its pupils, also of schools that nobody enrols, which are counted and not kept;
-- or that it missed a school that is enrolled, whether that departure is applied or waits for a decision.
CREATE TABLE extract_school (
    feed_no        INT NOT NULL,
    school_no      INT NOT NULL,
    pupils         INT NOT NULL,
    missed         INT NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_extract_school PRIMARY KEY (feed_no, school_no, since_revision)
);
