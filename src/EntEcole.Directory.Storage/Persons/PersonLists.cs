using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>The lists of persons, for callers who see everything or for those who do not.</summary>
internal sealed class PersonLists(Engine engine, PersonListSql sql)
{
    public Statement OfSchool { get; } = new(sql.OfSchool(alone: false) + engine.Page);

    public Statement OfClass { get; } = new(sql.OfClass(alone: false) + engine.Page);

    public Statement Namesakes { get; } = new(sql.Namesakes(alone: false) + engine.Page);

    public Statement ByName { get; } = new(sql.ByName(alone: false) + engine.Page);

    public Statement WithProfile { get; } = new(sql.WithProfile(engine));

    public Statement AloneOfSchool { get; } = new(sql.OfSchool(alone: true) + engine.Page);

    public Statement AloneOfClass { get; } = new(sql.OfClass(alone: true) + engine.Page);

    public Statement AloneNamesakes { get; } = new(sql.Namesakes(alone: true) + engine.Page);

    public Statement AloneByName { get; } = new(sql.ByName(alone: true) + engine.Page);

    public Statement ListedName { get; } = new(sql.ListedName);

    public Statement NamesOfGroups { get; } = new(sql.NamesOfGroups(engine));
}
