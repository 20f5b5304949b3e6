-- Pupils of each school in the last full extract of a feed, also of schools that nobody enrols: their pupils are counted and not kept.
CREATE TABLE school_pupils (
    feed_no        INTEGER NOT NULL,
    school_no      INTEGER NOT NULL,
    pupils         INTEGER NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_school_pupils PRIMARY KEY (feed_no, school_no, since_revision)
) WITHOUT ROWID;
