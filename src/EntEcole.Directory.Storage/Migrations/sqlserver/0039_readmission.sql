-- Whose record it is that syncs pass over: the hash of their former id. Empty where an older program wrote it.
ALTER TABLE suppressed ADD mark NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT df_suppressed_mark DEFAULT '';

-- What syncs pass over no longer: a restore must not take it from an older list again. Hashes of records, and marks of facts.
CREATE TABLE readmitted (
    hash       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_readmitted PRIMARY KEY,
    measure_no INT NOT NULL
);
