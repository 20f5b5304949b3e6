-- The one person whose departure a decision is about; null when it is about a school or all that waits.
ALTER TABLE plan_decision ADD COLUMN person_id BLOB NULL;
