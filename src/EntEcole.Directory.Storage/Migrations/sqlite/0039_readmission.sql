-- Whose record it is that syncs pass over: the hash of their former id. Empty where an older program wrote it.
ALTER TABLE suppressed ADD COLUMN mark TEXT NOT NULL DEFAULT '';

-- What syncs pass over no longer: a restore must not take it from an older list again. Hashes of records, and marks of facts.
CREATE TABLE readmitted (
    hash       TEXT    NOT NULL PRIMARY KEY,
    measure_no INTEGER NOT NULL
) WITHOUT ROWID;
