-- Persons, classes and schools that a plan leaves alone because they have changed since the run that it undoes.
CREATE TABLE plan_conflict (
    plan_id   INTEGER NOT NULL,
    kind      INTEGER NOT NULL, -- 1 school, 2 class, 3 person
    number    INTEGER NOT NULL,
    CONSTRAINT pk_plan_conflict PRIMARY KEY (plan_id, kind, number)
) WITHOUT ROWID;

ALTER TABLE plan ADD COLUMN undo_of_run_id INTEGER NULL;
