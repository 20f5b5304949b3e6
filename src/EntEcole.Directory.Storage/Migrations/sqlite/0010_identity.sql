-- Who has, or had, an INE: a hint, proved by the records before it is believed. Written when a person or his INE is new.
CREATE TABLE pupil_ine (
    person_no INTEGER NOT NULL,
    ine       TEXT    NOT NULL,
    CONSTRAINT pk_pupil_ine PRIMARY KEY (person_no, ine)
) WITHOUT ROWID;

INSERT INTO pupil_ine (person_no, ine)
SELECT DISTINCT person_no, json_extract(content, '$.p.i') FROM record
WHERE category = 2 AND until_revision = 9223372036854775807 AND content <> '' AND json_extract(content, '$.p.i') IS NOT NULL
ORDER BY person_no;

CREATE INDEX ix_pupil_ine_ine ON pupil_ine (ine, person_no);

-- The INE of a person who is new, or has another one.
ALTER TABLE plan_record ADD COLUMN ine TEXT NULL;

-- Living rows that wait for a purge, and versions of them: a query must compare purge_on with a day.
CREATE INDEX ix_profile_purge ON profile (purge_on, person_no) WHERE purge_on IS NOT NULL;

-- What stays of a person who is purged: his id, when, and by which revision.
CREATE TABLE tombstone (
    person_no INTEGER NOT NULL CONSTRAINT pk_tombstone PRIMARY KEY,
    person_id BLOB    NOT NULL,
    revision  INTEGER NOT NULL,
    purged_on TEXT    NOT NULL,
    CONSTRAINT uq_tombstone_person_id UNIQUE (person_id)
);
CREATE INDEX ix_tombstone_revision ON tombstone (revision, person_no);

-- What the change feed has to tell of a purge, by ids alone, until the prune that forgets its revision.
CREATE TABLE purged_profile (
    revision  INTEGER NOT NULL,
    person_no INTEGER NOT NULL,
    school_no INTEGER NOT NULL,
    role      INTEGER NOT NULL,
    feed_no   INTEGER NOT NULL,
    CONSTRAINT pk_purged_profile PRIMARY KEY (revision, person_no, school_no, role, feed_no)
) WITHOUT ROWID;

CREATE TABLE purged_relation (
    revision    INTEGER NOT NULL,
    pupil_no    INTEGER NOT NULL,
    relative_no INTEGER NOT NULL,
    feed_no     INTEGER NOT NULL,
    relative_id BLOB    NOT NULL,
    CONSTRAINT pk_purged_relation PRIMARY KEY (revision, pupil_no, relative_no, feed_no)
) WITHOUT ROWID;
