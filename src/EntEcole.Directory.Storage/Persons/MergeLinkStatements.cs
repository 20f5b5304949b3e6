using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class MergeLinkStatements
{
    public Statement Links { get; } = new(MergeLinkSql.SelectLinks);
}
