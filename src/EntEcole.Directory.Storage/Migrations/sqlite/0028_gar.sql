-- Who assigns resources of the GAR in a school, and during which days. Without a row it is the director.
CREATE TABLE gar_manager (
    manager_no     INTEGER NOT NULL,
    uai            TEXT NOT NULL,
    person_no      INTEGER NOT NULL,
    person_id      BLOB NOT NULL,
    starts_on      TEXT NOT NULL,
    ends_on        TEXT NULL,
    recorded_by    TEXT NOT NULL,
    recorded_why   TEXT NOT NULL,
    recorded_at    TEXT NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_gar_manager PRIMARY KEY (manager_no, since_revision)
) WITHOUT ROWID;
CREATE INDEX ix_gar_manager_uai ON gar_manager (uai, manager_no);
CREATE INDEX ix_gar_manager_person ON gar_manager (person_no);

-- Exports to the GAR, one row each; counts is JSON, by school and cause.
CREATE TABLE gar_export (
    export_no     INTEGER NOT NULL CONSTRAINT pk_gar_export PRIMARY KEY,
    ent           TEXT NOT NULL,
    request_id    TEXT NULL,
    revision      INTEGER NOT NULL,
    as_of         TEXT NOT NULL,
    uais          TEXT NOT NULL, -- JSON; of all schools: []
    state         INTEGER NOT NULL,
    archive       TEXT NOT NULL,
    md5           TEXT NOT NULL,
    digest        TEXT NOT NULL,
    counts        TEXT NOT NULL,
    refusal       TEXT NOT NULL,
    accepted_drop TEXT NOT NULL,
    delivery      INTEGER NULL,
    started_at    TEXT NOT NULL,
    requested_by  TEXT NOT NULL
);
CREATE INDEX ix_gar_export_ent ON gar_export (ent, export_no);
CREATE INDEX ix_gar_export_request ON gar_export (request_id);

-- What an export left out, and notices. No value of a person but an identifier that a merge has changed.
CREATE TABLE gar_refusal (
    export_no  INTEGER NOT NULL,
    refusal_no INTEGER NOT NULL,
    uai        TEXT NOT NULL,
    person_no  INTEGER NULL,
    person_id  BLOB NULL,
    cause      INTEGER NOT NULL,
    field      TEXT NOT NULL,
    value      TEXT NOT NULL,
    CONSTRAINT pk_gar_refusal PRIMARY KEY (export_no, refusal_no)
) WITHOUT ROWID;
CREATE INDEX ix_gar_refusal_person ON gar_refusal (person_no);

INSERT INTO number_block (kind, next_number) VALUES ('gar_manager', 1);
INSERT INTO number_block (kind, next_number) VALUES ('gar_export', 1);
