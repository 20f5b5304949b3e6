-- Who a subject of an identity provider is. The subject is a MAC under a key that is not here: a stolen store does not give it.
CREATE TABLE federated_identity (
    subject_hash NVARCHAR(64)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    linked_at    NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    issuer       NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_no    INT           NOT NULL,
    person_id    BINARY(16)    NOT NULL,
    linked_by    NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    ended_at     NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NULL,
    ended_by     NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NULL
);
CREATE UNIQUE INDEX ux_federated_identity_living ON federated_identity (subject_hash) WHERE ended_at IS NULL;
CREATE INDEX ix_federated_identity_person ON federated_identity (person_no);

-- On which day the workspace activated an account.
CREATE TABLE account_activation (
    person_no    INT           NOT NULL,
    subject_hash NVARCHAR(64)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    activated_on NVARCHAR(10)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    confirmed_by NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    confirmed_at NVARCHAR(40)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_account_activation PRIMARY KEY (person_no, subject_hash)
);

-- Two persons whom one account of an identity provider names: they are proposed for a merge.
CREATE TABLE federated_pair (
    kept_no  INT          NOT NULL,
    other_no INT          NOT NULL,
    pair_no  INT          NOT NULL,
    kept_id  BINARY(16)   NOT NULL,
    other_id BINARY(16)   NOT NULL,
    seen_at  NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_federated_pair PRIMARY KEY (kept_no, other_no)
);
CREATE INDEX ix_federated_pair_number ON federated_pair (pair_no);
CREATE INDEX ix_federated_pair_other ON federated_pair (other_no);
