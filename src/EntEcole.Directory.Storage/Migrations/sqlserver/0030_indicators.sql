-- Counts by place, one snapshot a month: numbers, never a person. They belong to no revision and never change.
CREATE TABLE indicator_snapshot (
    day      NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT pk_indicator_snapshot PRIMARY KEY,
    month    NVARCHAR(7) COLLATE Latin1_General_100_BIN2 NOT NULL,
    revision BIGINT NOT NULL,
    made_at  NVARCHAR(28) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT uq_indicator_snapshot_month UNIQUE (month)
);

-- Where a place lay is null when it was in several, or in none. Counts: by role, in order, active, suspended and activated (JSON).
CREATE TABLE indicator_place (
    day                 NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
    level               INT NOT NULL,
    place_key           NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    name                NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    academy             NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    department          NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    district_uai        NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    siret               NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NULL,
    enrolled_schools    INT NOT NULL,
    provisioned_schools INT NOT NULL,
    persons             INT NOT NULL,
    counts              NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_indicator_place PRIMARY KEY (day, level, place_key)
);
