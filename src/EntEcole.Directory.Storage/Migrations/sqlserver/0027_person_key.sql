-- By which facts a person is looked up: hashes of mails, telephones, birth dates and words of names, never the facts. A hint: the records
-- say whether a person has the fact. The program fills it from the records with this step. Two records of a person may say the same.
CREATE TABLE person_key (
    person_no INT    NOT NULL,
    key_hash  BIGINT NOT NULL
);
CREATE CLUSTERED INDEX ix_person_key_person ON person_key (person_no);
CREATE INDEX ix_person_key_hash ON person_key (key_hash, person_no);
