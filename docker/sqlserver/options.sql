-- Makes the database of EntEcole.Directory and sets what the program needs. Run by an administrator, once, in sqlcmd or any tool that
-- knows GO; to run it again changes nothing. The program checks it at every start and says what is missing.
--   sqlcmd -S sql -E -b -i docker/sqlserver/options.sql
USE master;
GO
IF DB_ID(N'entecole') IS NULL
    CREATE DATABASE entecole;
GO
-- Readers read versions and wait for nobody.
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = N'entecole' AND is_read_committed_snapshot_on = 1)
    ALTER DATABASE entecole SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
-- A lookup sees one state, whatever is applied meanwhile.
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = N'entecole' AND snapshot_isolation_state = 1)
    ALTER DATABASE entecole SET ALLOW_SNAPSHOT_ISOLATION ON;
GO
-- OPENJSON with a schema; 140 is SQL Server 2017.
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'entecole' AND compatibility_level < 140)
    ALTER DATABASE entecole SET COMPATIBILITY_LEVEL = 140;
GO
-- What was answered as applied is on disk.
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'entecole' AND delayed_durability = 2)
    ALTER DATABASE entecole SET DELAYED_DURABILITY = DISABLED;
GO
-- Log backups bring back any moment, as backups of children's data must; the log grows until they are made (docs/operations/sql-server.md).
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'entecole' AND recovery_model <> 1)
    ALTER DATABASE entecole SET RECOVERY FULL;
GO
-- Columns bear their own collation: that of the database decides nothing. It is told for the record.
SELECT d.name, d.collation_name, d.compatibility_level, d.is_read_committed_snapshot_on, d.snapshot_isolation_state, d.recovery_model_desc
FROM sys.databases d WHERE d.name = N'entecole';
GO
