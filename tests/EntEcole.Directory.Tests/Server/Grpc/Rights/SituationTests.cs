using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Rights;

/// <summary>Kind × state × day × convention × who decides, through the API, as <c>situations.md</c> says.</summary>
public sealed class SituationTests
{
    public static TheoryData<string> Situations() =>
        [.. File.ReadLines(Repository.Path("tests/EntEcole.Directory.Tests/Server/Grpc/Rights/situations.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2]))];

    [Theory]
    [MemberData(nameof(Situations))]
    public async Task Situation_OfTheTable_IsAnsweredAsTheTableSays(string line)
    {
        var cells = line.Split('|').Select(cell => cell.Trim()).ToArray();
        var situation = new Situation(cells[2], cells[3], cells[4], cells[6], cells[7]);
        await using var bench = await RightsBench.StartAsync(cells[5]);

        Assert.Equal(cells[12], await AnswerAsync(bench, situation, cells[8], cells[9], cells[10], cells[11]), StringComparer.Ordinal);
    }

    [Fact]
    public void Table_HoldsSixtySituationsAndMore() => Assert.True(Situations().Count >= 60);

    private static async Task<string> AnswerAsync(
        RightsBench bench, Situation asked, string before, string decider, string after, string on)
    {
        var demand = asked.Demand(bench);
        if (await RefusalAsync("ask", () => bench.Requester.CreateRightsRequestAsync(demand).ResponseAsync) is { } unasked)
        {
            return unasked;
        }

        await BeforeAsync(bench, demand, before);
        var person = demand.Beneficiary.PersonId;
        Grant? grant = null;
        var undecided = await RefusalAsync("decide", async () =>
        {
            if (decider.EndsWith(" rejects", StringComparison.Ordinal))
            {
                await Decider(bench, asked, decider.Split(' ')[0]).RejectRightsRequestAsync(
                    new() { RequestId = demand.RequestId, Reason = "Refus" });
            }
            else if (decider is not "nobody")
            {
                grant = (await Decider(bench, asked, decider).ApproveRightsRequestAsync(
                    new() { RequestId = demand.RequestId, Reason = "Accord" })).Grant;
            }
        });
        if (undecided is not null)
        {
            return undecided;
        }

        if (await RefusalAsync("then", () => AfterAsync(bench, asked, grant, after)) is { } refused)
        {
            return refused;
        }

        if (RightsBench.At(on) > bench.Time.GetUtcNow())
        {
            bench.GoTo(on);
        }

        var check = new RightCheck
        {
            PersonId = grant?.Beneficiary.PersonId ?? (person.Length > 0 ? person : "00000000000000000000000000000001"),
            Kind = demand.Kind, Scope = demand.Scope, On = on,
        };
        var decision = (await bench.Workspace.CheckRightAsync(new() { Check = check })).Decision;
        Assert.Equal(decision.Reason is CheckReason.Granted, decision.Allowed);
        var batch = await bench.Workspace.BatchCheckRightsAsync(new() { Checks = { check, check } });
        Assert.All(batch.Results, result => Assert.Equal(decision, result.Decision));
        return Upper(decision.Reason.ToString());
    }

    private static async Task BeforeAsync(RightsBench bench, CreateRightsRequestRequest demand, string what)
    {
        var words = what.Split(' ');
        switch (words[0])
        {
            case "cancel":
                await bench.Requester.CancelRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Erreur" });
                break;
            case "terminate":
                await bench.TerminateAsync("CERET-2026-2027", words[1]);
                break;
            case "go":
                bench.GoTo(words[1]);
                break;
            case "depart":
                await bench.DepartAsync(RightsBench.CeretSchool);
                break;
            default:
                Assert.Equal("", what);
                break;
        }
    }

    private static async Task AfterAsync(RightsBench bench, Situation asked, Grant? grant, string what)
    {
        var words = what.Split(' ');
        switch (what)
        {
            case "depart":
                await bench.DepartAsync(RightsBench.CeretSchool);
                break;
            case "again":
                await bench.Requester.CreateRightsRequestAsync(asked.Demand(bench));
                break;
            case "revoke and again":
                await bench.Region.RevokeGrantAsync(new() { GrantId = grant!.GrantId, Reason = "Fin" });
                Assert.Equal(grant.Beneficiary.PersonId, (await bench.GrantAsync(asked.Demand(bench))).Beneficiary.PersonId);
                break;
            case "another":
                await bench.GrantAsync(asked.Demand(bench, "autre@mairie.example.invalid"));
                break;
            case "handover":
                var next = await bench.GrantAsync(asked.Demand(bench, "autre@mairie.example.invalid"), handOver: true);
                Assert.Equal(CheckReason.Granted, (await bench.CheckAsync(next)).Reason);
                break;
            case "":
                break;
            default:
                if (words[0] is "revoke")
                {
                    bench.GoTo(words[1]);
                    await bench.Region.RevokeGrantAsync(new() { GrantId = grant!.GrantId, Reason = "Fin" });
                }
                else if (words[0] is "terminate")
                {
                    await bench.TerminateAsync("CERET-2026-2027", words[1]);
                }
                else
                {
                    Assert.Equal("handover from", string.Join(' ', words[..2]));
                    await bench.GrantAsync(asked.Demand(bench, "autre@mairie.example.invalid", words[2]), handOver: true);
                }

                break;
        }
    }

    private static RightsService.RightsServiceClient Decider(RightsBench bench, Situation asked, string who) => who switch
    {
        "region" => bench.Region,
        "montpellier" => bench.As(RightsBench.Caller("rm", CallerRoles.RightsApprover, TestCallers.Of(academies: ["MONTPELLIER"]))),
        "toulouse" => bench.As(RightsBench.Caller("rt", CallerRoles.RightsApprover, TestCallers.Of(academies: ["TOULOUSE"]))),
        "town" => bench.As(RightsBench.Caller("maire", CallerRoles.RightsApprover, TestCallers.Of(sirets: [RightsBench.Ceret]))),
        "requester" => bench.As(RightsBench.Caller("mairie", CallerRoles.RightsApprover)),
        "beneficiary" => bench.As(RightsBench.Caller("Agent@mairie.example.invalid", CallerRoles.RightsApprover)),
        "director" => bench.Director(asked.School),
        "other director" => bench.Director(RightsBench.RodezSchool),
        "teacher" => bench.As(RightsBench.Caller(
            "maitre", CallerRoles.RightsApprover, TestCallers.Of(uais: [asked.School]), bench.Person(asked.School, "teacher"))),
        "nobody's director" => bench.As(RightsBench.Caller("direction", CallerRoles.RightsApprover, TestCallers.Of(uais: [asked.School]))),
        _ => throw new ArgumentOutOfRangeException(nameof(who), who, null),
    };

    private static async Task<string?> RefusalAsync(string step, Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException error)
        {
            return $"{step}: {RichError.Of(error).Reason}";
        }
    }

    private static string Upper(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(name);

    private sealed record Situation(string Kind, string Place, string For, string Starts, string Ends)
    {
        public string School =>
            Place switch { "ceret" => RightsBench.CeretSchool, "rodez" => RightsBench.RodezSchool, _ => RightsBench.PezillaSchool };

        private string Siret => Place switch { "ceret" => RightsBench.Ceret, "rodez" => RightsBench.Rodez, _ => RightsBench.Pezilla };

        public CreateRightsRequestRequest Demand(RightsBench bench, string mail = "agent@mairie.example.invalid", string? starts = null) =>
            bench.Demand(
            Kind switch
            {
                "publisher" => RightKind.CollectivitePublisher,
                "referent" => RightKind.CollectivitePublicationDirector,
                "elected" => RightKind.ElectedParent,
                _ => RightKind.AssociationMessaging,
            },
            Kind is "publisher" or "referent" ? Siret : School,
            mail, starts ?? Starts, Ends,
            For switch
            {
                "agent" => null,
                "foreign parent" => bench.Person(RightsBench.RodezSchool, "parent"),
                _ => bench.Person(School, For),
            });
    }
}
