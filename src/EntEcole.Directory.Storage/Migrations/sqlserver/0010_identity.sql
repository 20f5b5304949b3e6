-- Who has, or had, an INE: a hint, proved by the records before it is believed. Written when a person or his INE is new.
CREATE TABLE pupil_ine (
    person_no INT NOT NULL,
    ine       NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_pupil_ine PRIMARY KEY (person_no, ine)
);

-- No program that wrote records before knew SQL Server: there is nobody to enter.
CREATE INDEX ix_pupil_ine_ine ON pupil_ine (ine, person_no);

-- The INE of a person who is new, or has another one.
ALTER TABLE plan_record ADD ine NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL;

-- Living rows that wait for a purge, and versions of them: a query must compare purge_on with a day.
CREATE INDEX ix_profile_purge ON profile (purge_on, person_no) WHERE purge_on IS NOT NULL;

-- What stays of a person who is purged: his id, when, and by which revision.
CREATE TABLE tombstone (
    person_no INT        NOT NULL CONSTRAINT pk_tombstone PRIMARY KEY,
    person_id BINARY(16) NOT NULL,
    revision  BIGINT     NOT NULL,
    purged_on NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT uq_tombstone_person_id UNIQUE (person_id)
);
CREATE INDEX ix_tombstone_revision ON tombstone (revision, person_no);

-- What the change feed has to tell of a purge, by ids alone, until the prune that forgets its revision.
CREATE TABLE purged_profile (
    revision  BIGINT NOT NULL,
    person_no INT    NOT NULL,
    school_no INT    NOT NULL,
    role      INT    NOT NULL,
    feed_no   INT    NOT NULL,
    CONSTRAINT pk_purged_profile PRIMARY KEY (revision, person_no, school_no, role, feed_no)
);

CREATE TABLE purged_relation (
    revision    BIGINT     NOT NULL,
    pupil_no    INT        NOT NULL,
    relative_no INT        NOT NULL,
    feed_no     INT        NOT NULL,
    relative_id BINARY(16) NOT NULL,
    CONSTRAINT pk_purged_relation PRIMARY KEY (revision, pupil_no, relative_no, feed_no)
);
