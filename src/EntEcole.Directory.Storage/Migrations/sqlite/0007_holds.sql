-- What of a plan waits for a decision, why and since when, and the decisions taken.

-- States were those of runs: 1 running, 3 planned. Now 0 making, 1 held, 2 applied, 3 rejected, 4 outdated.
UPDATE plan SET state = CASE state WHEN 3 THEN 1 ELSE 0 END;

-- 1 while the row waits for a decision on some school.
ALTER TABLE plan_school ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_class ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_record ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_profile ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_membership ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_relation ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_nomenclature ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;

-- 1 when names, INE or birth date of the person change.
ALTER TABLE plan_record ADD COLUMN renames INTEGER NOT NULL DEFAULT 0;

CREATE INDEX ix_plan_record_person ON plan_record (plan_id, person_no);

-- What is held, by school and role; school 0 is the whole feed, role 0 all roles.
CREATE TABLE plan_hold (
    plan_id   INTEGER NOT NULL,
    school_no INTEGER NOT NULL,
    role      INTEGER NOT NULL,
    cause     INTEGER NOT NULL,
    present   INTEGER NOT NULL,
    departing INTEGER NOT NULL,
    allowed   INTEGER NOT NULL,
    since     TEXT    NOT NULL,
    CONSTRAINT pk_plan_hold PRIMARY KEY (plan_id, school_no, role, cause)
) WITHOUT ROWID;

-- For which held schools a person's rows wait; person 0 is the school itself and its classes.
CREATE TABLE plan_wait (
    plan_id   INTEGER NOT NULL,
    person_no INTEGER NOT NULL,
    school_no INTEGER NOT NULL,
    CONSTRAINT pk_plan_wait PRIMARY KEY (plan_id, person_no, school_no)
) WITHOUT ROWID;
CREATE INDEX ix_plan_wait_school ON plan_wait (plan_id, school_no, person_no);

CREATE TABLE plan_decision (
    plan_id     INTEGER NOT NULL,
    decision_no INTEGER NOT NULL,
    approved    INTEGER NOT NULL,
    uai         TEXT    NULL,
    author      TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    decided_at  TEXT    NOT NULL,
    CONSTRAINT pk_plan_decision PRIMARY KEY (plan_id, decision_no)
) WITHOUT ROWID;
