-- A feed of ONDE files is that of one school: its UAI. '' for the feeds and runs of an academy's extracts.
CREATE TABLE feed_before (
    feed_no INT NOT NULL,
    academy NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    degree  INT NOT NULL
);
GO
INSERT INTO feed_before (feed_no, academy, degree) SELECT feed_no, academy, degree FROM feed;
DROP TABLE feed;
GO
CREATE TABLE feed (
    feed_no INT NOT NULL CONSTRAINT pk_feed PRIMARY KEY,
    academy NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    degree  INT NOT NULL,
    uai     NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT df_feed_uai DEFAULT '',
    CONSTRAINT uq_feed_academy_degree UNIQUE (academy, degree, uai)
);
GO
INSERT INTO feed (feed_no, academy, degree, uai) SELECT feed_no, academy, degree, '' FROM feed_before;
DROP TABLE feed_before;
GO
ALTER TABLE sync_run ADD uai NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT df_sync_run_uai DEFAULT '';

-- Whose relatives are rejoined when a school passes from one kind of feed to the other.
CREATE INDEX ix_plan_relation_relative ON plan_relation (plan_id, relative_no);
