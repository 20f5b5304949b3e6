-- Who was shown whose data. A row holds the traces of one caller, call, purpose and revision within a minute, packed: see AccessBlock. It
-- is written once and never changed (docker/sqlserver/permissions.sql denies it); prune forgets it. Rows belong to no revision.
CREATE TABLE access_log (
    block_no   BIGINT NOT NULL CONSTRAINT pk_access_log PRIMARY KEY, -- milliseconds since 1970 of its last trace, times 2^20, and a count
    writer     BIGINT NOT NULL, -- the process that wrote it: begun again, a write finds its own rows
    caller     NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    call_name  NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    purpose    NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    revision   BIGINT NOT NULL,
    first_at   BIGINT NOT NULL, -- milliseconds since 1970
    entries    BIGINT NOT NULL,
    traces     VARBINARY(MAX) NOT NULL
);
CREATE INDEX ix_access_log_caller ON access_log (caller, block_no);
