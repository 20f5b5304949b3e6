using System.Collections;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Privacy;

/// <summary>
/// A restricted person occurs in no answer of any other caller: every call of the contract, found by its descriptor, with requests that
/// name the person wherever a request can. A call that is added is walked too.
/// </summary>
public sealed class RestrictedEverywhereTests
{
    private const string Uai = "0120612A";
    private const CallerRoles Others = CallerRoles.All & ~CallerRoles.PrivacyOfficer;

    // Of the pupil, their mother and their teacher: names, INE, mail, source ids. Nothing else of the sample has them.
    private static readonly string[] Marks =
        ["ZZTOPAZE", "QUIRINETTE", "050123456QZ", "YYAMBRE", "yyambre@example.invalid", "XXOPALE", "76543210", "87654321", "98765432"];

    private static readonly string[] SourceIds = ["76543210", "87654321", "98765432"];

    private static readonly string[] ReadVerbs = ["Get", "List", "Batch", "Explain", "Check", "Find", "Resolve"];

    // Without a restriction these show them: the walk can fail.
    private static readonly string[] Showing =
        [
        "GetPerson", "BatchGetPersons", "ListPersons", "FindPersons", "ListRelatives", "ExplainPerson", "WatchChanges", "ListProblems",
        "ListGrants", "ResolveIdentity", "ListAssignments", "ListGarManagers",
    ];

    [Fact]
    public async Task RestrictedPersons_OccurInNoAnswerOfAnyOtherCaller()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await SyncTwiceAsync(bench);
        await using var server = await TestServer.StartAsync(bench.Store);
        List<PersonId> persons =
        [
            (await bench.GetAsync(AafCategory.Eleve, "76543210")).PersonId,
            (await bench.GetAsync(AafCategory.PersRelEleve, "87654321")).PersonId,
            (await bench.GetAsync(AafCategory.PersEducNat, "98765432")).PersonId,
        ];
        await GrantAsync(bench, persons[2]);
        string[] author = ["--by", "essai", "--reason", "Essai", "--database", "sqlite:" + bench.Files.Path];
        Assert.Equal(0, (await Verb.RunAsync(
            ["assignments", "set", Uai, "--person", persons[2].ToString(), "--class", "CP A", .. author])).Exit);
        Assert.Equal(0, (await Verb.RunAsync(
            ["gar", "managers", "add", Uai, persons[2].ToString(), "--from", "2026-06-15", .. author])).Exit);
        Caller[] callers = [new("autre", Others, CallerPerimeter.All), new("autre", Others, TestCallers.Of(academies: ["TOULOUSE"]))];

        var shown = await WalkAsync(server, callers, persons, isRead: true);
        Assert.Empty(Showing.Except(shown.Select(one => one.Call), StringComparer.Ordinal));

        var officer = new V1.PrivacyService.PrivacyServiceClient(
            server.As(new Caller("dpd", CallerRoles.PrivacyOfficer, CallerPerimeter.All)));
        foreach (var person in persons)
        {
            await officer.RestrictProcessingAsync(
                new V1.RestrictProcessingRequest { RequestId = person.ToString(), PersonId = person.ToString(), Reason = "Essai" });
        }

        var left = await WalkAsync(server, callers, persons, isRead: false);
        AssertNone(left);
        // The counts of a class follow.
        var classes = await new V1.DirectoryService.DirectoryServiceClient(server.As(callers[0])).ListClassesAsync(
            new V1.ListClassesRequest { Uai = Uai });
        Assert.Equal(1, Assert.Single(classes.Classes).PupilCount);
        // The officer is answered.
        var lookup = new V1.DirectoryService.DirectoryServiceClient(
            server.As(new Caller("dpd", CallerRoles.PrivacyOfficer, CallerPerimeter.All)));
        Assert.Equal(
            "ZZTOPAZE", (await lookup.GetPersonAsync(new V1.GetPersonRequest { PersonId = persons[0].ToString() })).Person.UsageName);
    }

    private static void AssertNone(IEnumerable<(string Call, string Mark)> left) =>
        Assert.Equal("", string.Join(", ", left.Distinct().Order()));

    private static async Task SyncTwiceAsync(SyncBench bench)
    {
        static ExtractBuilder Extract(string given) => new ExtractBuilder().School("1", Uai)
            .Pupil(
                "76543210", "1", "ZZTOPAZE", given, ["87654321$10"], "1$11$ORDINAIRE$45001$CP A",
                more: ExtractBuilder.Attr("ENTEleveINE", "050123456QZ"), birth: "31/02/2016")
            .Pupil("12", "1", "ESSAI", "Ada", ["87654321$10"], "1$11$ORDINAIRE$45001$CP A")
            .Relative("87654321", "YYAMBRE", mail: "yyambre@example.invalid")
            .Staff("98765432", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], name: "XXOPALE");
        await bench.SyncAsync(Extract("QUIRINETTEA"));
        await bench.SyncAsync(Extract("QUIRINETTE"));
    }

    private static async Task GrantAsync(SyncBench bench, PersonId person)
    {
        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var number = (await bench.Store.Persons.FindNumberAsync(person, revision, CancellationToken.None))!.Value;
        await bench.Store.Rights.ApplyRightsAsync(
            new RightsChange(revision)
            {
                Grants =
                [
                    new Grant
                    {
                        GrantId = PersonId.New().ToString(), Kind = RightKind.CollectivitePublisher, Scope = RightScope.OfSchool(Uai),
                        Academy = "TOULOUSE",
                        PersonNo = number, PersonId = person, StartsOn = SyncBench.Day, RequestId = "droit", GrantedBy = "région",
                        GrantedAt = bench.Now,
                        Recorded = new GrantRecord(GrantState.Active, SyncBench.Day.AddDays(30), GrantEnd.Convention),
                    },
                ],
            },
            CancellationToken.None);
    }

    /// <summary>The answers that hold a mark or an id of the persons: call, and what it holds.</summary>
    private static async Task<List<(string Call, string Mark)>> WalkAsync(
        TestServer server, Caller[] callers, List<PersonId> persons, bool isRead)
    {
        var found = new List<(string, string)>();
        foreach (var caller in callers)
        {
            var channel = server.As(caller);
            foreach (var method in AnyCall.All.Where(method => !isRead || IsRead(method)))
            {
                foreach (
                    var request in persons.SelectMany((person, rank) => new Filler(person, rank).Requests(method.InputType)).Distinct())
                {
                    var answer = await AnswerAsync(channel, method, request);
                    var asked = request.ToString()!;
                    found.AddRange(Marks.Concat(persons.Select(person => person.ToString()))
                        .Where(mark => answer.Contains(mark, StringComparison.OrdinalIgnoreCase))
                        // An explanation names the record that the caller asked about, whether or not there is one.
                        .Where(mark => isRead || !(method.Name is "ExplainPerson" && SourceIds.Contains(
                            mark, StringComparer.Ordinal) && asked.Contains(mark, StringComparison.Ordinal)))
                        .Select(mark => (method.Name, mark)));
                }
            }

            found.AddRange(await FollowAsync(server, caller, persons));
        }

        return found;
    }

    // A snapshot, and everything since the beginning.
    private static async Task<IEnumerable<(string, string)>> FollowAsync(TestServer server, Caller caller, List<PersonId> persons)
    {
        var client = new V1.DirectoryService.DirectoryServiceClient(server.As(caller));
        var head = (await client.ListSchoolsAsync(new V1.ListSchoolsRequest())).Revision;
        var told = new List<V1.Change>();
        foreach (var request in new V1.WatchChangesRequest[] { new(), new() { AfterRevision = 0 } })
        {
            using var stream = client.WatchChanges(request);
            var last = 0L;
            while (last < head && await stream.ResponseStream.MoveNext(CancellationToken.None))
            {
                told.AddRange(stream.ResponseStream.Current.Changes);
                last = stream.ResponseStream.Current.Revision;
            }
        }

        // The end of a person names their id: no other change does.
        return told.Where(change => change.Kind is not (V1.ChangeKind.Purged or V1.ChangeKind.Ended)).Select(change => change.ToString())
            .SelectMany(text => Marks.Concat(persons.Select(person => person.ToString())).Where(
                mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            .Select(mark => ("WatchChanges", mark));
    }

    private static bool IsRead(MethodDescriptor method) =>
        !method.IsServerStreaming && ReadVerbs.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal));

    // An error may name the id that the caller gave; it names no one.
    private static async Task<string> AnswerAsync(ChannelBase channel, MethodDescriptor method, IMessage request)
    {
        if (method.IsServerStreaming || method.IsClientStreaming)
        {
            return "";
        }

        try
        {
            return (await AnyCall.SendAsync(channel, method, request))?.ToString() ?? "";
        }
        catch (RpcException error)
        {
            return Marks.Except(SourceIds, StringComparer.Ordinal).FirstOrDefault(
                mark => error.ToString().Contains(mark, StringComparison.OrdinalIgnoreCase)) ?? "";
        }
    }

    /// <summary>Fills requests: every field whose name says what it wants names the person, each choice of a oneof in turn.</summary>
    private sealed class Filler(PersonId person, int rank)
    {
        private static readonly AafCategory[] Categories = [AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat];

        private string SourceId => SourceIds[rank];

        /// <summary>An empty request, and one a choice of each oneof.</summary>
        public IEnumerable<IMessage> Requests(MessageDescriptor type)
        {
            yield return type.Parser.ParseFrom(ByteString.Empty);
            for (var choice = 0; choice < Math.Max(
                1, type.Oneofs.Where(one => !one.IsSynthetic).Max(one => (int?)one.Fields.Count) ?? 1); choice++)
            {
                yield return Fill(type, choice, withFilter: false);
                yield return Fill(type, choice, withFilter: true);
            }
        }

        private IMessage Fill(MessageDescriptor type, int choice, bool withFilter)
        {
            var made = type.Parser.ParseFrom(ByteString.Empty);
            foreach (var field in type.Fields.InDeclarationOrder())
            {
                var isOtherChoice = field.RealContainingOneof is { } oneof && oneof.Fields[choice % oneof.Fields.Count] != field;
                if (isOtherChoice || (field.Name is "filter" && !withFilter) || ValueOf(field, choice) is not { } value)
                {
                    continue;
                }

                if (field.IsRepeated)
                {
                    ((IList)field.Accessor.GetValue(made)).Add(value);
                }
                else
                {
                    field.Accessor.SetValue(made, value);
                }
            }

            return made;
        }

        private object? ValueOf(FieldDescriptor field, int choice) => (field.FieldType, field.Name) switch
        {
            (FieldType.Message, _) when field.MessageType.FullName.StartsWith("google.", StringComparison.Ordinal) => null,
            (FieldType.Message, _) => Fill(field.MessageType, choice, withFilter: true),
            (FieldType.String, "person_id" or "other_person_id" or "merged_person_id" or "person_ids") => person.ToString(),
            (FieldType.String, "source_id" or "query") => SourceId,
            (FieldType.String, "academy" or "academies") => "TOULOUSE",
            (FieldType.String, "uai" or "uais") => Uai,
            (FieldType.String, "name" or "name_prefix") => Marks[rank switch { 0 => 0, 1 => 3, _ => 5 }],
            (FieldType.String, "request_id" or "grant_id") => "droit",
            (FieldType.String, "reason") => "Essai",
            (FieldType.String, "values") => $"TOULOUSE:{Categories[rank]}:{SourceId}",
            (FieldType.Enum, "kind") when field.EnumType.Name is nameof(V1.IdentityKind) => (int)V1.IdentityKind.SourceId,
            (FieldType.Enum, "category") => (int)Categories[rank],
            (FieldType.Int32, "page_size") => 1000,
            (FieldType.Int64, "run_id") => 2L,
            (FieldType.Int64, "plan_id") => 1L,
            (FieldType.Bool, "include_suspended") => true,
            _ => null,
        };
    }
}
