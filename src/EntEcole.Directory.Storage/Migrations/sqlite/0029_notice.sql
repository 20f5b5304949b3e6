-- The formal notice that precedes a termination: its day, and why it was given.
ALTER TABLE convention ADD COLUMN notice_on TEXT NULL;
ALTER TABLE convention ADD COLUMN notice_reason TEXT NULL;
