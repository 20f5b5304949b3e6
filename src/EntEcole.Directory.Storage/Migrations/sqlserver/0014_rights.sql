-- A convention may be terminated before its end; each version says who made it and why.
ALTER TABLE convention ADD terminated_on NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE convention ADD termination_reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE convention ADD author NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE convention ADD why NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;

-- What a school costs its collectivité in a school year: data, the first three as the conventions have them (domain.md, articles 3.2 and 4).
CREATE TABLE fee (
    school_year    NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    fee_cents      BIGINT NOT NULL,
    author         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    why            NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_fee PRIMARY KEY (school_year, since_revision)
);
INSERT INTO fee (school_year, fee_cents, author, why, since_revision, until_revision)
VALUES ('2024-2025', 4500, 'entecole', 'conventions 2024-2025', 0, 9223372036854775807),
       ('2025-2026', 4000, 'entecole', 'conventions 2025-2026', 0, 9223372036854775807),
       ('2026-2027', 4100, 'entecole', 'conventions 2026-2027', 0, 9223372036854775807);

-- Who asks which right for whom. The scope is a siret or a uai; the beneficiary a person of the directory, or staff as the request names
-- him (JSON: civility, usage name, given name, mail).
CREATE TABLE rights_request (
    request_no      INT NOT NULL,
    request_id      NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    kind            INT NOT NULL,
    siret           NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL,
    uai             NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL,
    person_id       BINARY(16) NULL,
    staff           NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    starts_on       NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL,
    ends_on         NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL,
    justification   NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    association     NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    state           INT NOT NULL, -- 1 requested, 2 approved, 3 rejected, 4 cancelled
    requested_by    NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    requested_at    NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    decided_by      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    decided_at      NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NULL,
    decision_reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    grant_id        NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NULL,
    since_revision  BIGINT NOT NULL,
    until_revision  BIGINT NOT NULL,
    CONSTRAINT pk_rights_request PRIMARY KEY (request_no, since_revision)
);
CREATE INDEX ix_rights_request_id ON rights_request (request_id, until_revision);
CREATE INDEX ix_rights_request_person ON rights_request (person_id);

-- Rights granted. What is true of one on a day follows from it, the conventions and the beneficiary's profiles (the read decides); state,
-- last_day and end_cause are what was last recorded and told of that.
CREATE TABLE rights_grant (
    grant_no          INT NOT NULL,
    grant_id          NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    kind              INT NOT NULL,
    siret             NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL,
    uai               NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NULL,
    academy           NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_no         INT NOT NULL,
    person_id         BINARY(16) NOT NULL,
    starts_on         NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    ends_on           NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL, -- as asked for
    association       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    request_id        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    granted_by        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    granted_at        NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    ended_from        NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL, -- first day without it, by decision
    handed_over       INT NOT NULL,
    revoked_by        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    revoked_at        NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NULL,
    revocation_reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    state             INT NOT NULL, -- 1 active, 2 expired, 3 revoked
    last_day          NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    end_cause         INT NOT NULL, -- 1 date, 2 convention, 3 beneficiary, 4 revoked, 5 handed over
    noticed_day       NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL, -- the last day of which notice was given
    since_revision    BIGINT NOT NULL,
    until_revision    BIGINT NOT NULL,
    CONSTRAINT pk_rights_grant PRIMARY KEY (grant_no, since_revision)
);
CREATE INDEX ix_rights_grant_id ON rights_grant (grant_id, until_revision);
CREATE INDEX ix_rights_grant_person ON rights_grant (person_id, until_revision);
CREATE INDEX ix_rights_grant_siret ON rights_grant (siret, until_revision);
CREATE INDEX ix_rights_grant_since ON rights_grant (since_revision, grant_no);
CREATE INDEX ix_rights_grant_until ON rights_grant (until_revision, grant_no);

INSERT INTO number_block (kind, next_number) VALUES ('rightsRequest', 1), ('grant', 1);
