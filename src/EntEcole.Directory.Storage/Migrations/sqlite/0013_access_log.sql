-- Who was shown whose data. A row holds the traces of one caller, call, purpose and revision within a minute, packed: see AccessBlock. It
-- is written once and never changed; prune forgets it. Rows belong to no revision.
CREATE TABLE access_log (
    block_no   INTEGER NOT NULL CONSTRAINT pk_access_log PRIMARY KEY, -- milliseconds since 1970 of its last trace, times 2^20, and a count
    writer     INTEGER NOT NULL, -- the process that wrote it: begun again, a write finds its own rows
    caller     TEXT    NOT NULL,
    call_name  TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    first_at   INTEGER NOT NULL, -- milliseconds since 1970
    entries    INTEGER NOT NULL,
    traces     BLOB    NOT NULL
);
CREATE INDEX ix_access_log_caller ON access_log (caller, block_no);

CREATE TRIGGER tr_access_log_kept BEFORE UPDATE ON access_log
BEGIN
    SELECT RAISE(ABORT, 'The access log is never changed.');
END;
