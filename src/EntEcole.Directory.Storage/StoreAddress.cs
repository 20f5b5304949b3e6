using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections.SqlServer;
using EntEcole.Directory.Storage.Connections.Sqlite;

namespace EntEcole.Directory.Storage;

/// <summary>Opens a store from its address: <c>sqlite:PATH</c> or <c>sqlserver:CONNECTION</c>.</summary>
public static class StoreAddress
{
    private const string Sqlite = "sqlite:";
    private const string SqlServer = "sqlserver:";

    /// <summary>The store at <paramref name="address"/>; nothing is opened yet.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: the address has another form.</exception>
    public static DirectoryStore Open(string address, TimeProvider time)
    {
        if (FileOf(address) is { } file)
        {
            return new SqlStore(new SqliteEngine(file), time);
        }

        if (address.StartsWith(SqlServer, StringComparison.OrdinalIgnoreCase))
        {
            return new SqlStore(new SqlServerEngine(address[SqlServer.Length..], time), time);
        }

        // The address may hold a password: it is not repeated.
        throw new DirectoryException(
            Reason.SettingInvalid,
            new LocalizedText(
                "The database address must be sqlite:PATH or sqlserver:CONNECTION.",
                "L'adresse de la base doit être de la forme sqlite:CHEMIN ou sqlserver:CONNEXION."),
            DirectoryException.Fact("setting", "database"));
    }

    /// <summary>The file of an embedded store; null for any other address.</summary>
    public static string? FileOf(string address) =>
        address.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase) && address.Length > Sqlite.Length ? address[Sqlite.Length..] : null;
}
