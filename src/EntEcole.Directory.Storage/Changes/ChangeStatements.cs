using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Rights;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class ChangeStatements(Engine engine)
{
    private const string After = "> @after";

    public Statement Ripples { get; } = new(ChangeSql.HasRipples);

    public Statement NewVisitorKeys { get; } = new(VisitorKeySql.CountAtRevision);

    public Statement TouchedSchools { get; } = new(ChangeSql.TouchedSchools + engine.Page);

    public Statement TouchedClasses { get; } = new(ChangeSql.TouchedClasses + engine.Page);

    public Statement TouchedPersons { get; } = new(SqlText.With(ChangeSql.TouchedPersons, After) + engine.Page);

    public Statement RipplingPersons { get; } = new(SqlText.With(ChangeSql.RipplingPersons, After) + engine.Page);

    public Statement AllSchools { get; } = new(ChangeSql.AllSchools + engine.Page);

    public Statement AllClasses { get; } = new(ChangeSql.AllClasses + engine.Page);

    public Statement AllPersons { get; } = new(ChangeSql.AllPersons + engine.Page);

    public Statement SchoolsOfNumbers { get; } = new(SqlText.With(ChangeSql.SchoolsOfNumbers, engine.Numbers));

    public Statement ClassesOfNumbers { get; } = new(SqlText.With(ChangeSql.ClassesOfNumbers, engine.Numbers));

    public Statement RelativesOfNumbers { get; } = new(SqlText.With(ChangeSql.RelativesOfNumbers, engine.Numbers));

    public Statement PlacesOfNumbers { get; } = new(SqlText.With(ChangeSql.PlacesOfNumbers, engine.Numbers));

    public Statement PupilsOfRelatives { get; } = new(SqlText.With(ChangeSql.PupilsOfRelatives, engine.Numbers));

    public Statement PupilsEver { get; } = new(SqlText.With(ChangeSql.SelectPupilsEver, engine.Numbers));

    public Statement RelationsEver { get; } = new(SqlText.With(ChangeSql.SelectRelationsEver, engine.Numbers));

    public Statement GrantsOfPersons { get; } = new(RightsSql.SelectGrantNumbersOfPersons(engine));

    public Statement ProfilesEver { get; } = new(SqlText.With(ChangeSql.SelectProfilesEver, engine.Numbers));

    public Statement TouchedAmong { get; } = new(SqlText.With(ChangeSql.TouchedPersons, "IN " + engine.Numbers));

    public Statement RipplingAmong { get; } = new(SqlText.With(ChangeSql.RipplingPersons, "IN " + engine.Numbers));

    public Statement GhostsOfRevision { get; } = new(SqlText.With(ChangeSql.GhostsOfRevision, engine.Numbers));

    public Statement GhostProfiles { get; } = new(SqlText.With(ChangeSql.GhostProfiles, engine.Numbers));

    public Statement GhostRelations { get; } = new(SqlText.With(ChangeSql.GhostRelations, engine.Numbers));

    public Statement PlacesEver { get; } = new(SqlText.With(ChangeSql.PlacesEver, engine.Numbers));

    public Statement PurgedSince { get; } = new(SqlText.With(ChangeSql.PurgedSince, engine.Numbers));

    public Statement PurgedGrants { get; } = new(SqlText.With(RightsSql.SelectPurgedGrants, engine.Numbers));

    public Statement RelativesOfFeeds { get; } = new(SqlText.With(ChangeSql.SelectRelativesOfFeeds, engine.Numbers));

    public Statement GrantsOfNumbers { get; } = new(RightsSql.SelectGrantsOfNumbers(engine));

    public Statement TouchedGrants { get; } = new(RightsSql.TouchedGrants + engine.Page);

    public Statement AllGrants { get; } = new(RightsSql.AllGrants + engine.Page);
}
