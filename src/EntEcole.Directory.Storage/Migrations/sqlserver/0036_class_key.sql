-- Ids of classes and groups, random: the numbers that callers saw until now could be counted through.
CREATE TABLE class_key (
    class_no INT        NOT NULL CONSTRAINT pk_class_key PRIMARY KEY,
    class_id BINARY(16) NOT NULL,
    CONSTRAINT uq_class_key_id UNIQUE (class_id)
);
INSERT INTO class_key (class_no, class_id)
SELECT c.class_no, CONVERT(BINARY(16), NEWID()) FROM (SELECT class_no FROM class UNION SELECT class_no FROM assignment) c;

-- Who watched by the numbers would keep classes that never end: they begin again, after a revision without a change.
ALTER TABLE horizon ADD watched_from BIGINT NOT NULL CONSTRAINT df_horizon_watched_from DEFAULT 0;
GO
INSERT INTO revision (revision, made_at, cause, run_id)
SELECT r.revision + 1, r.made_at, 'class ids', NULL FROM revision r
WHERE r.revision = (SELECT MAX(revision) FROM revision) AND EXISTS (SELECT 1 FROM class);
UPDATE horizon SET watched_from = (SELECT MAX(revision) FROM revision) WHERE EXISTS (SELECT 1 FROM class);
