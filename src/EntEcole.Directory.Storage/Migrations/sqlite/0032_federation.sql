-- Who a subject of an identity provider is. The subject is a MAC under a key that is not here: a stolen store does not give it.
CREATE TABLE federated_identity (
    subject_hash TEXT    NOT NULL,
    linked_at    TEXT    NOT NULL,
    issuer       TEXT    NOT NULL,
    person_no    INTEGER NOT NULL,
    person_id    BLOB    NOT NULL,
    linked_by    TEXT    NOT NULL,
    ended_at     TEXT    NULL,
    ended_by     TEXT    NULL
);
CREATE UNIQUE INDEX ux_federated_identity_living ON federated_identity (subject_hash) WHERE ended_at IS NULL;
CREATE INDEX ix_federated_identity_person ON federated_identity (person_no);

-- On which day the workspace activated an account.
CREATE TABLE account_activation (
    person_no    INTEGER NOT NULL,
    subject_hash TEXT    NOT NULL,
    activated_on TEXT    NOT NULL,
    confirmed_by TEXT    NOT NULL,
    confirmed_at TEXT    NOT NULL,
    CONSTRAINT pk_account_activation PRIMARY KEY (person_no, subject_hash)
) WITHOUT ROWID;

-- Two persons whom one account of an identity provider names: they are proposed for a merge.
CREATE TABLE federated_pair (
    kept_no  INTEGER NOT NULL,
    other_no INTEGER NOT NULL,
    pair_no  INTEGER NOT NULL,
    kept_id  BLOB    NOT NULL,
    other_id BLOB    NOT NULL,
    seen_at  TEXT    NOT NULL,
    CONSTRAINT pk_federated_pair PRIMARY KEY (kept_no, other_no)
) WITHOUT ROWID;
CREATE INDEX ix_federated_pair_number ON federated_pair (pair_no);
CREATE INDEX ix_federated_pair_other ON federated_pair (other_no);
