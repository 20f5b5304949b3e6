using System.Data;
using System.Data.Common;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>
/// SQL Server, 2017 or later: readers see versions and never wait, writers take turns under one application lock, rows travel by bulk
/// copy. No MERGE, no hints, one result at a time on a connection.
/// </summary>
internal sealed class SqlServerEngine : Engine
{
    /// <summary>The collation of every column of ours that holds text: code units decide, as in C#.</summary>
    public const string Collation = "Latin1_General_100_BIN2";

    // A first sync of a region holds the writer's lock for a while; another academy waits its turn.
    private static readonly TimeSpan WriterPatience = TimeSpan.FromSeconds(120);

    // Long enough for the statements that apply a night; lookups keep what the address says, 30 s by default.
    private const int WriterSeconds = 3_600;

    private readonly TimeProvider time;
    private readonly string lookups;
    private readonly string writers;
    private readonly string alone;
    private bool grounded;

    /// <param name="connectionString">As the driver takes it. <c>ApplicationIntent=ReadOnly</c> is for lookups alone: writers never bear
    /// it.</param>
    /// <param name="time">For the patience with locks.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public SqlServerEngine(string connectionString, TimeProvider time)
    {
        SqlServerFaultNotes.Listen();
        this.time = time;
        var given = Parse(connectionString);
        Place = $"{given.DataSource}/{given.InitialCatalog}";
        given.MultipleActiveResultSets = false;
        given.ApplicationName = IsDefault(given, "Application Name") ? "entecole" : given.ApplicationName;
        // Kept by us, and in a transaction isolation of their own that a pool would pass on.
        lookups = new SqlConnectionStringBuilder(given.ConnectionString) { Pooling = false, Enlist = false }.ConnectionString;
        given.ApplicationIntent = ApplicationIntent.ReadWrite;
        given.CommandTimeout = IsDefault(given, "Command Timeout") ? WriterSeconds : given.CommandTimeout;
        given.Enlist = false;
        // A pool would repeat the fault of one login for seconds without asking again. Who asks again, and when, is StoreResilience's.
        given.PoolBlockingPeriod = IsDefault(given, "Pool Blocking Period") ? PoolBlockingPeriod.NeverBlock : given.PoolBlockingPeriod;
        writers = given.ConnectionString;
        alone = new SqlConnectionStringBuilder(writers) { Pooling = false }.ConnectionString;
    }

    public override string MigrationFolder => "sqlserver";

    public override string SystemName => "microsoft.sql_server";

    public override bool IsRemote => true;

    public override string Page => " OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY";

    public override string Numbers => "(SELECT value FROM OPENJSON(@numbers) WITH (value BIGINT '$'))";

    public override string Ids => "(SELECT CONVERT(BINARY(16), value, 2) AS value FROM OPENJSON(@ids) WITH (value CHAR(32) '$'))";

    // Comparing ignores trailing blanks here, and no text of ours ends with one: such a text is none of them.
    public override string Texts =>
        $"(SELECT value COLLATE {Collation} AS value FROM OPENJSON(@texts) WITH (value NVARCHAR(4000) '$') WHERE value NOT LIKE N'% ')";

    public override string RandomId => "CONVERT(BINARY(16), NEWID())";

    public override string ByteLength => "DATALENGTH";

    public override string JournalExists => "SELECT COUNT(*) FROM sys.tables WHERE name = 'migration' AND schema_id = SCHEMA_ID()";

    public override string Place { get; }

    protected override LocalizedText Remedy { get; } = new(
        "Check that the server answers, that the database exists and that the account may use it.",
        "Vérifier que le serveur répond, que la base existe et que le compte y a droit.");

    public override Task<DbConnection> OpenAsync(bool create, CancellationToken cancellationToken) => OpenAsync(writers, cancellationToken);

    public override async Task<LookupConnection> OpenLookupAsync(CancellationToken cancellationToken) =>
        new SqlServerLookupConnection((SqlConnection)await OpenAsync(lookups, cancellationToken));

    public override async Task<LookupConnection> OpenReadsAsync(CancellationToken cancellationToken) =>
        new SqlServerLookupConnection((SqlConnection)await OpenAsync(alone, cancellationToken));

    public override Task<DbConnection> OpenBulkAsync(bool direct, CancellationToken cancellationToken) =>
        OpenAsync(alone, cancellationToken);

    /// <summary>
    /// Reads committed rows, of versions: with the snapshot of the transaction instead, a revision could be taken that was committed
    /// while this waited for its turn.
    /// </summary>
    public override async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        try
        {
            var taken = await SqlServerLock.TakeAsync(
                connection, transaction, "entecole.write", WriterPatience, time, cancellationToken,
                () => IsLoadingAsync(connection, transaction, cancellationToken));
            return taken ? transaction : throw Unavailable(new TimeoutException("The lock of writers was not had in time."), "writer lock");
        }
        catch
        {
            await new SafeTransactionScope(transaction).DisposeAsync();
            throw;
        }
    }

    public override async Task<DbTransaction> BeginAppendAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    // A first sync holds the writers' lock while it reads its extract: that is waited for as long as it lives.
    private async Task<bool> IsLoadingAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var loading = !await SqlServerLock.IsFreeAsync(connection, transaction, "entecole." + LoadLock, cancellationToken);
        if (loading)
        {
            Wait();
        }

        return loading;
    }

    public override async Task<IAsyncDisposable?> TryLockAsync(string name, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(alone, cancellationToken);
        IAsyncDisposable? held = null;
        try
        {
            // Never pooled: with the session, which the death of this process ends, ends the lock.
            held = await SqlServerLock.HoldAsync(connection, "entecole." + name, time, cancellationToken);
            return held;
        }
        finally
        {
            if (held is null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public override RowSink OpenSink(DbConnection connection, DbTransaction transaction, PlanWriting writing) =>
        new SqlServerRowSink((SqlConnection)connection, (SqlTransaction)transaction, writing);

    public override async Task VerifyRequirementsAsync(DbConnection connection)
    {
        if (grounded)
        {
            return;
        }

        var missing = await DatabaseRequirements.MissingAsync(connection);
        grounded = missing.Count == 0 ? true : throw new DirectoryException(
            Reason.StoreUnavailable,
            new LocalizedText(
                $"The database {Place} is not set as this program needs: {string.Join("; ", missing)}. Have its administrator run docker/sqlserver/options.sql.",
                $"La base {Place} n'est pas réglée comme ce programme le demande : {string.Join(" ; ", missing)}. Faire exécuter docker/sqlserver/options.sql par son administrateur."),
            DirectoryException.Fact("missing", string.Join(", ", missing)));
    }

    public override bool IsTransient(DbException fault) => fault is ConnectionLostException
        || (fault is SqlException known && SqlServerFaults.IsTransient(known));

    public override bool IsUnavailable(DbException fault) => fault is ConnectionLostException
        || (fault is SqlException known && SqlServerFaults.IsUnavailable(known));

    /// <inheritdoc/>
    public override bool IsDiskFull(Exception fault) => fault is SqlException known && SqlServerFaults.IsDiskFull(known);

    public override string CodeOf(DbException fault) => fault is SqlException known
        ? known.Number.ToString(CultureInfo.InvariantCulture)
        : fault.InnerException?.GetType().Name ?? fault.GetType().Name;

    public override void Close()
    {
        using var connection = new SqlConnection(writers);
        SqlConnection.ClearPool(connection);
    }

    private static SqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var given = new SqlConnectionStringBuilder(connectionString);
            if (given.DataSource.Length > 0 && given.InitialCatalog.Length > 0)
            {
                return given;
            }
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Its message quotes the text, which may hold a password.
        }

        throw new DirectoryException(
            Reason.SettingInvalid,
            new LocalizedText(
                "The address after sqlserver: is not a connection string with Server and Database, as sqlserver:Server=sql;Database=entecole;User ID=…;Password=….",
                "L'adresse après sqlserver: n'est pas une chaîne de connexion avec Server et Database, comme sqlserver:Server=sql;Database=entecole;User ID=…;Password=…."),
            DirectoryException.Fact("setting", "database"));
    }

    private static bool IsDefault(SqlConnectionStringBuilder given, string keyword) => !given.ShouldSerialize(keyword);

    private static async Task<DbConnection> OpenAsync(string address, CancellationToken cancellationToken)
    {
        var connection = new SqlConnection(address);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (InvalidOperationException exhausted)
        {
            // The driver's word for a pool that had nothing left in time.
            await connection.DisposeAsync();
            throw new ConnectionLostException(exhausted);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
