-- What the second degree adds: classes listed by their school, teachers of classes, the four flags of a relation, nomenclatures.

ALTER TABLE class ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_class ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE membership ADD COLUMN teaches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE membership ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
ALTER TABLE membership ADD COLUMN subjects TEXT NULL;
ALTER TABLE plan_membership ADD COLUMN teaches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_membership ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_membership ADD COLUMN subjects TEXT NULL;

-- Null in 1D, where every relative named has authority.
ALTER TABLE relation ADD COLUMN legal INTEGER NULL;
ALTER TABLE relation ADD COLUMN financial INTEGER NULL;
ALTER TABLE relation ADD COLUMN contact INTEGER NULL;
ALTER TABLE relation ADD COLUMN payment INTEGER NULL;
ALTER TABLE plan_relation ADD COLUMN legal INTEGER NULL;
ALTER TABLE plan_relation ADD COLUMN financial INTEGER NULL;
ALTER TABLE plan_relation ADD COLUMN contact INTEGER NULL;
ALTER TABLE plan_relation ADD COLUMN payment INTEGER NULL;

-- Courses (category 5) and subjects (6); content is the JSON of a NomenclatureEntry.
CREATE TABLE nomenclature (
    feed_no        INTEGER NOT NULL,
    category       INTEGER NOT NULL,
    code           TEXT    NOT NULL,
    hash           INTEGER NOT NULL,
    label          TEXT    NULL,
    content        TEXT    NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_nomenclature PRIMARY KEY (feed_no, category, code, since_revision)
) WITHOUT ROWID;

CREATE TABLE plan_nomenclature (
    plan_id  INTEGER NOT NULL,
    closes   INTEGER NOT NULL,
    opens    INTEGER NOT NULL,
    feed_no  INTEGER NOT NULL,
    category INTEGER NOT NULL,
    code     TEXT    NOT NULL,
    hash     INTEGER NOT NULL,
    label    TEXT    NULL,
    content  TEXT    NOT NULL,
    CONSTRAINT pk_plan_nomenclature PRIMARY KEY (plan_id, feed_no, category, code)
);
