-- Four eyes are two persons, not two names: requesters and deciders are kept with the person that their token named and the issuer who vouches
-- for their name. Request ids are each requester's own; request_key is unique among all. Rows from before have neither: their name counts
-- whatever its issuer, and their request id is their key.
ALTER TABLE rights_request ADD request_key NVARCHAR(64) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE rights_request ADD requester_person_id BINARY(16) NULL;
ALTER TABLE rights_request ADD requester_issuer NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE rights_request ADD decider_person_id BINARY(16) NULL;
ALTER TABLE rights_request ADD decider_issuer NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE rights_grant ADD granter_person_id BINARY(16) NULL;
ALTER TABLE rights_grant ADD granter_issuer NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
ALTER TABLE rights_grant ADD revoker_person_id BINARY(16) NULL;
ALTER TABLE rights_grant ADD revoker_issuer NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2 NULL;
CREATE INDEX ix_rights_request_key ON rights_request (request_key, until_revision);
