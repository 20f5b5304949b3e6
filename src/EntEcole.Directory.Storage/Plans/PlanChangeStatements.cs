using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class PlanChangeStatements(Engine engine)
{
    public Statement PlanOfChanges { get; } = new(PlanSnapshotSql.PlanOfChanges);

    public Statement PlanChanges { get; } = new(PlanChangeSql.Page + " ORDER BY change_no" + engine.Page);

    public Statement PlanChangesOfSchool { get; } = new(PlanChangeSql.Page + PlanChangeSql.OfSchool + " ORDER BY change_no" + engine.Page);

    public Statement PlacesOfChanges { get; } = new(SqlText.With(PlanSnapshotSql.PlacesOfChanges, engine.Numbers));

    public Statement RecordsOfThings { get; } = new(SqlText.With(PlanSnapshotSql.RecordsOfThings, engine.Numbers));

    public Statement PlannedRecords { get; } = new(SqlText.With(PlanSnapshotSql.PlannedRecords, engine.Numbers));

    public Statement ProfilesOfThings { get; } = new(SqlText.With(PlanSnapshotSql.ProfilesOfThings, engine.Numbers));

    public Statement PlannedProfiles { get; } = new(SqlText.With(PlanSnapshotSql.PlannedProfiles, engine.Numbers));

    public Statement MembershipsOfThings { get; } = new(SqlText.With(PlanSnapshotSql.MembershipsOfThings, engine.Numbers));

    public Statement PlannedMemberships { get; } = new(SqlText.With(PlanSnapshotSql.PlannedMemberships, engine.Numbers));

    public Statement RelationsOfThings { get; } = new(SqlText.With(PlanSnapshotSql.RelationsOfThings, engine.Numbers));

    public Statement PlannedRelations { get; } = new(SqlText.With(PlanSnapshotSql.PlannedRelations, engine.Numbers));

    public Statement SchoolsOfThings { get; } = new(SqlText.With(PlanSnapshotSql.SchoolsOfThings, engine.Numbers));

    public Statement PlannedSchools { get; } = new(SqlText.With(PlanSnapshotSql.PlannedSchools, engine.Numbers));

    public Statement ClassesOfThings { get; } = new(SqlText.With(PlanSnapshotSql.ClassesOfThings, engine.Numbers));

    public Statement PlannedClasses { get; } = new(SqlText.With(PlanSnapshotSql.PlannedClasses, engine.Numbers));
}
