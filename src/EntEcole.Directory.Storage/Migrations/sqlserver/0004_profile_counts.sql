-- Living profiles by feed, school, role and state, kept up to date by whatever opens and closes them: neither a night's report nor its
-- guard need count a million rows.
CREATE TABLE profile_count (
    feed_no   INT NOT NULL,
    school_no INT NOT NULL,
    role      INT NOT NULL,
    state     INT NOT NULL,
    profiles  INT NOT NULL,
    CONSTRAINT pk_profile_count PRIMARY KEY (feed_no, school_no, role, state)
);

INSERT INTO profile_count (feed_no, school_no, role, state, profiles)
SELECT feed_no, school_no, role, state, COUNT(*) FROM profile WHERE until_revision = 9223372036854775807
GROUP BY feed_no, school_no, role, state;
