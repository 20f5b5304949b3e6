-- The comparison of a night reads the key of every record of a feed: from the index alone, not from rows a thousand times larger.

DROP INDEX ix_record_source ON record;
CREATE INDEX ix_record_source ON record (feed_no, category, source_id, until_revision, since_revision, person_no, presence, hash);
