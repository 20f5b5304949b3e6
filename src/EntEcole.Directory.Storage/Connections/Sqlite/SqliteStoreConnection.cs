using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Storage.Connections.Sqlite;

/// <summary>
/// A connection that tells one address for every store and way of opening. Dapper compiles the parameters of a statement anew for each
/// address it is told, and keeps all of them: half of a short run's time, and all of a long run of tests.
/// </summary>
internal sealed class SqliteStoreConnection : SqliteConnection
{
    public SqliteStoreConnection(string address)
        : base(address)
    {
    }

    [AllowNull]
    public override string ConnectionString
    {
        get => "sqlite";
        set => base.ConnectionString = value;
    }
}
