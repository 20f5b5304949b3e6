-- Which key the pseudonyms of the usage measurement (DNMA) are made with, from which revision on: its check value, never the key.
CREATE TABLE dnma_key (
    revision    INTEGER NOT NULL CONSTRAINT pk_dnma_key PRIMARY KEY,
    check_value TEXT    NOT NULL,
    author      TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    accepted_at TEXT    NOT NULL
);
