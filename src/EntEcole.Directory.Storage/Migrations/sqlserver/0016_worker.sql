-- What a run read, to know it again: SHA-256 over the digests of its files. Runs of before have none.
ALTER TABLE sync_run ADD digest NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;

-- How the worker stands with an academy: paused by whom and why; since when no new extract has come, once that is told.
CREATE TABLE worker_academy (
    academy       NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_worker_academy PRIMARY KEY,
    paused_at     NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NULL,
    paused_by     NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    pause_reason  NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    missing_since NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NULL
);

-- When a daily job was last done, by whichever worker.
CREATE TABLE worker_job (
    job     NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_worker_job PRIMARY KEY,
    done_at NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL
);

-- How far runs are that are under way; gone with their end.
CREATE TABLE run_progress (
    run_id       BIGINT NOT NULL CONSTRAINT pk_run_progress PRIMARY KEY,
    step         INT NOT NULL, -- 1 finding, 2 reading, 3 applying
    files_done   INT NOT NULL,
    files_total  INT NOT NULL,
    bytes_done   BIGINT NOT NULL,
    bytes_total  BIGINT NOT NULL,
    records      BIGINT NOT NULL,
    record_rate  BIGINT NOT NULL, -- records a second
    permille     INT NOT NULL, -- of the whole run
    remaining_ms BIGINT NOT NULL  -- 0: cannot be told
);
