-- What the change feed has to tell of grants that a purge erased with their beneficiary, until the prune that forgets its revision.
CREATE TABLE purged_grant (
    revision BIGINT NOT NULL,
    grant_no INT    NOT NULL,
    grant_id NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    academy  NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    siret    NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL,
    uai      NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT pk_purged_grant PRIMARY KEY (revision, grant_no)
);

-- Where a purged person ever was.
CREATE INDEX ix_purged_profile_person ON purged_profile (person_no);
