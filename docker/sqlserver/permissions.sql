-- Two roles: entecole_migrator changes the schema, for as long as a migration takes; entecole_service reads and writes rows and owns nothing.
-- Run by an administrator after options.sql; to run it again changes nothing. Then make logins as your rules ask, and add their users:
--   CREATE USER [DOMAIN\svc-entecole] FOR LOGIN [DOMAIN\svc-entecole];
--   ALTER ROLE entecole_service ADD MEMBER [DOMAIN\svc-entecole];
USE entecole;
GO
IF DATABASE_PRINCIPAL_ID(N'entecole_service') IS NULL
    CREATE ROLE entecole_service AUTHORIZATION dbo;
GO
IF DATABASE_PRINCIPAL_ID(N'entecole_migrator') IS NULL
    CREATE ROLE entecole_migrator AUTHORIZATION dbo;
GO
-- Rows of every table, present and to come. Bulk copy needs no more: it lets constraints and triggers count. Locks of applications are
-- everybody's.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO entecole_service;
GO
-- Who looked at whom is added and, past its retention, forgotten; never changed. Run this script again once entecole has migrated.
IF OBJECT_ID(N'dbo.access_log') IS NOT NULL
    DENY UPDATE ON dbo.access_log TO entecole_service;
IF OBJECT_ID(N'dbo.access_pack') IS NOT NULL
BEGIN
    DENY UPDATE ON dbo.access_pack TO entecole_service;
    DENY UPDATE ON dbo.access_person TO entecole_service;
END;
GO
-- Tables and indexes, never users, files or options.
GRANT SELECT, INSERT, UPDATE, DELETE, ALTER, REFERENCES ON SCHEMA::dbo TO entecole_migrator;
GRANT CREATE TABLE TO entecole_migrator;
GO
