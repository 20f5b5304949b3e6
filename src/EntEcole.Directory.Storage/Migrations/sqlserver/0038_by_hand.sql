-- Which memberships stand for what a person said of a teacher's classes: the others are those of the files. Until now extracts of the first
-- degree alone had any, and they say nothing of teachers' classes.
ALTER TABLE membership ADD by_hand INT NOT NULL CONSTRAINT df_membership_by_hand DEFAULT 0;
GO
UPDATE membership SET by_hand = 1
WHERE teaches = 1 AND EXISTS (
    SELECT 1 FROM assignment a
    WHERE a.person_no = membership.person_no AND a.class_no = membership.class_no AND a.feed_no = membership.feed_no);
