-- Whether a run is of a full extract (1) or of a delta (2): until now only the text of its report said so.
ALTER TABLE sync_run ADD kind INTEGER NOT NULL CONSTRAINT df_sync_run_kind DEFAULT 1;
GO
UPDATE sync_run SET kind = 2 WHERE report LIKE '%"kind":"delta"%';
