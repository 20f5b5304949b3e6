using System.Data;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Connections.SqlServer;
using EntEcole.Directory.Tds;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>What the store makes of the driver's own exceptions: begun again, given up, told, and never applied twice.</summary>
public sealed class TdsFaultTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(TdsFault.Deadlock)]
    [InlineData(TdsFault.SnapshotConflict)]
    [InlineData(1222)]
    [InlineData(40613)]
    public async Task Plan_PassingFaultInItsMidst_IsBegunAgainAndAppliedOnce(int number)
    {
        await using var tds = await TdsStore.CreateAsync();
        await RunUnderTest.ApplyAsync(tds.Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        var faults = 0;
        tds.Mishaps.OnRequest = request =>
            request.Text.StartsWith("INSERT INTO record", StringComparison.Ordinal) && faults++ == 0 ? number : null;

        var revision = await RunUnderTest.ApplyAsync(tds.Store, run => run.Pupil("2", "MARTIN", run.School("0120613B", "s2")));

        Assert.Equal((2, 2), (revision, faults));
        Assert.Equal(["DURAND", "MARTIN"], (await tds.Store.NamesAsync(revision)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task RecordsOfAFeed_ReadingRefusedBeforeItsFirstRow_IsBegunAgain()
    {
        await using var tds = await TdsStore.CreateAsync();
        var revision = await RunUnderTest.ApplyAsync(tds.Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        var feed = Assert.Single(await tds.Store.Feeds.ListFeedsAsync(None)).FeedNo;
        var (asked, records, schools) = (0, 0, 0);
        tds.Mishaps.OnRequest = request => request.Kind is TdsKind.Rpc && asked++ % 2 == 0 ? TdsFault.Deadlock : null;

        await tds.Store.Feeds.LoadRecordsAsync(feed, AafCategory.Eleve, revision, _ => records++, None);
        await tds.Store.Feeds.LoadSchoolsAsync(feed, revision, _ => schools++, None);

        Assert.Equal((4, 1, 1), (asked, records, schools));
    }

    [Theory]
    [InlineData(TdsFault.LoginFailed, 1)]
    [InlineData(TdsFault.NoSuchDatabase, 2)]
    [InlineData(40613, 2)]
    public async Task Login_Refused_IsUnavailableAndAskedAgainOnlyWhereItMayPass(int number, int atLeast)
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var store = tds.Open("Pooling=false;ConnectRetryCount=0");
        var logins = 0;
        tds.Mishaps.OnLogin = () =>
        {
            logins++;
            return number;
        };

        var refusal = await Assert.ThrowsAsync<DirectoryException>(
            () => store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, None));

        Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        Assert.Contains($"{number}", refusal.Text.English, StringComparison.Ordinal);
        Assert.True(atLeast == 1 ? logins == 1 : logins >= atLeast, $"{logins} logins.");
        var failover = 0;
        tds.Mishaps.OnLogin = () => atLeast > 1 && failover++ == 0 ? number : null;
        Assert.Empty(await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, None));
    }

    [Fact]
    public async Task Login_ToADatabaseThatIsNotThere_IsUnavailable()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var store = StoreAddress.Open(
            "sqlserver:" + tds.Server.SecureAddressOf("nowhere") + ";ConnectRetryCount=0", new AutoAdvancingTimeProvider());

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => store.Schema.CheckSchemaAsync(None));

        Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        Assert.Contains("nowhere", refusal.Text.French, StringComparison.Ordinal);
    }

    // The driver gives up after its time, sends an attention, and says so by -2.
    [Fact]
    public async Task Lookup_ThatTakesTooLong_IsGivenUpByAnAttentionAndAskedAgain()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var store = tds.Open("Command Timeout=1");
        var hangs = 0;
        tds.Mishaps.OnRequest = request => request.Text.Contains("MAX(revision)", StringComparison.Ordinal) && hangs++ == 0
            ? TdsMishaps.Hangs
            : null;

        Assert.Equal(0, await store.Revisions.GetRevisionAsync(None));

        Assert.Equal(2, hangs);
    }

    [Fact]
    public async Task Lookup_Cancelled_IsACancellationAndTheNextOneAnswers()
    {
        await using var tds = await TdsStore.CreateAsync();
        using var source = new CancellationTokenSource();
        tds.Mishaps.OnRequest = request =>
        {
            source.Cancel();
            return TdsMishaps.Hangs;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tds.Store.Revisions.GetRevisionAsync(source.Token));
        tds.Mishaps.OnRequest = null;

        Assert.Equal(0, await tds.Store.Revisions.GetRevisionAsync(None));
    }

    // Between a request and the next, as a firewall or a failover does.
    [Fact]
    public async Task Connections_KilledWhileIdle_AreMissedByNobody()
    {
        await using var tds = await TdsStore.CreateAsync();
        await RunUnderTest.ApplyAsync(tds.Store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        Assert.Single(await tds.Store.NamesAsync(1));

        tds.Server.Kill(tds.Database.Name, null);

        Assert.Single(await tds.Store.NamesAsync(1));
        tds.Server.Kill(tds.Database.Name, null);
        Assert.Equal(2, await RunUnderTest.ApplyAsync(tds.Store, run => run.Pupil("2", "MARTIN", run.School("0120613B", "s2"))));
    }

    // As a sync of several extracts of an academy does: the end of a session is heard late, by a server.
    [Fact]
    public async Task Lock_LetGoAndTakenAtOnce_IsHad()
    {
        await using var tds = await TdsStore.CreateAsync();
        for (var i = 0; i < 30; i++)
        {
            await using var held = await tds.Store.Runs.TryLockAcademyAsync("TOULOUSE", None);
            Assert.NotNull(held);
            Assert.Null(await tds.Store.Runs.TryLockAcademyAsync("TOULOUSE", None));
        }
    }

    [Fact]
    public async Task Lock_WhoseSessionHasEnded_IsLetGoWithoutAFault()
    {
        await using var tds = await TdsStore.CreateAsync();
        var held = await tds.Store.Runs.TryLockAcademyAsync("TOULOUSE", None);
        tds.Server.Kill(tds.Database.Name, null);

        await held!.DisposeAsync();
    }

    // Whoever waits for a lock hears of a cancellation, and leaves nothing behind.
    [Fact]
    public async Task Lock_WaitedForThenCancelled_IsLeftToTheOthers()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var writer = await tds.ConnectAsync();
        await using var transaction = await writer.BeginTransactionAsync(IsolationLevel.ReadCommitted);
        Assert.True(await SqlServerLock.TakeAsync(writer, transaction, "entecole.write", TimeSpan.Zero, TimeProviders.Machine, None));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProviders.Machine);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tds.Store.Enrolment.SaveConventionsAsync([], source.Token));
        await transaction.RollbackAsync();
        Assert.Equal(0, await tds.Store.Enrolment.SaveConventionsAsync([], None));
    }

    [Fact]
    public async Task Snapshot_ThatWritesWhatAnotherWrote_IsRefusedAsAPassingFault()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var connection = await tds.ConnectAsync();
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(IsolationLevel.Snapshot);
        await using (var read = new SqlCommand("SELECT COUNT(*) FROM feed", connection, transaction))
        {
            Assert.Equal(0, await read.ExecuteScalarAsync());
        }

        await tds.Store.Feeds.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);
        await using var write = new SqlCommand(
            "INSERT INTO feed (feed_no, academy, degree) VALUES (9, N'LIMOGES', 1)", connection, transaction);
        var fault = await Assert.ThrowsAsync<SqlException>(write.ExecuteNonQueryAsync);

        Assert.Equal(TdsFault.SnapshotConflict, fault.Number);
        Assert.True(SqlServerFaults.IsTransient(fault));
    }
}
