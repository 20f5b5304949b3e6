using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Enrolment;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class ReconciliationStatements(Engine engine)
{
    public Statement SchoolsOfUais { get; } = new(SqlText.With(ReconciliationSql.SchoolsOfUais, engine.Texts));

    /// <summary>The same texts as they are sent: one each, for tests that read all SQL.</summary>
    public Statement Stays { get; } = new(SqlText.With(ReconciliationSql.SelectStays, engine.Texts));

    public Statement PupilsOfSchools { get; } = new(SqlText.With(ReconciliationSql.CountPupils, engine.Texts));

    public Statement ProfilesOfSchools { get; } = new(SqlText.With(ReconciliationSql.CountProfilesOfSchools, engine.Texts));
}
