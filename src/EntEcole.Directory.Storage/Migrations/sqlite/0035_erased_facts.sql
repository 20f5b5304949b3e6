-- Facts by which an erased person is recognised in a school where no source id lasts (ONDE files): HMAC-SHA256 with a key of the store.
-- None of them can be read; mark says which facts are one person's.
CREATE TABLE erased_fact (
    uai        TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    mark       TEXT    NOT NULL,
    feed_no    INTEGER NOT NULL,
    salt       TEXT    NOT NULL,
    measure_no INTEGER NOT NULL,
    CONSTRAINT pk_erased_fact PRIMARY KEY (uai, hash, mark)
) WITHOUT ROWID;
