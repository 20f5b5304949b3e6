-- Ids lead to numbers, and names to persons, in tables of their own, written when a person is new or renamed: a record that merely
-- changes then touches three pages less.

CREATE TABLE person (
    person_id BLOB    NOT NULL CONSTRAINT pk_person PRIMARY KEY,
    person_no INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO person (person_id, person_no)
SELECT DISTINCT person_id, person_no FROM record ORDER BY person_id;
DROP INDEX ix_record_person_id;

-- Every name that some version of a record has; whether it still does, the record tells.
CREATE TABLE person_name (
    folded_name TEXT    NOT NULL,
    person_no   INTEGER NOT NULL,
    CONSTRAINT pk_person_name PRIMARY KEY (folded_name, person_no)
) WITHOUT ROWID;
INSERT INTO person_name (folded_name, person_no)
SELECT DISTINCT folded_name, person_no FROM record ORDER BY folded_name, person_no;
DROP INDEX ix_record_name;

-- The content of a person names its properties by one letter each. A quote within a value is escaped: no value holds such a name.
UPDATE record SET content =
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(content, '"civility":', '"c":'), '"usageName":', '"u":'), '"birthName":', '"b":'), '"givenName":', '"g":')
    , '"otherGivenNames":', '"o":'), '"birthDate":', '"d":'), '"mail":', '"m":'), '"pupil":', '"p":')
    , '"relative":', '"r":'), '"staff":', '"s":'), '"ine":', '"i":'), '"schoolSourceId":', '"s":')
    , '"level":', '"l":'), '"cycle":', '"y":'), '"classType":', '"t":'), '"classes":', '"k":')
    , '"groups":', '"q":'), '"classEntries":', '"e":'), '"classExits":', '"x":'), '"schoolEntry":', '"a":')
    , '"schoolExit":', '"z":'), '"canteen":', '"n":'), '"transport":', '"v":'), '"morningCare":', '"w":')
    , '"eveningCare":', '"h":'), '"supervisedStudy":', '"j":'), '"secondDegree":', '"f":'), '"siecleId":', '"i":')
    , '"course":', '"c":'), '"formationLevel":', '"l":'), '"track":', '"t":'), '"subjects":', '"u":')
    , '"status":', '"s":'), '"boarding":', '"b":'), '"grantHolder":', '"g":'), '"address":', '"a":')
    , '"addressRelativeSourceId":', '"r":'), '"addressMayBeShared":', '"y":'), '"homePhone":', '"h":'), '"workPhone":', '"w":')
    , '"mobilePhone":', '"m":'), '"smsPhone":', '"s":'), '"lines":', '"l":'), '"box":', '"b":')
    , '"postalCode":', '"p":'), '"town":', '"t":'), '"country":', '"c":'), '"attachmentSourceId":', '"a":')
    , '"functions":', '"n":'), '"directedSourceIds":', '"d":'), '"specialities":', '"p":'), '"teacherByStatus":', '"t":')
    , '"dates":', '"e":'), '"stsIds":', '"i":'), '"beforePupils":', '"b":'), '"disciplines":', '"d":')
    , '"postDisciplines":', '"p":'), '"courses":', '"c":'), '"code":', '"c":'), '"label":', '"l":')
    , '"type":', '"t":'), '"sourceId":', '"i":'), '"name":', '"n":'), '"date":', '"d":')
    , '"classSourceId":', '"i":'), '"function":', '"f":'), '"speciality":', '"p":');
UPDATE plan_record SET content =
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(content, '"civility":', '"c":'), '"usageName":', '"u":'), '"birthName":', '"b":'), '"givenName":', '"g":')
    , '"otherGivenNames":', '"o":'), '"birthDate":', '"d":'), '"mail":', '"m":'), '"pupil":', '"p":')
    , '"relative":', '"r":'), '"staff":', '"s":'), '"ine":', '"i":'), '"schoolSourceId":', '"s":')
    , '"level":', '"l":'), '"cycle":', '"y":'), '"classType":', '"t":'), '"classes":', '"k":')
    , '"groups":', '"q":'), '"classEntries":', '"e":'), '"classExits":', '"x":'), '"schoolEntry":', '"a":')
    , '"schoolExit":', '"z":'), '"canteen":', '"n":'), '"transport":', '"v":'), '"morningCare":', '"w":')
    , '"eveningCare":', '"h":'), '"supervisedStudy":', '"j":'), '"secondDegree":', '"f":'), '"siecleId":', '"i":')
    , '"course":', '"c":'), '"formationLevel":', '"l":'), '"track":', '"t":'), '"subjects":', '"u":')
    , '"status":', '"s":'), '"boarding":', '"b":'), '"grantHolder":', '"g":'), '"address":', '"a":')
    , '"addressRelativeSourceId":', '"r":'), '"addressMayBeShared":', '"y":'), '"homePhone":', '"h":'), '"workPhone":', '"w":')
    , '"mobilePhone":', '"m":'), '"smsPhone":', '"s":'), '"lines":', '"l":'), '"box":', '"b":')
    , '"postalCode":', '"p":'), '"town":', '"t":'), '"country":', '"c":'), '"attachmentSourceId":', '"a":')
    , '"functions":', '"n":'), '"directedSourceIds":', '"d":'), '"specialities":', '"p":'), '"teacherByStatus":', '"t":')
    , '"dates":', '"e":'), '"stsIds":', '"i":'), '"beforePupils":', '"b":'), '"disciplines":', '"d":')
    , '"postDisciplines":', '"p":'), '"courses":', '"c":'), '"code":', '"c":'), '"label":', '"l":')
    , '"type":', '"t":'), '"sourceId":', '"i":'), '"name":', '"n":'), '"date":', '"d":')
    , '"classSourceId":', '"i":'), '"function":', '"f":'), '"speciality":', '"p":');
