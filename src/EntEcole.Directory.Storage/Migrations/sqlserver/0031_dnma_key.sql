-- Which key the pseudonyms of the usage measurement (DNMA) are made with, from which revision on: its check value, never the key.
CREATE TABLE dnma_key (
    revision    BIGINT NOT NULL CONSTRAINT pk_dnma_key PRIMARY KEY,
    check_value NVARCHAR(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
    author      NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    why         NVARCHAR(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    accepted_at NVARCHAR(28) COLLATE Latin1_General_100_BIN2 NOT NULL
);
