using System.Globalization;
using EntEcole.Directory.Files;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>SQLite: a file in a folder of its own.</summary>
public class SqliteUnderTest : EngineUnderTest
{
    public static SqliteUnderTest Instance { get; } = new();

    public override string MigrationFolder => "sqlite";

    public override string Utf8(string text) => $"'{text}'";

    public override string Bytes(string hexadecimal) => $"X'{hexadecimal}'";

    public override Task<StoreUnderTest> OpenEmptyAsync(TimeProvider time) =>
        Task.FromResult<StoreUnderTest>(new SqliteStoreUnderTest(this, time));

    private protected virtual DirectoryStore Open(string path, TimeProvider time) => StoreAddress.Open("sqlite:" + path, time);

    private sealed class SqliteStoreUnderTest : StoreUnderTest
    {
        private readonly TempFolder folder = new();
        private readonly TimeProvider time;
        private readonly string path;
        private readonly List<DirectoryStore> others = [];

        private readonly SqliteUnderTest engine;

        public SqliteStoreUnderTest(SqliteUnderTest engine, TimeProvider time)
        {
            this.engine = engine;
            this.time = time;
            path = folder.File("conformance.db");
            // A file of no bytes is a database without schema; private, as the store demands.
            PrivateFile.Ensure(path);
            Store = engine.Open(path, time);
        }

        public override DirectoryStore Store { get; }

        public override DirectoryStore OpenAnother()
        {
            others.Add(engine.Open(path, time));
            return others[^1];
        }

        public override async Task AssertGroundAsync() => Assert.Equal("wal", await TextAsync("PRAGMA journal_mode"));

        public override async Task<long> NumberAsync(string sql) =>
            Convert.ToInt64(await ScalarAsync(sql), CultureInfo.InvariantCulture);

        public override async Task<string?> TextAsync(string sql) => await ScalarAsync(sql) as string;

        public override Task ExecuteAsync(string sql) => ScalarAsync(sql);

        public override Task BreakInsertsAsync(string table) => ExecuteAsync(
            $"CREATE TRIGGER break_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'broken by the test'); END");

        public override Task HealInsertsAsync(string table) => ExecuteAsync($"DROP TRIGGER break_{table}");

        public override async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }

            folder.Dispose();
        }

        private async Task<object?> ScalarAsync(string sql)
        {
            var address = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 };
            await using var connection = new SqliteConnection(address.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync();
        }
    }
}
