-- What a run read, to know it again: SHA-256 over the digests of its files. Runs of before have none.
ALTER TABLE sync_run ADD COLUMN digest TEXT NULL;

-- How the worker stands with an academy: paused by whom and why; since when no new extract has come, once that is told.
CREATE TABLE worker_academy (
    academy       TEXT NOT NULL CONSTRAINT pk_worker_academy PRIMARY KEY,
    paused_at     TEXT NULL,
    paused_by     TEXT NULL,
    pause_reason  TEXT NULL,
    missing_since TEXT NULL
);

-- When a daily job was last done, by whichever worker.
CREATE TABLE worker_job (
    job     TEXT NOT NULL CONSTRAINT pk_worker_job PRIMARY KEY,
    done_at TEXT NOT NULL
);

-- How far runs are that are under way; gone with their end.
CREATE TABLE run_progress (
    run_id       INTEGER NOT NULL CONSTRAINT pk_run_progress PRIMARY KEY,
    step         INTEGER NOT NULL, -- 1 finding, 2 reading, 3 applying
    files_done   INTEGER NOT NULL,
    files_total  INTEGER NOT NULL,
    bytes_done   INTEGER NOT NULL,
    bytes_total  INTEGER NOT NULL,
    records      INTEGER NOT NULL,
    record_rate  INTEGER NOT NULL, -- records a second
    permille     INTEGER NOT NULL, -- of the whole run
    remaining_ms INTEGER NOT NULL  -- 0: cannot be told
);
