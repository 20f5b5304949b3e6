-- Closed days of the access log, packed: the rows of access_log as AccessPack writes them, with numbers for the persons of the day.
CREATE TABLE access_pack (
    last_no    INTEGER NOT NULL CONSTRAINT pk_access_pack PRIMARY KEY, -- number of the latest row in it
    first_no   INTEGER NOT NULL, -- and of the earliest
    persons_no INTEGER NOT NULL, -- the list of persons by which it counts
    entries    INTEGER NOT NULL,
    raw_bytes  INTEGER NOT NULL, -- what the rows took
    headings   TEXT    NOT NULL, -- JSON: caller, call and purpose of the rows
    packed     BLOB    NOT NULL
);

-- The persons of a day, ids of 16 bytes in their order; packs name them by rank.
CREATE TABLE access_person (
    persons_no INTEGER NOT NULL CONSTRAINT pk_access_person PRIMARY KEY, -- number of the earliest row that it was made for
    ids        BLOB    NOT NULL
);

CREATE TRIGGER tr_access_pack_kept BEFORE UPDATE ON access_pack
BEGIN
    SELECT RAISE(ABORT, 'The access log is never changed.');
END;
CREATE TRIGGER tr_access_person_kept BEFORE UPDATE ON access_person
BEGIN
    SELECT RAISE(ABORT, 'The access log is never changed.');
END;
