using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class MergeStatements(Engine engine)
{
    public Statement MergesOfNumbers { get; } = new(SqlText.With(NamesakeSql.MergesOfNumbers, engine.Numbers));

    public Statement NamesakesAfter { get; } = new(NamesakeSql.NamesakesAfter + engine.Page);

    public Statement NamesAfter { get; } = new(NamesakeSql.NamesAfter + engine.Page);

    public Statement NumbersOfName { get; } = new(NamesakeSql.NumbersOfName + engine.Page);

    public Statement AdultsOfNumbers { get; } = new(SqlText.With(NamesakeSql.AdultsOfNumbers, engine.Numbers));

    public Statement ChildrenOfNumbers { get; } = new(SqlText.With(NamesakeSql.ChildrenOfNumbers, engine.Numbers));

    public Statement RefusalsOfNumbers { get; } = new(SqlText.With(NamesakeSql.RefusalsOfNumbers, engine.Numbers));

    public Statement AcceptedPairs { get; } = new(NamesakeSql.AcceptedPairs + engine.Page);

    public Statement RefusedPairs { get; } = new(NamesakeSql.RefusedPairs + engine.Page);

    public Statement ListedName { get; } = new(PersonListSql.All(descending: false, ofAcademy: false).ListedName);
}
