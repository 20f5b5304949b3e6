-- What the change feed has to tell of grants that a purge erased with their beneficiary, until the prune that forgets its revision.
CREATE TABLE purged_grant (
    revision INTEGER NOT NULL,
    grant_no INTEGER NOT NULL,
    grant_id TEXT    NOT NULL,
    academy  TEXT    NOT NULL,
    siret    TEXT    NULL,
    uai      TEXT    NULL,
    CONSTRAINT pk_purged_grant PRIMARY KEY (revision, grant_no)
) WITHOUT ROWID;

-- Where a purged person ever was.
CREATE INDEX ix_purged_profile_person ON purged_profile (person_no);
