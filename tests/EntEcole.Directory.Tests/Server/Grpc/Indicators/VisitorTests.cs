using EntEcole.Directory.Access;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Indicators;

/// <summary>The pseudonym of the usage measurement: keyed, the same for life, and that of the id kept when two are one.</summary>
public sealed class VisitorTests : IAsyncLifetime
{
    private const string School = "0120612A";

    // Bytes 00 to 1f.
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly VisitorKey key = VisitorKey.Read(Key)!;
    private SyncBench bench = null!;
    private TestServer server = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(School, "0120595G");
        await VisitorKeys.EnsureAsync(bench.Store.VisitorKeys, key, new FakeTime(), None);
        await bench.SyncAsync(Extract("1", "20260615"));
        server = await TestServer.StartAsync(bench.Store, visitors: key);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public void Pseudonym_OfAKnownKeyAndPerson_IsWhatAnotherProgramComputes()
    {
        // hmac.new(bytes(range(32)), b"dnma-v1" + bytes(15) + b"\x01", "sha256"), its first eight bytes without the top bit.
        Assert.True(PersonId.TryParse("00000000000000000000000000000001", out var person));
        Assert.Equal("4512928128262472246", key.IdOf(person));
        Assert.Equal("9214ee5635be955b", key.Check);
        Assert.NotEqual(key.IdOf(person), VisitorKey.Read(VisitorKey.New())!.IdOf(person), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODw==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("not a key, and long enough to be one if it were")]
    public void Key_ThatIsShortEvenOrNoBase64_IsRefusedWithoutBeingNamed(string text)
    {
        var refused = Assert.Throws<DirectoryException>(() => VisitorKey.Read(text));
        Assert.Equal(Reason.SettingInvalid, refused.Reason);
        Assert.DoesNotContain(text, refused.Text.English + refused.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pseudonym_OfAPupilWhoMoves_StaysAsTheyAreMergedItIsTheKeptOnes()
    {
        var (pupil, other) = (await PersonAsync("11"), await PersonAsync("12"));
        Assert.Equal((19, key.IdOf(Id(pupil))), (pupil.DnmaVisitorId.Length, pupil.DnmaVisitorId));

        await bench.SyncAsync(Extract("2", "20260616"));
        Assert.Equal(pupil.DnmaVisitorId, (await PersonAsync("11")).DnmaVisitorId);
        Assert.Equal("0120595G", (await PersonAsync("11")).Profiles.Single(one => one.State is V1.ProfileState.Active).Uai);

        await server.Sync.MergePersonsAsync(new() { PersonId = pupil.PersonId, OtherPersonId = other.PersonId, Reason = "Essai" });
        Assert.Equal(pupil.DnmaVisitorId, (await PersonAsync("12")).DnmaVisitorId);
        await server.Sync.UnmergePersonsAsync(new() { MergedPersonId = other.PersonId, Reason = "Essai" });
        Assert.Equal(other.DnmaVisitorId, (await PersonAsync("12")).DnmaVisitorId);
    }

    [Fact]
    public async Task Pseudonym_IsSeenByThoseWhoNeedItAndOfARestrictedPersonByNone()
    {
        Assert.True(EntEcole.Directory.Server.Security.Rules.FieldRules.ShownTo(CallerRoles.WatchConsumer).HasFlag(
            EntEcole.Directory.Server.Security.Rules.FieldGroups.Visitor));
        foreach (var role in new[]
        {
            CallerRoles.RightsRequester, CallerRoles.RightsApprover, CallerRoles.SyncOperator, CallerRoles.EnrolmentAdmin,
        })
        {
            Assert.False(EntEcole.Directory.Server.Security.Rules.FieldRules.ShownTo(role).HasFlag(
                EntEcole.Directory.Server.Security.Rules.FieldGroups.Visitor));
        }

        var person = (await PersonAsync("11")).PersonId;
        Assert.Equal(
            key.IdOf(PersonId.TryParse(person, out var id) ? id : default),
            (await server.Client.Privacy.ExportPersonDataAsync(new() { PersonId = person })).Person.DnmaVisitorId);
        await server.Client.Privacy.RestrictProcessingAsync(new() { RequestId = "1", PersonId = person, Reason = "Essai" });
        Assert.Equal("", (await server.Directory.GetPersonAsync(new() { PersonId = person })).Person.DnmaVisitorId);
    }

    [Fact]
    public async Task Key_OtherThanYesterdays_IsRefusedUntilAcceptedAndThenEveryPersonIsTold()
    {
        var other = VisitorKey.Read(VisitorKey.New())!;
        var refused = await Assert.ThrowsAsync<DirectoryException>(
            () => VisitorKeys.EnsureAsync(bench.Store.VisitorKeys, other, new FakeTime(), None));
        Assert.Equal((Reason.DnmaKeyChanged, 2), (refused.Reason, EntEcole.Directory.Server.Cli.Output.ExitCode.Of(refused.Reason)));
        var before = await bench.Store.Revisions.GetRevisionAsync(None);

        var revision = await bench.Store.VisitorKeys.AcceptAsync(
            other.Check, new DecisionAuthor("A. D'ESSAI", "Perdue", DateTimeOffset.UnixEpoch), first: false, None);
        Assert.Equal(before + 1, revision);
        Assert.Equal(revision, await bench.Store.VisitorKeys.AcceptAsync(
            other.Check, new DecisionAuthor("A. D'ESSAI", "Encore", DateTimeOffset.UnixEpoch), first: false, None));
        await VisitorKeys.EnsureAsync(bench.Store.VisitorKeys, other, new FakeTime(), None);
        // A program that was started again with the other key, and a client that goes on after what it had.
        await using var next = await TestServer.StartAsync(bench.Store, visitors: other);
        using var stream = next.Directory.WatchChanges(new() { AfterRevision = before });
        var changes = new List<Change>();
        for (var isThere = false; !isThere && await stream.ResponseStream.MoveNext(None);)
        {
            changes.AddRange(stream.ResponseStream.Current.Changes);
            isThere = stream.ResponseStream.Current is { RevisionComplete: true, Revision: var at } && at == revision;
        }

        // Two pupils and a teacher; the relative of no child is not kept.
        Assert.Equal(3, changes.Count);
        Assert.All(changes, change => Assert.Equal(
            (ChangeKind.Changed, "dnma_visitor_id", other.IdOf(Id(change.Person))),
            (change.Kind, Assert.Single(change.ChangedFields), change.Person.DnmaVisitorId)));
    }

    private static ExtractBuilder Extract(string school, string date) => new ExtractBuilder { Date = date }
        .School("1", School).School("2", "0120595G").Pupil("11", school, given: "Ada").Pupil("12", "1", given: "Zoé")
        .Relative("29", "PERSONNE").Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static PersonId Id(V1.Person person) => PersonId.TryParse(person.PersonId, out var id) ? id : default;

    private async Task<V1.Person> PersonAsync(string source) => (await server.Directory.GetPersonAsync(new()
    {
        Source = new V1.SourceRef { Academy = "TOULOUSE", Category = V1.AafCategory.Eleve, SourceId = source },
    })).Person;
}
