-- Pupils of each school in the last full extract of a feed, also of schools that nobody enrols: their pupils are counted and not kept.
CREATE TABLE school_pupils (
    feed_no        INT NOT NULL,
    school_no      INT NOT NULL,
    pupils         INT NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_school_pupils PRIMARY KEY (feed_no, school_no, since_revision)
);
