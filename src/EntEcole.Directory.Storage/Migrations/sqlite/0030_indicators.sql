-- Counts by place, one snapshot a month: numbers, never a person. They belong to no revision and never change.
CREATE TABLE indicator_snapshot (
    day      TEXT    NOT NULL CONSTRAINT pk_indicator_snapshot PRIMARY KEY,
    month    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    made_at  TEXT    NOT NULL,
    CONSTRAINT uq_indicator_snapshot_month UNIQUE (month)
) WITHOUT ROWID;

-- Where a place lay is null when it was in several, or in none. Counts: by role, in order, active, suspended and activated (JSON).
CREATE TABLE indicator_place (
    day                 TEXT    NOT NULL,
    level               INTEGER NOT NULL,
    place_key           TEXT    NOT NULL,
    name                TEXT    NOT NULL,
    academy             TEXT    NULL,
    department          TEXT    NULL,
    district_uai        TEXT    NULL,
    siret               TEXT    NULL,
    enrolled_schools    INTEGER NOT NULL,
    provisioned_schools INTEGER NOT NULL,
    persons             INTEGER NOT NULL,
    counts              TEXT    NOT NULL,
    CONSTRAINT pk_indicator_place PRIMARY KEY (day, level, place_key)
) WITHOUT ROWID;
