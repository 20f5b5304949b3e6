using EntEcole.Directory.Model;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Migrations;
using EntEcole.Directory.Tds.TSql;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>The ground of the suite, and the schema: brought up, checked, refused.</summary>
public abstract class SchemaConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string LatestStep = "SELECT MAX(number) FROM migration";
    private const string Steps = "SELECT COUNT(*) FROM migration";

    [Fact]
    public Task Ground_OfTheEngine_IsThatOfProduction() => Opened.AssertGroundAsync();

    [Fact]
    public async Task Ground_Migrated_IsAtTheLatestEmbeddedStep()
    {
        Assert.Equal(EmbeddedSteps(Engine.MigrationFolder)[^1], await Opened.NumberAsync(LatestStep));
        Assert.Equal(EmbeddedSteps(Engine.MigrationFolder).Count, await Opened.NumberAsync(Steps));
        await Store.Schema.CheckSchemaAsync(None);
    }

    [Fact]
    public void Ground_EveryEngine_HasTheSameSteps() => Assert.All(
        Folders(), folder => Assert.Equal(EmbeddedSteps(Engine.MigrationFolder), EmbeddedSteps(folder)));

    [Fact]
    public async Task Revision_EmptyStore_IsZero() => Assert.Equal(0, await HeadAsync());

    [Fact]
    public async Task CheckSchema_NoSchema_Refused()
    {
        await using var empty = await Engine.OpenEmptyAsync(Time);

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => empty.Store.Schema.CheckSchemaAsync(None));

        Assert.Equal(Reason.SchemaOutdated, refusal.Reason);
        Assert.Contains("entecole migrate", refusal.Text.English, StringComparison.Ordinal);
        Assert.Contains("entecole migrate", refusal.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_NoSchema_TellsEveryStep()
    {
        await using var empty = await Engine.OpenEmptyAsync(Time);

        var steps = await empty.Store.Schema.MigrateAsync(None);

        Assert.Equal(EmbeddedSteps(Engine.MigrationFolder).Count, steps.Count);
        Assert.StartsWith("0001_", steps[0], StringComparison.Ordinal);
        await empty.Store.Schema.CheckSchemaAsync(None);
    }

    [Fact]
    public async Task Migrate_Again_ChangesNothing()
    {
        var revision = await RunUnderTest.ApplyAsync(Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        var journal = await Opened.TextAsync("SELECT MAX(applied_at) FROM migration");
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(await Store.Schema.MigrateAsync(None));

        Assert.Equal(journal, await Opened.TextAsync("SELECT MAX(applied_at) FROM migration"));
        Assert.Equal(revision, await HeadAsync());
        AssertTexts(["DURAND"], await Store.NamesAsync(revision));
    }

    [Fact]
    public async Task Migrate_TwoAtOnce_EachStepOnce()
    {
        await using var empty = await Engine.OpenEmptyAsync(Time);
        var other = empty.OpenAnother();

        var steps = await Task.WhenAll(
            Task.Run(() => empty.Store.Schema.MigrateAsync(None)), Task.Run(() => other.Schema.MigrateAsync(None)));

        Assert.Equal(EmbeddedSteps(Engine.MigrationFolder).Count, steps.Sum(list => list.Count));
        await other.Schema.CheckSchemaAsync(None);
    }

    [Fact]
    public async Task Schema_NewerThanTheProgram_RefusedAndLeftAlone()
    {
        await Opened.ExecuteAsync(
            "INSERT INTO migration (number, name, applied_at) VALUES (9999, '9999_from_the_future.sql', '2031-01-01T00:00:00.0000000Z')");

        var check = await Assert.ThrowsAsync<DirectoryException>(() => Store.Schema.CheckSchemaAsync(None));
        var migrate = await Assert.ThrowsAsync<DirectoryException>(() => Store.Schema.MigrateAsync(None));

        Assert.Equal(Reason.SchemaTooNew, check.Reason);
        Assert.Equal(Reason.SchemaTooNew, migrate.Reason);
        Assert.Equal(EmbeddedSteps(Engine.MigrationFolder).Count + 1, await Opened.NumberAsync(Steps));
    }

    // The newest three, and every third before them; 1 in the long form: all.
    private static readonly int StepsApart = Support.LongForm.Of("ENTECOLE_TEST_STEPS_APART", 6);

    public static TheoryData<int> OlderSteps
    {
        get
        {
            var latest = TSqlSchema.Steps("sqlite").Count;
            return [.. Enumerable.Range(1, latest - 1).Where(step => step % StepsApart == 1 % StepsApart || step > latest - 4)];
        }
    }

    // From the schemas that a database may have, each table with a row in it. 0007 gives the states of plans other numbers.
    [Theory]
    [MemberData(nameof(OlderSteps))]
    public async Task Migrate_PopulatedOlderSchema_KeepsEveryRow(int step)
    {
        await using var older = await Engine.OpenEmptyAsync(Time);
        var steps = TSqlSchema.Steps(Engine.MigrationFolder);
        await older.ExecuteAsync(
            "CREATE TABLE migration (number INT NOT NULL CONSTRAINT pk_migration PRIMARY KEY, name VARCHAR(200) NOT NULL, applied_at VARCHAR(40) NOT NULL)");
        for (var i = 1; i <= step; i++)
        {
            foreach (var batch in Migrator.Batches(steps[i - 1]))
            {
                await older.ExecuteAsync(batch);
            }

            await older.ExecuteAsync(
                $"INSERT INTO migration (number, name, applied_at) VALUES ({EmbeddedSteps(Engine.MigrationFolder)[i - 1]}, 'step', '2026-06-15')");
        }

        var tables = TSqlSchema.Of(TSqlSchema.Steps("sqlserver").Take(step)).Tables;
        foreach (var (table, columns) in tables)
        {
            await older.ExecuteAsync(
                $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Keys.Select(Quoted))}) VALUES ({string.Join(", ", columns.Values.Select(Value))})");
        }

        Assert.Equal(steps.Count - step, (await older.Store.Schema.MigrateAsync(None)).Count);

        foreach (var (table, columns) in tables.Where(table => TSqlSchema.Latest.Tables.ContainsKey(table.Key)))
        {
            var kept = columns.Values.Where(
                column => TSqlSchema.Latest.Tables[table].ContainsKey(column.Name) && (table, column.Name) is not ("plan", "state"));
            Assert.Equal(1, await older.NumberAsync(
                $"SELECT COUNT(*) FROM \"{table}\" WHERE {string.Join(" AND ", kept.Select(column => $"{Quoted(column.Name)} = {Value(column)}"))}"));
        }
    }

    private static string Quoted(string name) => $"\"{name}\"";

    // Each column has its own value.
    private string Value(TSqlColumn column) => column.Type switch
    {
        "int" or "bigint" => (1_000 + column.Name.Length).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "nvarchar" => $"'{column.Name[..Math.Min(10, column.Name.Length)]}'",
        "varbinary" => Engine.Utf8("{}"),
        _ => Engine.Bytes("00112233445566778899AABBCCDDEEFF"),
    };

    private static IReadOnlyList<string> Folders() =>
        [.. Embedded().Select(name => name.Split('/')[0]).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<long> EmbeddedSteps(string folder) =>
    [
        .. Embedded().Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => long.Parse(name.AsSpan(folder.Length + 1, 4), System.Globalization.CultureInfo.InvariantCulture))
            .Order(),
    ];

    private static IEnumerable<string> Embedded() => typeof(StoreAddress).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal));
}
