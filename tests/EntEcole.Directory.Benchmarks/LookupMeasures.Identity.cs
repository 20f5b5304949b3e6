using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.V1;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>Who an identity provider's reference means, and who has a mail: in turns with the empty call.</summary>
internal sealed partial class LookupMeasures
{
    /// <summary>Family of these measures.</summary>
    public const string Identity = "identity";

    public const string Resolve = "ResolveIdentity by EduConnect reference";
    public const string ByMail = "ListPersons by mail";

    private const string Relatives = $"FROM record r JOIN feed f ON f.feed_no = r.feed_no WHERE r.category = 3 AND r.presence = 1 AND r.{Living}";

    /// <summary>16 calls in flight of each, one after the other.</summary>
    public Task RunIdentityAsync(CancellationToken cancellationToken)
    {
        ReadKeys();
        return results.TryAsync(data.Schools, Identity, () => IdentityAsync(cancellationToken));
    }

    private async Task IdentityAsync(CancellationToken cancellationToken)
    {
        const int Calls = 16;
        var database = TestData.Copy(data.Synced, data.Of("identity.db"));
        Enrol(database);
        await using var ours = await ServeAsync(
            database, cancellationToken, "ENTECOLE_EDUCONNECTACADEMIES=16=TOULOUSE,11=MONTPELLIER");
        using var channel = ours.As(TokenOf("sqlite:" + database));
        var (identity, directory) = (
            new IdentityService.IdentityServiceClient(channel), new DirectoryService.DirectoryServiceClient(channel));
        var references = Column(
            $"SELECT CASE f.academy WHEN 'TOULOUSE' THEN '{{AAF}}16|x|' ELSE '{{AAF}}11|x|' END || r.source_id {Relatives} LIMIT 100000");
        var mails = Column(
            $"SELECT json_extract(CAST(r.content AS TEXT), '$.m') {Relatives} AND json_extract(CAST(r.content AS TEXT), '$.m') <> '' LIMIT 100000");
        await using var empty = await EmptyAsync(ours, cancellationToken);
        var loads = new[]
        {
            Ask(Empty, Calls, _ => empty.Client.GetPersonAsync(new GetPersonRequest { PersonId = ids[0] }).ResponseAsync),
            Ask(Resolve, Calls, _ => identity.ResolveIdentityAsync(new ResolveIdentityRequest
            {
                Kind = IdentityKind.EduconnectRef, Values = { Any(references) },
            }).ResponseAsync),
            Ask(ByMail, Calls, _ => directory.ListPersonsAsync(
                new ListPersonsRequest { Filter = new PersonFilter { Mail = Any(mails) }, PageSize = 10 }).ResponseAsync),
        };
        await EnsureFoundAsync(identity, directory, (references[0], mails[0]));
        await TurnsAsync(Identity, 0, async turn =>
        {
            foreach (var (_, name, run) in loads)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var load = Machine.LoadNow();
                var taken = await run(turn == 0 ? Math.Min(1, options.Seconds) : options.Seconds);
                if (turn > 0)
                {
                    taken.AddTo(results, data.Schools, turn, name);
                    results.AddLoad(data.Schools, turn, name, load);
                }
            }
        }, cancellationToken);
    }

    // Whatever the day of the measure: of who is not enrolled the answer is short.
    private static void Enrol(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE convention SET ends_on = '2099-08-31', effective_to = '2099-08-31'";
        command.ExecuteNonQuery();
    }

    // A question without an answer would be quick.
    private static async Task EnsureFoundAsync(
        IdentityService.IdentityServiceClient identity, DirectoryService.DirectoryServiceClient directory,
        (string Reference, string Mail) known)
    {
        var resolved = await identity.ResolveIdentityAsync(new ResolveIdentityRequest
        {
            Kind = IdentityKind.EduconnectRef, Values = { known.Reference },
        });
        var listed = await directory.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter { Mail = known.Mail } });
        if (resolved.Outcome is not IdentityOutcome.Matched || listed.Persons.Count == 0)
        {
            throw new InvalidOperationException($"Nothing is found: {resolved.Outcome}, {listed.Persons.Count} persons.");
        }
    }

    private async Task<Server> EmptyAsync(Server ours, CancellationToken cancellationToken)
    {
        var person = data.Of("person.bin");
        await File.WriteAllBytesAsync(person, await MedianAnswerAsync(ours.Client, cancellationToken), cancellationToken);
        var port = ChildProcess.FreePort();
        return await Server.StartAsync(
            children.Start(["empty-server", port.ToString(CultureInfo.InvariantCulture), person]), port, ids[0], time, ours.Token,
            cancellationToken);
    }

    private string TokenOf(string database)
    {
        var settings = new CallerSettings { LocalKey = LocalKey.PathFor(database) };
        var now = time.GetUtcNow();
        return TokenMaker.Make(
            settings, TokenMaker.KeyOf(settings),
            new Caller("benchmark", CallerRoles.IdentityResolver | CallerRoles.DirectorySupport, CallerPerimeter.All), now.AddMinutes(-1),
            now.AddDays(1));
    }
}
