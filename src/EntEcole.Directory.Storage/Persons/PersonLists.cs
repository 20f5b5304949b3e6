using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>The lists of persons, for those who see everything or for those who do not.</summary>
internal sealed class PersonLists(Engine engine, Func<string, string> bound)
{
    public Statement OfSchool { get; } = new(bound(PersonSql.PersonsOfSchool) + engine.Page);

    public Statement OfClass { get; } = new(bound(PersonSql.PersonsOfClass) + engine.Page);

    public Statement Namesakes { get; } = new(bound(PersonSql.NamesakesByName) + engine.Page);

    public Statement ByName { get; } = new(bound(PersonSql.PersonsByName) + engine.Page);

    public Statement WithProfile { get; } = new(bound(PersonSql.WithProfile).Replace("{0}", engine.Numbers, StringComparison.Ordinal));

    public Statement AloneOfSchool { get; } = new(bound(Alone(PersonSql.PersonsOfSchool)) + engine.Page);

    public Statement AloneOfClass { get; } = new(bound(Alone(PersonSql.PersonsOfClass)) + engine.Page);

    public Statement AloneNamesakes { get; } = new(bound(Alone(PersonSql.NamesakesByName)) + engine.Page);

    public Statement AloneByName { get; } = new(bound(Alone(PersonSql.PersonsByName)) + engine.Page);

    public Statement ListedName { get; } = new(bound(PersonSql.SelectListedName));

    public Statement NamesOfGroups { get; } = new(bound(PersonSql.NamesOfGroups).Replace("{0}", engine.Numbers, StringComparison.Ordinal));

    private static string Alone(string sql) => sql.Replace(PersonSql.IsListed, $"{PersonSql.IsListed} AND {PersonSql.IsAlone}", StringComparison.Ordinal);
}
