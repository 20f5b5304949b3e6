-- What of a plan waits for a decision, why and since when, and the decisions taken.

-- States were those of runs: 1 running, 3 planned. Now 0 making, 1 held, 2 applied, 3 rejected, 4 outdated.
UPDATE "plan" SET state = CASE state WHEN 3 THEN 1 ELSE 0 END;

-- 1 while the row waits for a decision on some school.
ALTER TABLE plan_school ADD waits INT NOT NULL CONSTRAINT df_plan_school_waits DEFAULT 0;
ALTER TABLE plan_class ADD waits INT NOT NULL CONSTRAINT df_plan_class_waits DEFAULT 0;
ALTER TABLE plan_record ADD waits INT NOT NULL CONSTRAINT df_plan_record_waits DEFAULT 0;
ALTER TABLE plan_profile ADD waits INT NOT NULL CONSTRAINT df_plan_profile_waits DEFAULT 0;
ALTER TABLE plan_membership ADD waits INT NOT NULL CONSTRAINT df_plan_membership_waits DEFAULT 0;
ALTER TABLE plan_relation ADD waits INT NOT NULL CONSTRAINT df_plan_relation_waits DEFAULT 0;
ALTER TABLE plan_nomenclature ADD waits INT NOT NULL CONSTRAINT df_plan_nomenclature_waits DEFAULT 0;

-- 1 when names, INE or birth date of the person change.
ALTER TABLE plan_record ADD renames INT NOT NULL CONSTRAINT df_plan_record_renames DEFAULT 0;

CREATE INDEX ix_plan_record_person ON plan_record (plan_id, person_no);

-- What is held, by school and role; school 0 is the whole feed, role 0 all roles.
CREATE TABLE plan_hold (
    plan_id   BIGINT NOT NULL,
    school_no INT NOT NULL,
    role      INT NOT NULL,
    cause     INT NOT NULL,
    present   BIGINT NOT NULL,
    departing BIGINT NOT NULL,
    allowed   BIGINT NOT NULL,
    since     NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_plan_hold PRIMARY KEY (plan_id, school_no, role, cause)
);

-- For which held schools a person's rows wait; person 0 is the school itself and its classes.
CREATE TABLE plan_wait (
    plan_id   BIGINT NOT NULL,
    person_no INT NOT NULL,
    school_no INT NOT NULL,
    CONSTRAINT pk_plan_wait PRIMARY KEY (plan_id, person_no, school_no)
);
CREATE INDEX ix_plan_wait_school ON plan_wait (plan_id, school_no, person_no);

CREATE TABLE plan_decision (
    plan_id     BIGINT NOT NULL,
    decision_no BIGINT NOT NULL,
    approved    INT NOT NULL,
    uai         NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    author      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    why         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    decided_at  NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_plan_decision PRIMARY KEY (plan_id, decision_no)
);
