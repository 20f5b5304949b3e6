-- Deltas that a feed misses: it takes no later one until they come after all or a full extract is applied.
CREATE TABLE feed_gap (
    academy      NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    degree       INT NOT NULL,
    extract_date NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    cause        INT NOT NULL, -- 1 refused, 2 failed, 3 lost
    run_id       BIGINT NOT NULL, -- 0: none
    opened_at    NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_feed_gap PRIMARY KEY (academy, degree, extract_date)
);

-- Whether a run is still applied is asked of its plans.
CREATE INDEX ix_plan_run ON "plan" (run_id);
CREATE INDEX ix_plan_undo ON "plan" (undo_of_run_id);
