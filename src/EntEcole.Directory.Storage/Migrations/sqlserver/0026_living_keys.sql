-- Two living rows of one key are refused by the database itself, whatever a program does: until then a count before the commit found them.
-- The literal is a decimal in T-SQL: a filter takes it as the column's own type alone. A record has a primary key too: it had none.

ALTER TABLE record ADD CONSTRAINT pk_record PRIMARY KEY NONCLUSTERED (feed_no, category, source_id, since_revision);
CREATE UNIQUE INDEX ux_school_living ON school (school_no, feed_no) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE UNIQUE INDEX ux_class_living ON class (class_no) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE UNIQUE INDEX ux_record_living ON record (feed_no, category, source_id) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE UNIQUE INDEX ux_profile_living ON profile (person_no, school_no, role, feed_no) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE UNIQUE INDEX ux_membership_living ON membership (person_no, class_no, feed_no) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE UNIQUE INDEX ux_relation_living ON relation (pupil_no, relative_no, feed_no) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
CREATE UNIQUE INDEX ux_nomenclature_living ON nomenclature (feed_no, category, code) WHERE until_revision = CONVERT(BIGINT, 9223372036854775807);
