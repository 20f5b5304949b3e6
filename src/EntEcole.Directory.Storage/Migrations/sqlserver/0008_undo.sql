-- Persons, classes and schools that a plan leaves alone because they have changed since the run that it undoes.
CREATE TABLE plan_conflict (
    plan_id   BIGINT NOT NULL,
    kind      INT NOT NULL, -- 1 school, 2 class, 3 person
    number    INT NOT NULL,
    CONSTRAINT pk_plan_conflict PRIMARY KEY (plan_id, kind, number)
);

ALTER TABLE "plan" ADD undo_of_run_id BIGINT NULL;
