-- What a plan that waits would do, in the order in which it is listed: by UAI, role and name. Made when the plan is held; a decision
-- sets the state and leaves the number, so pages of the list stay where they are. Holds no value: those are in the rows of the plan,
-- and once applied in the versions of the rows.
CREATE TABLE plan_change (
    plan_id           INTEGER NOT NULL,
    change_no         INTEGER NOT NULL,
    school_no         INTEGER NOT NULL, -- 0 for none
    role              INTEGER NOT NULL, -- 0 for none
    person_no         INTEGER NOT NULL, -- 0 for a school or a class; for a relation the pupil
    entity            INTEGER NOT NULL, -- 1 school, 2 class, 3 person without profile, 4 profile, 5 relation
    other_no          INTEGER NOT NULL, -- the class, or the relative; 0 for none
    kind              INTEGER NOT NULL, -- 1 created, 2 changed, 3 suspended, 4 restored, 5 purged, 6 ended
    state             INTEGER NOT NULL, -- 1 held, 2 applied, 3 rejected, 4 a conflict: left alone
    applied_revision  INTEGER NULL,
    conflict_revision INTEGER NULL,
    CONSTRAINT pk_plan_change PRIMARY KEY (plan_id, change_no)
) WITHOUT ROWID;
CREATE INDEX ix_plan_change_school ON plan_change (plan_id, school_no, change_no);
