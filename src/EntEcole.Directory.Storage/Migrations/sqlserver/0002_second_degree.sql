-- What the second degree adds: classes listed by their school, teachers of classes, the four flags of a relation, nomenclatures.

ALTER TABLE class ADD listed INT NOT NULL CONSTRAINT df_class_listed DEFAULT 0;
ALTER TABLE plan_class ADD listed INT NOT NULL CONSTRAINT df_plan_class_listed DEFAULT 0;

ALTER TABLE membership ADD teaches INT NOT NULL CONSTRAINT df_membership_teaches DEFAULT 0;
ALTER TABLE membership ADD head INT NOT NULL CONSTRAINT df_membership_head DEFAULT 0;
ALTER TABLE membership ADD subjects NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE plan_membership ADD teaches INT NOT NULL CONSTRAINT df_plan_membership_teaches DEFAULT 0;
ALTER TABLE plan_membership ADD head INT NOT NULL CONSTRAINT df_plan_membership_head DEFAULT 0;
ALTER TABLE plan_membership ADD subjects NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;

-- Null in 1D, where every relative named has authority.
ALTER TABLE relation ADD legal INT NULL;
ALTER TABLE relation ADD financial INT NULL;
ALTER TABLE relation ADD contact INT NULL;
ALTER TABLE relation ADD payment INT NULL;
ALTER TABLE plan_relation ADD legal INT NULL;
ALTER TABLE plan_relation ADD financial INT NULL;
ALTER TABLE plan_relation ADD contact INT NULL;
ALTER TABLE plan_relation ADD payment INT NULL;

-- Courses (category 5) and subjects (6); content is the JSON of a NomenclatureEntry.
CREATE TABLE nomenclature (
    feed_no        INT NOT NULL,
    category       INT NOT NULL,
    code           NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    hash           BIGINT NOT NULL,
    label          NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    content        VARBINARY(MAX) NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_nomenclature PRIMARY KEY (feed_no, category, code, since_revision)
);

CREATE TABLE plan_nomenclature (
    plan_id  BIGINT NOT NULL,
    closes   INT NOT NULL,
    opens    INT NOT NULL,
    feed_no  INT NOT NULL,
    category INT NOT NULL,
    code     NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    hash     BIGINT NOT NULL,
    label    NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    content  VARBINARY(MAX) NOT NULL,
    CONSTRAINT pk_plan_nomenclature PRIMARY KEY (plan_id, feed_no, category, code)
);
