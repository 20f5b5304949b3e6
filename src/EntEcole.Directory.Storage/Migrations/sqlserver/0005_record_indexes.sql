-- A record has few versions: an index that holds their ends too makes every night rewrite a page of it for each row that ends.

DROP INDEX ix_record_person ON record;
CREATE CLUSTERED INDEX ix_record_person ON record (person_no);
DROP INDEX ix_record_person_id ON record;
CREATE INDEX ix_record_person_id ON record (person_id);
