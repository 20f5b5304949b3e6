-- Who has, or had, an INE: a hint, proved by the records before it is believed. Written when a person or his INE is new.
CREATE TABLE pupil_ine (
    person_no INTEGER NOT NULL,
    ine       TEXT    NOT NULL,
    CONSTRAINT pk_pupil_ine PRIMARY KEY (person_no, ine)
) WITHOUT ROWID;

INSERT INTO pupil_ine (person_no, ine)
SELECT DISTINCT person_no, json_extract(content, '$.pupil.ine') FROM record
WHERE category = 2 AND until_revision = 9223372036854775807 AND content <> '' AND json_extract(content, '$.pupil.ine') IS NOT NULL;

CREATE INDEX ix_pupil_ine_ine ON pupil_ine (ine, person_no);

-- The INE of a person who is new, or has another one.
ALTER TABLE plan_record ADD COLUMN ine TEXT NULL;
