-- Versioned rows: since_revision made the row, until_revision ended it (9223372036854775807 = it lives).
-- A read at revision r sees the rows with since_revision <= r AND until_revision > r.
-- Dates are ISO 8601 text, instants ISO 8601 text in UTC with 7 decimals, money is in cents.

CREATE TABLE revision (
    revision INTEGER NOT NULL CONSTRAINT pk_revision PRIMARY KEY,
    made_at  TEXT    NOT NULL,
    cause    TEXT    NOT NULL,
    run_id   INTEGER NULL
);

-- Numbers are given in blocks and never twice.
CREATE TABLE number_block (
    kind        TEXT    NOT NULL CONSTRAINT pk_number_block PRIMARY KEY,
    next_number INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO number_block (kind, next_number)
VALUES ('school', 1), ('class', 1), ('person', 1), ('run', 1), ('plan', 1), ('feed', 1);

-- Who writes: one academy and degree. A feed ends only what it made.
CREATE TABLE feed (
    feed_no INTEGER NOT NULL CONSTRAINT pk_feed PRIMARY KEY,
    academy TEXT    NOT NULL,
    degree  INTEGER NOT NULL,
    CONSTRAINT uq_feed_academy_degree UNIQUE (academy, degree)
);

-- Structures, one row per feed that describes them; content is the JSON of a School.
CREATE TABLE school (
    school_no          INTEGER NOT NULL,
    feed_no            INTEGER NOT NULL,
    source_id          TEXT    NOT NULL,
    uai                TEXT    NULL,
    presence           INTEGER NOT NULL,
    hash               INTEGER NOT NULL,
    folded_name        TEXT    NOT NULL,
    display_name       TEXT    NOT NULL,
    department         TEXT    NULL,
    commune_code       TEXT    NULL,
    district_source_id TEXT    NULL,
    content            TEXT    NOT NULL,
    since_revision     INTEGER NOT NULL,
    until_revision     INTEGER NOT NULL,
    CONSTRAINT pk_school PRIMARY KEY (school_no, feed_no, since_revision)
);
CREATE INDEX ix_school_uai ON school (uai, until_revision);
CREATE INDEX ix_school_source ON school (feed_no, source_id, until_revision);

-- Classes and groups: they exist by the pupils who are in them.
CREATE TABLE class (
    class_no       INTEGER NOT NULL,
    school_no      INTEGER NOT NULL,
    feed_no        INTEGER NOT NULL,
    kind           INTEGER NOT NULL,
    source_id      TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    type_code      TEXT    NULL,
    type_label     TEXT    NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_class PRIMARY KEY (class_no, since_revision)
);
CREATE INDEX ix_class_school ON class (school_no, class_no);

-- Source records and the person each describes; content is the JSON of a Person, empty while the record is awaited.
CREATE TABLE record (
    person_no      INTEGER NOT NULL,
    feed_no        INTEGER NOT NULL,
    category       INTEGER NOT NULL,
    source_id      TEXT    NOT NULL,
    person_id      BLOB    NOT NULL,
    presence       INTEGER NOT NULL,
    hash           INTEGER NOT NULL,
    folded_name    TEXT    NOT NULL,
    content        TEXT    NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL
);
CREATE INDEX ix_record_person ON record (person_no, until_revision);
CREATE INDEX ix_record_person_id ON record (person_id, until_revision);
CREATE INDEX ix_record_source ON record (feed_no, category, source_id, until_revision);
CREATE INDEX ix_record_name ON record (folded_name, person_no);

-- Profiles: one per person, school and role, as one feed makes it.
CREATE TABLE profile (
    person_no      INTEGER NOT NULL,
    school_no      INTEGER NOT NULL,
    role           INTEGER NOT NULL,
    feed_no        INTEGER NOT NULL,
    state          INTEGER NOT NULL,
    active_on      TEXT    NOT NULL,
    suspended_on   TEXT    NULL,
    purge_on       TEXT    NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_profile PRIMARY KEY (person_no, school_no, role, feed_no, since_revision)
) WITHOUT ROWID;
CREATE INDEX ix_profile_school ON profile (school_no, role, person_no);

CREATE TABLE membership (
    person_no      INTEGER NOT NULL,
    class_no       INTEGER NOT NULL,
    feed_no        INTEGER NOT NULL,
    entered_on     TEXT    NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_membership PRIMARY KEY (person_no, class_no, feed_no, since_revision)
) WITHOUT ROWID;
CREATE INDEX ix_membership_class ON membership (class_no, person_no);

-- Authority over a pupil. The relative's record may be awaited.
CREATE TABLE relation (
    pupil_no       INTEGER NOT NULL,
    relative_no    INTEGER NOT NULL,
    feed_no        INTEGER NOT NULL,
    link_code      TEXT    NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_relation PRIMARY KEY (pupil_no, relative_no, feed_no, since_revision)
) WITHOUT ROWID;
CREATE INDEX ix_relation_relative ON relation (relative_no, pupil_no);

CREATE TABLE convention (
    reference           TEXT    NOT NULL,
    school_year         TEXT    NOT NULL,
    academy             TEXT    NOT NULL,
    collectivite        TEXT    NOT NULL,
    siret               TEXT    NOT NULL,
    address             TEXT    NULL,
    postal_code         TEXT    NULL,
    city                TEXT    NULL,
    representative      TEXT    NULL,
    representative_role TEXT    NULL,
    signed_on           TEXT    NOT NULL,
    effective_from      TEXT    NOT NULL,
    effective_to        TEXT    NULL,
    ends_on             TEXT    NOT NULL,
    fee_cents           INTEGER NOT NULL,
    school_count        INTEGER NOT NULL,
    amount_cents        INTEGER NOT NULL,
    since_revision      INTEGER NOT NULL,
    until_revision      INTEGER NOT NULL,
    CONSTRAINT pk_convention PRIMARY KEY (reference, since_revision)
);

CREATE TABLE convention_school (
    reference      TEXT    NOT NULL,
    uai            TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    commune        TEXT    NOT NULL,
    department     TEXT    NOT NULL,
    since_revision INTEGER NOT NULL,
    until_revision INTEGER NOT NULL,
    CONSTRAINT pk_convention_school PRIMARY KEY (reference, uai, since_revision)
);
CREATE INDEX ix_convention_school_uai ON convention_school (uai, until_revision);

-- Runs: not versioned, one row each; report is the JSON of a SyncReport.
CREATE TABLE sync_run (
    run_id       INTEGER NOT NULL CONSTRAINT pk_sync_run PRIMARY KEY,
    academy      TEXT    NOT NULL,
    degree       INTEGER NOT NULL,
    extract_date TEXT    NULL,
    started_at   TEXT    NOT NULL,
    state        INTEGER NOT NULL,
    report       TEXT    NOT NULL
);
CREATE INDEX ix_sync_run_academy ON sync_run (academy, degree, state, extract_date);

-- Problems of runs: shapes of values, never values.
CREATE TABLE problem (
    run_id     INTEGER NOT NULL,
    problem_no INTEGER NOT NULL,
    code       TEXT    NOT NULL,
    severity   INTEGER NOT NULL,
    file       TEXT    NOT NULL,
    line       INTEGER NOT NULL,
    category   INTEGER NOT NULL,
    record_id  TEXT    NULL,
    uai        TEXT    NULL,
    field      TEXT    NULL,
    shape      TEXT    NULL,
    CONSTRAINT pk_problem PRIMARY KEY (run_id, problem_no)
) WITHOUT ROWID;

-- A stored plan: rows to close and rows to open, until it is applied or forgotten.
CREATE TABLE plan (
    plan_id       INTEGER NOT NULL CONSTRAINT pk_plan PRIMARY KEY,
    run_id        INTEGER NOT NULL,
    feed_no       INTEGER NOT NULL,
    base_revision INTEGER NOT NULL,
    made_at       TEXT    NOT NULL,
    state         INTEGER NOT NULL
);

CREATE TABLE plan_school (
    plan_id            INTEGER NOT NULL,
    closes             INTEGER NOT NULL,
    opens              INTEGER NOT NULL,
    school_no          INTEGER NOT NULL,
    feed_no            INTEGER NOT NULL,
    source_id          TEXT    NOT NULL,
    uai                TEXT    NULL,
    presence           INTEGER NOT NULL,
    hash               INTEGER NOT NULL,
    folded_name        TEXT    NOT NULL,
    display_name       TEXT    NOT NULL,
    department         TEXT    NULL,
    commune_code       TEXT    NULL,
    district_source_id TEXT    NULL,
    content            TEXT    NOT NULL,
    CONSTRAINT pk_plan_school PRIMARY KEY (plan_id, school_no, feed_no)
);

CREATE TABLE plan_class (
    plan_id    INTEGER NOT NULL,
    closes     INTEGER NOT NULL,
    opens      INTEGER NOT NULL,
    class_no   INTEGER NOT NULL,
    school_no  INTEGER NOT NULL,
    feed_no    INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    source_id  TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    type_code  TEXT    NULL,
    type_label TEXT    NULL,
    CONSTRAINT pk_plan_class PRIMARY KEY (plan_id, class_no)
);

CREATE TABLE plan_record (
    plan_id     INTEGER NOT NULL,
    closes      INTEGER NOT NULL,
    opens       INTEGER NOT NULL,
    person_no   INTEGER NOT NULL,
    feed_no     INTEGER NOT NULL,
    category    INTEGER NOT NULL,
    source_id   TEXT    NOT NULL,
    person_id   BLOB    NOT NULL,
    presence    INTEGER NOT NULL,
    hash        INTEGER NOT NULL,
    folded_name TEXT    NOT NULL,
    content     TEXT    NOT NULL,
    CONSTRAINT pk_plan_record PRIMARY KEY (plan_id, feed_no, category, source_id)
);

CREATE TABLE plan_profile (
    plan_id      INTEGER NOT NULL,
    closes       INTEGER NOT NULL,
    opens        INTEGER NOT NULL,
    person_no    INTEGER NOT NULL,
    school_no    INTEGER NOT NULL,
    role         INTEGER NOT NULL,
    feed_no      INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    active_on    TEXT    NOT NULL,
    suspended_on TEXT    NULL,
    purge_on     TEXT    NULL,
    CONSTRAINT pk_plan_profile PRIMARY KEY (plan_id, person_no, school_no, role, feed_no)
);

CREATE TABLE plan_membership (
    plan_id    INTEGER NOT NULL,
    closes     INTEGER NOT NULL,
    opens      INTEGER NOT NULL,
    person_no  INTEGER NOT NULL,
    class_no   INTEGER NOT NULL,
    feed_no    INTEGER NOT NULL,
    entered_on TEXT    NULL,
    CONSTRAINT pk_plan_membership PRIMARY KEY (plan_id, person_no, class_no, feed_no)
);

CREATE TABLE plan_relation (
    plan_id     INTEGER NOT NULL,
    closes      INTEGER NOT NULL,
    opens       INTEGER NOT NULL,
    pupil_no    INTEGER NOT NULL,
    relative_no INTEGER NOT NULL,
    feed_no     INTEGER NOT NULL,
    link_code   TEXT    NOT NULL,
    CONSTRAINT pk_plan_relation PRIMARY KEY (plan_id, pupil_no, relative_no, feed_no)
);
