-- The one person whose departure a decision is about; null when it is about a school or all that waits.
ALTER TABLE plan_decision ADD person_id BINARY(16) NULL;
