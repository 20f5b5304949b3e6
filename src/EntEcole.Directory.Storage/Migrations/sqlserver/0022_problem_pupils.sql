-- Ids in the extract of the pupil and of the class that a problem concerns; their names are looked up when they are shown.
ALTER TABLE problem ADD pupil_id NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE problem ADD class_id NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
