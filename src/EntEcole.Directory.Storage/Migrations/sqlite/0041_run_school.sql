-- The runs of the ONDE files of a school: its callers list them, and the column lies behind reports of any length.
CREATE INDEX ix_sync_run_school ON sync_run (degree, uai, run_id);
