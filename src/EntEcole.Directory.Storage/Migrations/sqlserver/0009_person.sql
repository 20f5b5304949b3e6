-- Ids lead to numbers, and names to persons, in tables of their own, written when a person is new or renamed: a record that merely
-- changes then touches three pages less.

CREATE TABLE person (
    person_id BINARY(16) NOT NULL CONSTRAINT pk_person PRIMARY KEY,
    person_no INT NOT NULL
);
INSERT INTO person (person_id, person_no)
SELECT DISTINCT person_id, person_no FROM record;
DROP INDEX ix_record_person_id ON record;

-- Every name that some version of a record has; whether it still does, the record tells.
CREATE TABLE person_name (
    folded_name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    person_no   INT NOT NULL,
    CONSTRAINT pk_person_name PRIMARY KEY (folded_name, person_no)
);
INSERT INTO person_name (folded_name, person_no)
SELECT DISTINCT folded_name, person_no FROM record;
DROP INDEX ix_record_name ON record;

-- The content of a person names its properties by one letter each. No program that wrote them otherwise knew SQL Server.
