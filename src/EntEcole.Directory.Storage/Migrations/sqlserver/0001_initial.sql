-- Versioned rows: since_revision made the row, until_revision ended it (9223372036854775807 = it lives).
-- A read at revision r sees the rows with since_revision <= r AND until_revision > r.
-- Dates are ISO 8601 text, instants ISO 8601 text in UTC with 7 decimals, money is in cents.
-- Ids and what is sorted are NVARCHAR(400), as the program proves before it writes: a key of an index holds no more. Other texts have no
-- limit. All compare by code units. Content is UTF-8.

CREATE TABLE revision (
    revision BIGINT NOT NULL CONSTRAINT pk_revision PRIMARY KEY,
    made_at  NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    cause    NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    run_id   BIGINT NULL
);

-- Numbers are given in blocks and never twice.
CREATE TABLE number_block (
    kind        NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_number_block PRIMARY KEY,
    next_number INT NOT NULL
);

INSERT INTO number_block (kind, next_number)
VALUES ('school', 1), ('class', 1), ('person', 1), ('run', 1), ('plan', 1), ('feed', 1);

-- Who writes: one academy and degree. A feed ends only what it made.
CREATE TABLE feed (
    feed_no INT NOT NULL CONSTRAINT pk_feed PRIMARY KEY,
    academy NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    degree  INT NOT NULL,
    CONSTRAINT uq_feed_academy_degree UNIQUE (academy, degree)
);

-- Structures, one row per feed that describes them; content is the JSON of a School.
CREATE TABLE school (
    school_no          INT NOT NULL,
    feed_no            INT NOT NULL,
    source_id          NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    uai                NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    presence           INT NOT NULL,
    hash               BIGINT NOT NULL,
    folded_name        NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    display_name       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    department         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    commune_code       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    district_source_id NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    content            VARBINARY(MAX) NOT NULL,
    since_revision     BIGINT NOT NULL,
    until_revision     BIGINT NOT NULL,
    CONSTRAINT pk_school PRIMARY KEY (school_no, feed_no, since_revision)
);
CREATE INDEX ix_school_uai ON school (uai, until_revision);
CREATE INDEX ix_school_source ON school (feed_no, source_id, until_revision);

-- Classes and groups: they exist by the pupils who are in them.
CREATE TABLE class (
    class_no       INT NOT NULL,
    school_no      INT NOT NULL,
    feed_no        INT NOT NULL,
    kind           INT NOT NULL,
    source_id      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    name           NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    type_code      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    type_label     NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_class PRIMARY KEY (class_no, since_revision)
);
CREATE INDEX ix_class_school ON class (school_no, class_no);

-- Source records and the person each describes; content is the JSON of a Person, empty while the record is awaited.
CREATE TABLE record (
    person_no      INT NOT NULL,
    feed_no        INT NOT NULL,
    category       INT NOT NULL,
    source_id      NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_id      BINARY(16) NOT NULL,
    presence       INT NOT NULL,
    hash           BIGINT NOT NULL,
    folded_name    NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content        VARBINARY(MAX) NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL
);
CREATE CLUSTERED INDEX ix_record_person ON record (person_no, until_revision);
CREATE INDEX ix_record_person_id ON record (person_id, until_revision);
CREATE INDEX ix_record_source ON record (feed_no, category, source_id, until_revision);
CREATE INDEX ix_record_name ON record (folded_name, person_no);

-- Profiles: one per person, school and role, as one feed makes it.
CREATE TABLE profile (
    person_no      INT NOT NULL,
    school_no      INT NOT NULL,
    role           INT NOT NULL,
    feed_no        INT NOT NULL,
    state          INT NOT NULL,
    active_on      NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    suspended_on   NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    purge_on       NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_profile PRIMARY KEY (person_no, school_no, role, feed_no, since_revision)
);
CREATE INDEX ix_profile_school ON profile (school_no, role, person_no);

CREATE TABLE membership (
    person_no      INT NOT NULL,
    class_no       INT NOT NULL,
    feed_no        INT NOT NULL,
    entered_on     NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_membership PRIMARY KEY (person_no, class_no, feed_no, since_revision)
);
CREATE INDEX ix_membership_class ON membership (class_no, person_no);

-- Authority over a pupil. The relative's record may be awaited.
CREATE TABLE relation (
    pupil_no       INT NOT NULL,
    relative_no    INT NOT NULL,
    feed_no        INT NOT NULL,
    link_code      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_relation PRIMARY KEY (pupil_no, relative_no, feed_no, since_revision)
);
CREATE INDEX ix_relation_relative ON relation (relative_no, pupil_no);

CREATE TABLE convention (
    reference           NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    school_year         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    academy             NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    collectivite        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    siret               NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    address             NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    postal_code         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    city                NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    representative      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    representative_role NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    signed_on           NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    effective_from      NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    effective_to        NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    ends_on             NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    fee_cents           BIGINT NOT NULL,
    school_count        INT NOT NULL,
    amount_cents        BIGINT NOT NULL,
    since_revision      BIGINT NOT NULL,
    until_revision      BIGINT NOT NULL,
    CONSTRAINT pk_convention PRIMARY KEY (reference, since_revision)
);

CREATE TABLE convention_school (
    reference      NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    uai            NVARCHAR(20)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    name           NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    commune        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    department     NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    since_revision BIGINT NOT NULL,
    until_revision BIGINT NOT NULL,
    CONSTRAINT pk_convention_school PRIMARY KEY (reference, uai, since_revision)
);
CREATE INDEX ix_convention_school_uai ON convention_school (uai, until_revision);

-- Runs: not versioned, one row each; report is the JSON of a SyncReport.
CREATE TABLE sync_run (
    run_id       BIGINT NOT NULL CONSTRAINT pk_sync_run PRIMARY KEY,
    academy      NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    degree       INT NOT NULL,
    extract_date NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    started_at   NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    state        INT NOT NULL,
    report       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL
);
CREATE INDEX ix_sync_run_academy ON sync_run (academy, degree, state, extract_date);

-- Problems of runs: shapes of values, never values.
CREATE TABLE problem (
    run_id     BIGINT NOT NULL,
    problem_no BIGINT NOT NULL,
    code       NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    severity   INT NOT NULL,
    "file"       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    line       INT NOT NULL,
    category   INT NOT NULL,
    record_id  NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    uai        NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    field      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    shape      NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT pk_problem PRIMARY KEY (run_id, problem_no)
);

-- A stored plan: rows to close and rows to open, until it is applied or forgotten.
CREATE TABLE "plan" (
    plan_id       BIGINT NOT NULL CONSTRAINT pk_plan PRIMARY KEY,
    run_id        BIGINT NOT NULL,
    feed_no       INT NOT NULL,
    base_revision BIGINT NOT NULL,
    made_at       NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    state         INT NOT NULL
);

CREATE TABLE plan_school (
    plan_id            BIGINT NOT NULL,
    closes             INT NOT NULL,
    opens              INT NOT NULL,
    school_no          INT NOT NULL,
    feed_no            INT NOT NULL,
    source_id          NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    uai                NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    presence           INT NOT NULL,
    hash               BIGINT NOT NULL,
    folded_name        NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    display_name       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    department         NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    commune_code       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    district_source_id NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    content            VARBINARY(MAX) NOT NULL,
    CONSTRAINT pk_plan_school PRIMARY KEY (plan_id, school_no, feed_no)
);

CREATE TABLE plan_class (
    plan_id    BIGINT NOT NULL,
    closes     INT NOT NULL,
    opens      INT NOT NULL,
    class_no   INT NOT NULL,
    school_no  INT NOT NULL,
    feed_no    INT NOT NULL,
    kind       INT NOT NULL,
    source_id  NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    name       NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    type_code  NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    type_label NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT pk_plan_class PRIMARY KEY (plan_id, class_no)
);

CREATE TABLE plan_record (
    plan_id     BIGINT NOT NULL,
    closes      INT NOT NULL,
    opens       INT NOT NULL,
    person_no   INT NOT NULL,
    feed_no     INT NOT NULL,
    category    INT NOT NULL,
    source_id   NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_id   BINARY(16) NOT NULL,
    presence    INT NOT NULL,
    hash        BIGINT NOT NULL,
    folded_name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content     VARBINARY(MAX) NOT NULL,
    CONSTRAINT pk_plan_record PRIMARY KEY (plan_id, feed_no, category, source_id)
);

CREATE TABLE plan_profile (
    plan_id      BIGINT NOT NULL,
    closes       INT NOT NULL,
    opens        INT NOT NULL,
    person_no    INT NOT NULL,
    school_no    INT NOT NULL,
    role         INT NOT NULL,
    feed_no      INT NOT NULL,
    state        INT NOT NULL,
    active_on    NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    suspended_on NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    purge_on     NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT pk_plan_profile PRIMARY KEY (plan_id, person_no, school_no, role, feed_no)
);

CREATE TABLE plan_membership (
    plan_id    BIGINT NOT NULL,
    closes     INT NOT NULL,
    opens      INT NOT NULL,
    person_no  INT NOT NULL,
    class_no   INT NOT NULL,
    feed_no    INT NOT NULL,
    entered_on NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT pk_plan_membership PRIMARY KEY (plan_id, person_no, class_no, feed_no)
);

CREATE TABLE plan_relation (
    plan_id     BIGINT NOT NULL,
    closes      INT NOT NULL,
    opens       INT NOT NULL,
    pupil_no    INT NOT NULL,
    relative_no INT NOT NULL,
    feed_no     INT NOT NULL,
    link_code   NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_plan_relation PRIMARY KEY (plan_id, pupil_no, relative_no, feed_no)
);
