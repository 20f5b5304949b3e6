-- Rows by the revision that made them and by the one that ended them: what the change feed replays, and what a prune forgets.
-- Living rows are in them too: 9223372036854775807 is a decimal in T-SQL, and a filter on it would match no query.

CREATE INDEX ix_school_since ON school (since_revision, school_no);
CREATE INDEX ix_school_until ON school (until_revision, school_no);
CREATE INDEX ix_class_since ON class (since_revision, class_no);
CREATE INDEX ix_class_until ON class (until_revision, class_no);
CREATE INDEX ix_record_since ON record (since_revision, person_no);
CREATE INDEX ix_record_until ON record (until_revision, person_no);
CREATE INDEX ix_profile_since ON profile (since_revision, person_no);
CREATE INDEX ix_profile_until ON profile (until_revision, person_no);
CREATE INDEX ix_membership_since ON membership (since_revision, person_no);
CREATE INDEX ix_membership_until ON membership (until_revision, person_no);
CREATE INDEX ix_relation_since ON relation (since_revision, pupil_no);
CREATE INDEX ix_relation_until ON relation (until_revision, pupil_no);
CREATE INDEX ix_nomenclature_since ON nomenclature (since_revision, feed_no);
CREATE INDEX ix_nomenclature_until ON nomenclature (until_revision, feed_no);

-- The oldest revision that can be read whole: it moves before the rows that a prune forgets go. One row.
CREATE TABLE horizon (
    oldest_revision BIGINT NOT NULL CONSTRAINT pk_horizon PRIMARY KEY
);
INSERT INTO horizon (oldest_revision) VALUES (0);
