-- Closed days of the access log, packed: the rows of access_log as AccessPack writes them, with numbers for the persons of the day. Written
-- once and never changed (docker/sqlserver/permissions.sql denies it).
CREATE TABLE access_pack (
    last_no    BIGINT NOT NULL CONSTRAINT pk_access_pack PRIMARY KEY, -- number of the latest row in it
    first_no   BIGINT NOT NULL, -- and of the earliest
    persons_no BIGINT NOT NULL, -- the list of persons by which it counts
    entries    BIGINT NOT NULL,
    raw_bytes  BIGINT NOT NULL, -- what the rows took
    headings   NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL, -- JSON: caller, call and purpose of the rows
    packed     VARBINARY(MAX) NOT NULL
);

-- The persons of a day, ids of 16 bytes in their order; packs name them by rank.
CREATE TABLE access_person (
    persons_no BIGINT NOT NULL CONSTRAINT pk_access_person PRIMARY KEY, -- number of the earliest row that it was made for
    ids        VARBINARY(MAX) NOT NULL
);
