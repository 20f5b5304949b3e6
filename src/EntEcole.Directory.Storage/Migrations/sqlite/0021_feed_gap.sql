-- Deltas that a feed misses: it takes no later one until they come after all or a full extract is applied.
CREATE TABLE feed_gap (
    academy      TEXT NOT NULL,
    degree       INTEGER NOT NULL,
    extract_date TEXT NOT NULL,
    cause        INTEGER NOT NULL, -- 1 refused, 2 failed, 3 lost
    run_id       INTEGER NOT NULL, -- 0: none
    opened_at    TEXT NOT NULL,
    CONSTRAINT pk_feed_gap PRIMARY KEY (academy, degree, extract_date)
) WITHOUT ROWID;

-- Whether a run is still applied is asked of its plans.
CREATE INDEX ix_plan_run ON "plan" (run_id);
CREATE INDEX ix_plan_undo ON "plan" (undo_of_run_id);
