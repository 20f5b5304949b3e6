-- Four eyes are two persons, not two names: requesters and deciders are kept with the person that their token named and the issuer who vouches
-- for their name. Request ids are each requester's own; request_key is unique among all. Rows from before have neither: their name counts
-- whatever its issuer, and their request id is their key.
ALTER TABLE rights_request ADD COLUMN request_key TEXT NULL;
ALTER TABLE rights_request ADD COLUMN requester_person_id BLOB NULL;
ALTER TABLE rights_request ADD COLUMN requester_issuer TEXT NULL;
ALTER TABLE rights_request ADD COLUMN decider_person_id BLOB NULL;
ALTER TABLE rights_request ADD COLUMN decider_issuer TEXT NULL;
ALTER TABLE rights_grant ADD COLUMN granter_person_id BLOB NULL;
ALTER TABLE rights_grant ADD COLUMN granter_issuer TEXT NULL;
ALTER TABLE rights_grant ADD COLUMN revoker_person_id BLOB NULL;
ALTER TABLE rights_grant ADD COLUMN revoker_issuer TEXT NULL;
CREATE INDEX ix_rights_request_key ON rights_request (request_key, until_revision);
