-- The two accounts of compose.yaml, with SQL Server's own passwords. Where there is a domain, use its accounts instead (permissions.sql).
USE master;
GO
IF SUSER_ID(N'entecole_service') IS NULL
    CREATE LOGIN entecole_service WITH PASSWORD = N'$(SERVICE_PASSWORD)', CHECK_POLICY = ON, DEFAULT_DATABASE = entecole;
GO
IF SUSER_ID(N'entecole_migrator') IS NULL
    CREATE LOGIN entecole_migrator WITH PASSWORD = N'$(MIGRATOR_PASSWORD)', CHECK_POLICY = ON, DEFAULT_DATABASE = entecole;
GO
USE entecole;
GO
IF USER_ID(N'svc_entecole') IS NULL
    CREATE USER svc_entecole FOR LOGIN entecole_service WITH DEFAULT_SCHEMA = dbo;
GO
IF USER_ID(N'mig_entecole') IS NULL
    CREATE USER mig_entecole FOR LOGIN entecole_migrator WITH DEFAULT_SCHEMA = dbo;
GO
ALTER ROLE entecole_service ADD MEMBER svc_entecole;
ALTER ROLE entecole_migrator ADD MEMBER mig_entecole;
GO
