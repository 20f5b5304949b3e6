-- How many profiles, memberships and relations a record asks for (profiles * 1000000 + memberships * 1000 + relations): rows that are
-- missing break no rule between rows, and the record's hash does not show them. Null: written before, not known.
-- The index holds it, as all of a key that a full night reads.

ALTER TABLE record ADD makes INT NULL;
ALTER TABLE plan_record ADD makes INT NULL;
DROP INDEX ix_record_source ON record;
CREATE INDEX ix_record_source ON record (feed_no, category, source_id, until_revision, since_revision, person_no, presence, hash, makes);
