-- What workers tell people: one row a message, at most one a cause and day. Those with a topic last until they have ended.
CREATE TABLE worker_message (
    message_no BIGINT NOT NULL CONSTRAINT pk_worker_message PRIMARY KEY,
    message_id NVARCHAR(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    cause      NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    topic      NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    kind       NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    day        NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, -- in France
    made_at    NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content    NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL, -- JSON, nothing personal
    ended_at   NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT uq_worker_message_cause UNIQUE (cause, day)
);
CREATE INDEX ix_worker_message_topic ON worker_message (topic, message_no);

-- How each stands with each channel that is to have it.
CREATE TABLE worker_message_send (
    message_no BIGINT NOT NULL,
    channel    NVARCHAR(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    state      INT NOT NULL, -- 1 waiting, 2 sent, 3 given up
    tries      INT NOT NULL,
    next_at    NVARCHAR(40) COLLATE Latin1_General_100_BIN2 NOT NULL, -- when it is due, or again if who took it dies; of what is sent or given up, when
    outcome    NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT pk_worker_message_send PRIMARY KEY (message_no, channel)
);
CREATE INDEX ix_worker_message_send_due ON worker_message_send (state, channel, next_at);

INSERT INTO number_block (kind, next_number) VALUES ('message', 1);
