-- Who assigns resources of the GAR in a school, and during which days. Without a row it is the director.
CREATE TABLE gar_manager (
    manager_no     INT NOT NULL,
    uai            NVARCHAR(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_no      INT NOT NULL,
    person_id      BINARY(16) NOT NULL,
    starts_on      NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    ends_on        NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL,
    recorded_by    NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    recorded_why   NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    recorded_at    NVARCHAR(28) COLLATE Latin1_General_100_BIN2 NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_gar_manager PRIMARY KEY (manager_no, since_revision)
);
CREATE INDEX ix_gar_manager_uai ON gar_manager (uai, manager_no);
CREATE INDEX ix_gar_manager_person ON gar_manager (person_no);

-- Exports to the GAR, one row each; counts is JSON, by school and cause.
CREATE TABLE gar_export (
    export_no     INT NOT NULL CONSTRAINT pk_gar_export PRIMARY KEY,
    ent           NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    request_id    NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL,
    revision      BIGINT NOT NULL,
    as_of         NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    uais          NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL, -- JSON; of all schools: []
    state         INT NOT NULL,
    archive       NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    md5           NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    digest        NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    counts        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    refusal       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    accepted_drop NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    delivery      INT NULL,
    started_at    NVARCHAR(28) COLLATE Latin1_General_100_BIN2 NOT NULL,
    requested_by  NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL
);
CREATE INDEX ix_gar_export_ent ON gar_export (ent, export_no);
CREATE INDEX ix_gar_export_request ON gar_export (request_id);

-- What an export left out, and notices. No value of a person but an identifier that a merge has changed.
CREATE TABLE gar_refusal (
    export_no  INT NOT NULL,
    refusal_no INT NOT NULL,
    uai        NVARCHAR(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_no  INT NULL,
    person_id  BINARY(16) NULL,
    cause      INT NOT NULL,
    field      NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    value      NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_gar_refusal PRIMARY KEY (export_no, refusal_no)
);
CREATE INDEX ix_gar_refusal_person ON gar_refusal (person_no);

INSERT INTO number_block (kind, next_number) VALUES ('gar_manager', 1);
INSERT INTO number_block (kind, next_number) VALUES ('gar_export', 1);
