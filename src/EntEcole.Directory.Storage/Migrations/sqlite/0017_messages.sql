-- What workers tell people: one row a message, at most one a cause and day. Those with a topic last until they have ended.
CREATE TABLE worker_message (
    message_no INTEGER NOT NULL CONSTRAINT pk_worker_message PRIMARY KEY,
    message_id TEXT NOT NULL,
    cause      TEXT NOT NULL,
    topic      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    day        TEXT NOT NULL, -- in France
    made_at    TEXT NOT NULL,
    content    TEXT NOT NULL, -- JSON, nothing personal
    ended_at   TEXT NULL,
    CONSTRAINT uq_worker_message_cause UNIQUE (cause, day)
);
CREATE INDEX ix_worker_message_topic ON worker_message (topic, message_no);

-- How each stands with each channel that is to have it.
CREATE TABLE worker_message_send (
    message_no INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    state      INTEGER NOT NULL, -- 1 waiting, 2 sent, 3 given up
    tries      INTEGER NOT NULL,
    next_at    TEXT NOT NULL, -- when it is due, or again if who took it dies; of what is sent or given up, when
    outcome    TEXT NOT NULL,
    CONSTRAINT pk_worker_message_send PRIMARY KEY (message_no, channel)
);
CREATE INDEX ix_worker_message_send_due ON worker_message_send (state, channel, next_at);

INSERT INTO number_block (kind, next_number) VALUES ('message', 1);
