using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// All that a caller of the inside is answered, call by call and page by page, as text: ids are named by the records inside, and what only
/// counts rows of the store (revisions, runs, numbers of schools) is left out. An id that is not of the inside stays as it is.
/// </summary>
internal sealed partial class InsideTranscript
{
    private readonly InsideAndOutside scene;
    private readonly DirectoryService.DirectoryServiceClient directory;
    private readonly RightsService.RightsServiceClient rights;
    private readonly SyncService.SyncServiceClient sync;
    private readonly PrivacyService.PrivacyServiceClient privacy;
    private readonly List<string> lines = [];
    private readonly Dictionary<string, string> classes = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> outsideUais;

    private InsideTranscript(InsideAndOutside scene, bool bySchool, IReadOnlyList<string> outsideUais)
    {
        (this.scene, this.outsideUais) = (scene, outsideUais);
        var channel = scene.Server.As(InsideAndOutside.CallerOf(bySchool));
        (directory, rights) = (new(channel), new(channel));
        (sync, privacy) = (new(channel), new(channel));
    }

    public static async Task<IReadOnlyList<string>> ReadAsync(InsideAndOutside scene, bool bySchool, params string[] outsideUais)
    {
        var transcript = new InsideTranscript(scene, bySchool, outsideUais);
        await transcript.ReadPersonsAsync();
        await transcript.ReadListsAsync();
        await transcript.ReadRightsAsync();
        await transcript.ReadWatchAsync();
        return transcript.lines;
    }

    private async Task ReadPersonsAsync()
    {
        var keys = new List<PersonKey>();
        foreach (var (source, id) in InsideAndOutside.InsideSources.Zip(scene.Ids))
        {
            keys.Add(new PersonKey { PersonId = id });
            keys.Add(new PersonKey { Source = Of(source) });
            await AskAsync($"GetPerson {source}", () => directory.GetPersonAsync(new GetPersonRequest { PersonId = id }));
            await AskAsync($"GetPerson by {source}", () => directory.GetPersonAsync(new GetPersonRequest { Source = Of(source) }));
            await AskAsync($"ExplainPerson {source}", () => directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = id }));
            await AskAsync(
                $"ExplainPerson by {source}", () => directory.ExplainPersonAsync(new ExplainPersonRequest { Source = Of(source) }));
            for (var size = 1; size <= 4; size++)
            {
                await PagesAsync($"ListRelatives {source}", size, token => directory.ListRelativesAsync(
                    new ListRelativesRequest { PersonId = id, PageSize = size, PageToken = token }), page => page.NextPageToken);
                await PagesAsync($"ListAccesses {source}", size, token => privacy.ListAccessesAsync(
                    new ListAccessesRequest
                    {
                        Filter = new AccessFilter { PersonId = id, Call = "none" },
                        PageSize = size,
                        PageToken = token,
                    }), page => page.NextPageToken);
            }
        }

        await AskAsync("BatchGetPersons", () => directory.BatchGetPersonsAsync(new BatchGetPersonsRequest { Keys = { keys } }));
        foreach (var name in new[] { "e", "essai", "mo", "aa", "z" })
        {
            await AskAsync($"ExplainPerson {name}", () => directory.ExplainPersonAsync(
                new ExplainPersonRequest { Named = new NameAtSchool { Name = name, Uai = InsideAndOutside.Inside } }));
        }
    }

    private async Task ReadListsAsync()
    {
        for (var size = 1; size <= InsideAndOutside.InsideSources.Length + 1; size++)
        {
            foreach (var filter in new PersonFilter[]
            {
                new(), new() { IncludeSuspended = true }, new() { Uai = InsideAndOutside.Inside }, new() { NamePrefix = "e" },
                new() { NamePrefix = "a" },
                new() { NamePrefix = "mo" }, new() { Role = V1.Role.Parent }, new() { Role = V1.Role.Teacher },
                new() { Academy = "TOULOUSE" }, new() { Academy = "MONTPELLIER" },
            })
            {
                await PagesAsync($"ListPersons {filter}", size, token => directory.ListPersonsAsync(
                    new ListPersonsRequest { Filter = filter, PageSize = size, PageToken = token }), page => page.NextPageToken);
            }

            await PagesAsync("ListAccesses", size, token => privacy.ListAccessesAsync(
                new ListAccessesRequest { Filter = new AccessFilter { Call = "none" }, PageSize = size, PageToken = token }), page =>
                    page.NextPageToken);
            foreach (var state in new[] { MergeProposalState.Open, MergeProposalState.Accepted, MergeProposalState.Declined })
            {
                await PagesAsync($"ListMergeProposals {state}", size, token => sync.ListMergeProposalsAsync(
                    new ListMergeProposalsRequest
                    {
                        Filter = new MergeProposalFilter { State = state },
                        PageSize = size,
                        PageToken = token,
                    }), page => page.NextPageToken);
            }
        }
    }

    private async Task ReadRightsAsync()
    {
        var checks = new List<RightCheck>();
        foreach (var id in scene.Ids)
        {
            foreach (var uai in outsideUais.Prepend(InsideAndOutside.Inside))
            {
                var check = new RightCheck { PersonId = id, Kind = RightKind.ElectedParent, Scope = new RightScope { Uai = uai } };
                checks.Add(check);
                await AskAsync($"CheckRight {uai}", () => rights.CheckRightAsync(new CheckRightRequest { Check = check }));
            }
        }

        await AskAsync("BatchCheckRights", () => rights.BatchCheckRightsAsync(new BatchCheckRightsRequest { Checks = { checks } }));
        for (var size = 1; size <= 3; size++)
        {
            foreach (var filter in scene.Ids.Select(id => new GrantFilter { PersonId = id }).Prepend(new GrantFilter()).Append(
                new GrantFilter { State = GrantState.Active }))
            {
                await PagesAsync("ListGrants", size, token => rights.ListGrantsAsync(
                    new ListGrantsRequest { Filter = filter, PageSize = size, PageToken = token }), page => page.NextPageToken);
            }

            await PagesAsync("ListRightsRequests", size, token => rights.ListRightsRequestsAsync(
                new ListRightsRequestsRequest { PageSize = size, PageToken = token }), page => page.NextPageToken);
        }
    }

    private async Task ReadWatchAsync()
    {
        var head = await scene.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        foreach (var request in new WatchChangesRequest[] { new(), new() { AfterRevision = 0 } })
        {
            var begun = lines.Count;
            using var call = directory.WatchChanges(request);
            do
            {
                Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
                foreach (var change in call.ResponseStream.Current.Changes)
                {
                    if (change.EntityCase is not (
                        Change.EntityOneofCase.Person or Change.EntityOneofCase.Relation or Change.EntityOneofCase.Membership))
                    {
                        change.Key = "";
                    }

                    Add($"WatchChanges {request.StartCase}", change.ToString());
                }
            }
            while (call.ResponseStream.Current is not { RevisionComplete: true } end || end.Revision < head);
            // A stage is told in the order of the store's numbers: the age of its rows, which is not compared.
            lines.Sort(begun, lines.Count - begun, StringComparer.Ordinal);
        }
    }

    private async Task PagesAsync<T>(string what, int size, Func<string, AsyncUnaryCall<T>> ask, Func<T, string> next)
        where T : IMessage
    {
        var token = "";
        var number = 0;
        do
        {
            Assert.InRange(++number, 1, 100);
            var said = token;
            token = "";
            await AskAsync(
                string.Create(CultureInfo.InvariantCulture, $"{what} by {size}, page {number}"), () => ask(said),
                page => token = next(page));
        }
        while (token.Length > 0);
    }

    private async Task AskAsync<T>(string what, Func<AsyncUnaryCall<T>> ask, Action<T>? take = null)
        where T : IMessage
    {
        try
        {
            var answer = await ask();
            take?.Invoke(answer);
            Add(what, answer.ToString()!);
        }
        catch (RpcException refused)
        {
            Add(what, RichError.Of(refused).Reason);
        }
    }

    private void Add(string what, string answer)
    {
        var text = $"{what}: {answer}";
        foreach (var (source, id) in InsideAndOutside.InsideSources.Zip(scene.Ids))
        {
            text = text.Replace(id, $"<{source}>", StringComparison.Ordinal);
        }

        // Ids of classes are drawn: each is named by when it is first seen.
        foreach (Match match in ClassId().Matches(text))
        {
            classes.TryAdd(match.Value, $"<class {classes.Count}>");
        }

        foreach (var (id, name) in classes)
        {
            text = text.Replace(id, name, StringComparison.Ordinal);
        }

        lines.Add(Counted().Replace(Token().Replace(text, "\"nextPageToken\": \"more\""), "${named}#"));
    }

    private static V1.SourceRef Of(EntEcole.Directory.Model.SourceRef source) => new()
    {
        Academy = source.Academy,
        Category = (V1.AafCategory)source.Category,
        SourceId = source.Id,
    };

    [GeneratedRegex("\"nextPageToken\": \"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Token();

    [GeneratedRegex("(?<=\"classId\": \")[0-9a-f]{32}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClassId();

    // Numbers of revisions, runs and schools; a membership's key names the school by its number in the store.
    [
        GeneratedRegex(
            "(?<named>\"(?:revision|lastRevision|runId|firstRunId|lastRunId|historyAfter|oldestRevision)\": \"?|(?:revision|révision|run|exécution) |>/)\\d+",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Counted();
}
