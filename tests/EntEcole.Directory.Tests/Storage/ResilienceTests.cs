using System.Diagnostics.Metrics;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Storage.TSql;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>
/// When units of work are begun again and when they are given up. <see cref="Tds.TdsCutTests"/>: what becomes of them over a wire.
/// </summary>
public sealed class ResilienceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Retry_ThatNeverSucceeds_EndsWithinItsLimitAndIsMeasured()
    {
        var time = new AutoAdvancingTimeProvider();
        var resilience = new StoreResilience(StorageSql.SqlServer, time);
        var tries = 0;
        using var heard = new NotificationEvent("entecole.store.retries", "entecole.store.failures");
        var begun = time.GetTimestamp();

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => resilience.RunAsync<int>(
            "never",
            _ =>
            {
                tries++;
                throw new ConnectionLostException(new IOException());
            },
            None));

        Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        // A failover takes its time: the last try is not much before the limit.
        Assert.InRange(tries, 8, 16);
        Assert.InRange(time.GetElapsedTime(begun), TimeSpan.FromSeconds(30), StoreResilience.TotalLimit + TimeSpan.FromSeconds(10));
        Assert.Equal(tries - 1, heard.Count("entecole.store.retries", "never"));
        Assert.Equal(1, heard.Count("entecole.store.failures", "never"));
    }

    [Theory]
    [InlineData(13, "store.db est plein (erreur 13)")]
    [InlineData(14, "store.db est injoignable ou inutilisable (erreur 14)")]
    public void Fault_OfAFullDisk_IsToldAsSuch(int code, string told)
    {
        var refusal = new SqliteEngine("store.db").Unavailable(new SqliteException("x", code));

        Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        Assert.Contains(told, refusal.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_AfterItsTimeLimit_DoesNotBeginAgain()
    {
        var time = new FakeTime();
        var resilience = new StoreResilience(StorageSql.SqlServer, time);
        var tries = 0;

        await Assert.ThrowsAsync<DirectoryException>(() => resilience.RunAsync<int>(
            "late",
            _ =>
            {
                tries++;
                time.Advance(StoreResilience.TotalLimit);
                throw new ConnectionLostException(new IOException());
            },
            None));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Retry_FaultOfOurs_IsNotBegunAgain()
    {
        var resilience = new StoreResilience(StorageSql.SqlServer, new AutoAdvancingTimeProvider());
        var tries = 0;

        await Assert.ThrowsAsync<InvalidDataException>(() => resilience.RunAsync<int>(
            "ours",
            _ =>
            {
                tries++;
                throw new InvalidDataException();
            },
            None));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Lookups_WhenNothingAnswers_StopAskingForAWhile()
    {
        var time = new AutoAdvancingTimeProvider();
        var resilience = new StoreResilience(StorageSql.SqlServer, time);
        var tries = 0;
        for (var i = 0; i < 40; i++)
        {
            await Assert.ThrowsAsync<DirectoryException>(() => resilience.LookUpAsync<int>(
                _ =>
                {
                    Interlocked.Increment(ref tries);
                    throw new ConnectionLostException(new IOException());
                },
                None));
        }

        Assert.True(tries < 40 * 7, $"{tries} tries of 40 lookups.");
    }

    [Fact]
    public async Task Work_CancelledAndToldAsAFault_IsACancellation()
    {
        var resilience = new StoreResilience(StorageSql.SqlServer, new AutoAdvancingTimeProvider());
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resilience.RunAsync<int>(
            "cancelled",
            _ =>
            {
                source.Cancel();
                throw new ConnectionLostException(new IOException());
            },
            source.Token));
    }

    private sealed class NotificationEvent : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly List<(string Name, string? Unit)> told = [];

        public NotificationEvent(params string[] names)
        {
            listener.InstrumentPublished = (instrument, all) =>
            {
                if (names.Contains(instrument.Name, StringComparer.Ordinal))
                {
                    all.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                lock (told)
                {
                    told.Add((instrument.Name, tags.ToArray().FirstOrDefault(tag => tag.Key is "unit").Value as string));
                }
            });
            listener.Start();
        }

        public int Count(string name, string unit)
        {
            lock (told)
            {
                return told.Count(one => one == (name, unit));
            }
        }

        public void Dispose() => listener.Dispose();
    }
}

/// <summary>A night after the first.</summary>
internal static class AnotherNight
{
    /// <summary>A pupil renamed, another come, problems told.</summary>
    public static void OneOfMore(this RunUnderTest run, RecordRow known)
    {
        Assert.Equal("MARTIN", PersonJson.Read(run.Plan.Base.FindRecord(run.Feed.FeedNo, AafCategory.Eleve, "2")!.Content.Span).UsageName);
        run.Plan.Rows.Put(known.Named("PETIT"), replaces: true);
        var school = run.School("0120614C", "s3");
        run.Join(run.Pupil("3", "GRAND", school), run.Class(school, "c3"));
        run.Problems.Add(Conformance.Rows.Problem("3"));
        run.Problems.Add(Conformance.Rows.Problem("4"));
    }
}
