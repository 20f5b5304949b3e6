using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>
/// The program fails on one record: its school is set aside, the others are applied. The faults are those of a spoilt database.
/// </summary>
public sealed class IsolationTests
{
    private const string A = "0120612A";
    private const string B = "0120595G";

    [Fact]
    public async Task Sync_StoredContentOfAPupilIsSpoilt_HisSchoolWaitsAndTheOtherIsApplied()
    {
        await using var bench = await SyncBench.CreateAsync(A, B);
        await bench.SyncAsync(Extract("Zoé"));
        var sound = await TextAsync(bench, "SELECT content FROM record WHERE source_id = '102'");
        await ExecuteAsync(bench, "UPDATE record SET content = '{' WHERE source_id = '102'");

        var report = await bench.SyncAsync(Extract("Léa"));

        Assert.Equal((RunState.Held, 1, report.Read.Total), (report.State, report.Outcome.Rejected, report.Outcome.Total));
        var hold = Assert.Single(report.Held);
        Assert.Equal((A, "", 1, "notReconciled"), (hold.Uai, hold.Role, hold.Departing, hold.Cause));
        var problem = Assert.Single(await bench.FaultsAsync(report));
        Assert.Equal(
            (ProblemCode.RecordNotReconciled, AafCategory.Eleve, "102", A, null),
            (problem.Code, problem.Category, problem.RecordId, problem.Uai, problem.Field is "ENTPersonJointure" ? null : problem.Field));
        Assert.Matches("^Json[A-Za-z]*Exception$", problem.Shape);
        Assert.True(problem.Line > 1);
        Assert.Equal(("Zoé", "Léa"), (await GivenAsync(bench, "101"), await GivenAsync(bench, "201")));

        // What is approved is all but the record that could not be used.
        await new PlanService(bench.Store.Plans, bench.Store.Runs, new FakeTime()).DecideAsync(
            report.PlanId!.Value, true, [A], "A. D'ESSAI", "Vérifié", CancellationToken.None);
        Assert.Equal("Léa", await GivenAsync(bench, "101"));
        await ExecuteAsync(
            bench, $"UPDATE record SET content = '{sound.Replace("'", "''", StringComparison.Ordinal)}' WHERE source_id = '102'");
        Assert.Equal("Zoé", await GivenAsync(bench, "102"));

        Assert.Equal(
            (RunState.Applied, 1), ((await bench.SyncAsync(Extract("Léa"))) is var next ? (next.State, next.Outcome.Changed) : default));
        Assert.Equal("Léa", await GivenAsync(bench, "102"));
    }

    [Theory]
    [InlineData("record")]
    [InlineData("profile")]
    [InlineData("membership")]
    public async Task FirstSync_ARowOfAPupilCannotBeWritten_NothingOfHimIsAndAllOthersAre(string table)
    {
        await using var bench = await SyncBench.CreateAsync(A, B);
        await SpoilAsync(bench, table);

        var report = await bench.SyncAsync(Extract("Zoé"));

        // There is no plan in which something could wait: the record is rejected and its school told.
        Assert.Equal((RunState.Applied, 1, report.Read.Total), (report.State, report.Outcome.Rejected, report.Outcome.Total));
        Assert.Equal((ProblemCode.RecordNotReconciled, "102", A), Assert.Single(
            (await bench.FaultsAsync(report)).Select(problem => (problem.Code, problem.RecordId, problem.Uai))));
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "102"));
        Assert.Equal(("Zoé", "Zoé"), (await GivenAsync(bench, "101"), await GivenAsync(bench, "201")));
        Assert.DoesNotContain("|102|", await LivingRows.ReadAsync(bench.Files.Path), StringComparison.Ordinal);

        await ExecuteAsync(bench, "DROP TRIGGER spoil");
        Assert.Equal(1, (await bench.SyncAsync(Extract("Zoé"))).Outcome.Created);
        await using var undisturbed = await SyncBench.CreateAsync(A, B);
        await undisturbed.SyncAsync(Extract("Zoé"));
        Assert.Equal(await LivingRows.ReadAsync(undisturbed.Files.Path), await LivingRows.ReadAsync(bench.Files.Path));
    }

    [Fact]
    public async Task Sync_TheStoreItselfFails_TheWholeRunFails()
    {
        await using var bench = await SyncBench.CreateAsync(A, B);
        await bench.SyncAsync(Extract("Zoé"));
        await ExecuteAsync(bench, "CREATE TRIGGER spoil BEFORE INSERT ON plan_record BEGIN SELECT RAISE(ABORT, 'no'); END");

        await Assert.ThrowsAsync<SqliteException>(() => bench.SyncAsync(Extract("Léa")));

        var run = (await bench.Store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 1, CancellationToken.None))[0];
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal(("Zoé", "Zoé"), (await GivenAsync(bench, "101"), await GivenAsync(bench, "201")));
    }

    private static async Task<string?> GivenAsync(SyncBench bench, string pupil) =>
        (await bench.GetAsync(AafCategory.Eleve, pupil)).Records[0].Person.GivenName;

    private static Task SpoilAsync(SyncBench bench, string table) => ExecuteAsync(bench, table is "record"
        ? "CREATE TRIGGER spoil BEFORE INSERT ON record WHEN NEW.source_id = '102' BEGIN SELECT RAISE(ABORT, 'no'); END"
        : $"""
          CREATE TRIGGER spoil BEFORE INSERT ON {table} WHEN NEW.person_no = (SELECT person_no FROM record WHERE source_id = '102')
          BEGIN SELECT RAISE(ABORT, 'no'); END
          """);

    private static async Task ExecuteAsync(SyncBench bench, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> TextAsync(SyncBench bench, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static ExtractBuilder Extract(string given)
    {
        var extract = new ExtractBuilder().School("1", A).School("2", B).Relative("901").Staff(
            "801", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
        foreach (var id in (string[])["101", "102", "103", "201", "202"])
        {
            extract.Pupil(
                id, id[..1], "ESSAI" + (char)('A' + ((id[2] - '0') * 3) + id[0] - '1'), given: given,
                relatives: id is "102" or "201" ? ["901$10"] : null, classTuple: $"{id[..1]}$11$ORDINAIRE${id[..1]}1$CP");
        }

        return extract;
    }
}
