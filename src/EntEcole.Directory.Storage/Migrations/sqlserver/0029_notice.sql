-- The formal notice that precedes a termination: its day, and why it was given.
ALTER TABLE convention ADD notice_on NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE convention ADD notice_reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
