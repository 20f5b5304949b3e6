-- A feed of ONDE files is that of one school: its UAI. '' for the feeds and runs of an academy's extracts.
CREATE TABLE feed_before (
    feed_no INTEGER NOT NULL,
    academy TEXT    NOT NULL,
    degree  INTEGER NOT NULL
);
INSERT INTO feed_before (feed_no, academy, degree) SELECT feed_no, academy, degree FROM feed;
DROP TABLE feed;
CREATE TABLE feed (
    feed_no INTEGER NOT NULL CONSTRAINT pk_feed PRIMARY KEY,
    academy TEXT    NOT NULL,
    degree  INTEGER NOT NULL,
    uai     TEXT    NOT NULL DEFAULT '',
    CONSTRAINT uq_feed_academy_degree UNIQUE (academy, degree, uai)
);
INSERT INTO feed (feed_no, academy, degree, uai) SELECT feed_no, academy, degree, '' FROM feed_before;
DROP TABLE feed_before;

ALTER TABLE sync_run ADD COLUMN uai TEXT NOT NULL DEFAULT '';

-- Whose relatives are rejoined when a school passes from one kind of feed to the other.
CREATE INDEX ix_plan_relation_relative ON plan_relation (plan_id, relative_no);
