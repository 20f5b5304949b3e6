-- A convention may be terminated before its end; each version says who made it and why.
ALTER TABLE convention ADD COLUMN terminated_on TEXT NULL;
ALTER TABLE convention ADD COLUMN termination_reason TEXT NULL;
ALTER TABLE convention ADD COLUMN author TEXT NULL;
ALTER TABLE convention ADD COLUMN why TEXT NULL;

-- What a school costs its collectivité in a school year: data, the first three as the conventions have them (domain.md, articles 3.2 and 4).
CREATE TABLE fee (
    school_year    TEXT    NOT NULL,
    fee_cents      INTEGER NOT NULL,
    author         TEXT    NOT NULL,
    why            TEXT    NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_fee PRIMARY KEY (school_year, since_revision)
) WITHOUT ROWID;
INSERT INTO fee (school_year, fee_cents, author, why, since_revision, until_revision)
VALUES ('2024-2025', 4500, 'entecole', 'conventions 2024-2025', 0, 9223372036854775807),
       ('2025-2026', 4000, 'entecole', 'conventions 2025-2026', 0, 9223372036854775807),
       ('2026-2027', 4100, 'entecole', 'conventions 2026-2027', 0, 9223372036854775807);

-- Who asks which right for whom. The scope is a siret or a uai; the beneficiary a person of the directory, or staff as the request names
-- him (JSON: civility, usage name, given name, mail).
CREATE TABLE rights_request (
    request_no      INTEGER NOT NULL,
    request_id      TEXT    NOT NULL,
    kind            INTEGER NOT NULL,
    siret           TEXT    NULL,
    uai             TEXT    NULL,
    person_id       BLOB    NULL,
    staff           TEXT    NULL,
    starts_on       TEXT    NULL,
    ends_on         TEXT    NULL,
    justification   TEXT    NOT NULL,
    association     TEXT    NULL,
    state           INTEGER NOT NULL, -- 1 requested, 2 approved, 3 rejected, 4 cancelled
    requested_by    TEXT    NOT NULL,
    requested_at    TEXT    NOT NULL,
    decided_by      TEXT    NULL,
    decided_at      TEXT    NULL,
    decision_reason TEXT    NULL,
    grant_id        TEXT    NULL,
    since_revision  INTEGER NOT NULL,
    until_revision  INTEGER NOT NULL,
    CONSTRAINT pk_rights_request PRIMARY KEY (request_no, since_revision)
);
CREATE INDEX ix_rights_request_id ON rights_request (request_id, until_revision);
CREATE INDEX ix_rights_request_person ON rights_request (person_id);

-- Rights granted. What is true of one on a day follows from it, the conventions and the beneficiary's profiles (the read decides); state,
-- last_day and end_cause are what was last recorded and told of that.
CREATE TABLE rights_grant (
    grant_no          INTEGER NOT NULL,
    grant_id          TEXT    NOT NULL,
    kind              INTEGER NOT NULL,
    siret             TEXT    NULL,
    uai               TEXT    NULL,
    academy           TEXT    NOT NULL,
    person_no         INTEGER NOT NULL,
    person_id         BLOB    NOT NULL,
    starts_on         TEXT    NOT NULL,
    ends_on           TEXT    NULL, -- as asked for
    association       TEXT    NULL,
    request_id        TEXT    NOT NULL,
    granted_by        TEXT    NOT NULL,
    granted_at        TEXT    NOT NULL,
    ended_from        TEXT    NULL, -- first day without it, by decision
    handed_over       INTEGER NOT NULL,
    revoked_by        TEXT    NULL,
    revoked_at        TEXT    NULL,
    revocation_reason TEXT    NULL,
    state             INTEGER NOT NULL, -- 1 active, 2 expired, 3 revoked
    last_day          TEXT    NOT NULL,
    end_cause         INTEGER NOT NULL, -- 1 date, 2 convention, 3 beneficiary, 4 revoked, 5 handed over
    noticed_day       TEXT    NULL, -- the last day of which notice was given
    since_revision    INTEGER NOT NULL,
    until_revision    INTEGER NOT NULL,
    CONSTRAINT pk_rights_grant PRIMARY KEY (grant_no, since_revision)
);
CREATE INDEX ix_rights_grant_id ON rights_grant (grant_id, until_revision);
CREATE INDEX ix_rights_grant_person ON rights_grant (person_id, until_revision);
CREATE INDEX ix_rights_grant_siret ON rights_grant (siret, until_revision);
CREATE INDEX ix_rights_grant_since ON rights_grant (since_revision, grant_no);
CREATE INDEX ix_rights_grant_until ON rights_grant (until_revision, grant_no);

INSERT INTO number_block (kind, next_number) VALUES ('rightsRequest', 1), ('grant', 1);
