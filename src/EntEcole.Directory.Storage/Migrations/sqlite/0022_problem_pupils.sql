-- Ids in the extract of the pupil and of the class that a problem concerns; their names are looked up when they are shown.
ALTER TABLE problem ADD COLUMN pupil_id TEXT NULL;
ALTER TABLE problem ADD COLUMN class_id TEXT NULL;
