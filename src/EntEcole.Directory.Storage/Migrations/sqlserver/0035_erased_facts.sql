-- Facts by which an erased person is recognised in a school where no source id lasts (ONDE files): HMAC-SHA256 with a key of the store.
-- None of them can be read; mark says which facts are one person's.
CREATE TABLE erased_fact (
    uai        NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    hash       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    mark       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    feed_no    INT NOT NULL,
    salt       NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    measure_no INT NOT NULL,
    CONSTRAINT pk_erased_fact PRIMARY KEY (uai, hash, mark)
);
