using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;

namespace EntEcole.Directory.Tests.Support;

/// <summary>What lies outside of the caller's perimeter.</summary>
public enum Outside
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Another academy, there before: its ids stay when persons are merged.</summary>
    AcademyBefore,

    /// <summary>Another academy, that came later: the ids inside stay.</summary>
    AcademyAfter,

    /// <summary>Another school of the same academy.</summary>
    School,
}

/// <summary>
/// A school inside of a perimeter, always the same, and something outside with the same pupil, relative and teacher: merged, with
/// relations, grants and names of its own.
/// </summary>
internal sealed class InsideAndOutside : IAsyncDisposable
{
    public const string Inside = TwoAcademies.North;
    public const string OutsideUai = TwoAcademies.South;
    private const string OtherUai = TwoSchools.Other;
    private const string Ine = "0123456789A";

    public static readonly SourceRef[] InsideSources =
    [
        new("TOULOUSE", AafCategory.Eleve, "11"), new("TOULOUSE", AafCategory.Eleve, "12"), new("TOULOUSE", AafCategory.Eleve, "13"),
        new("TOULOUSE", AafCategory.PersRelEleve, "21"), new("TOULOUSE", AafCategory.PersRelEleve, "22"),
        new("TOULOUSE", AafCategory.PersEducNat, "31"), new("TOULOUSE", AafCategory.PersEducNat, "32"),
    ];

    private readonly SyncBench nights;

    private InsideAndOutside(SyncBench bench, TestServer server) => (nights, Server) = (bench, server);

    public TestServer Server { get; }

    public DirectoryStore Store => nights.Store;

    /// <summary>Public ids of the persons inside, in the order of <see cref="InsideSources"/>.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>Public ids of persons outside, and sources.</summary>
    public List<(string Id, SourceRef Source)> OutsideIds { get; } = [];

    /// <summary>The school of the scenario that is outside.</summary>
    public static string UaiOf(Outside outside) => outside is Outside.School ? OtherUai : OutsideUai;

    /// <summary>A caller of the inside.</summary>
    public static Caller CallerOf(bool bySchool) => new(
        "inside", CallerRoles.All, bySchool ? TestCallers.Of(uais: [Inside]) : TestCallers.Of(academies: ["TOULOUSE"]));

    public static async Task<InsideAndOutside> CreateAsync(Outside outside)
    {
        var bench = await SyncBench.CreateAsync(Inside, OutsideUai, OtherUai);
        var isBefore = outside is Outside.AcademyBefore;
        if (isBefore)
        {
            await bench.SyncAsync(South());
        }

        await bench.SyncAsync(North(withOther: outside is Outside.School));
        if (outside is Outside.AcademyAfter)
        {
            await bench.SyncAsync(South());
        }

        var made = new InsideAndOutside(bench, await TestServer.StartAsync(bench.Store));
        made.Ids = [.. await Task.WhenAll(InsideSources.Select(made.IdAsync))];
        if (outside is Outside.AcademyBefore or Outside.AcademyAfter)
        {
            foreach (var source in new SourceRef[]
            {
                new("MONTPELLIER", AafCategory.Eleve, "77"), new("MONTPELLIER", AafCategory.Eleve, "78"),
                new("MONTPELLIER", AafCategory.PersRelEleve, "21"),
                new("MONTPELLIER", AafCategory.PersRelEleve, "23"), new("MONTPELLIER", AafCategory.PersEducNat, "31"),
            })
            {
                made.OutsideIds.Add((await made.IdAsync(source), source));
            }

            // The relatives and the teachers are one; each side's id stays in turn.
            foreach (var (inside, other) in new[] { (made.Ids[3], made.OutsideIds[2].Id), (made.Ids[5], made.OutsideIds[4].Id) })
            {
                var (kept, merged) = isBefore ? (other, inside) : (inside, other);
                await bench.Store.Merges.MergeAsync(
                    new MergeOrder(Id(kept), Id(merged), new DecisionAuthor("région", "Essai", DateTimeOffset.UnixEpoch)),
                    CancellationToken.None);
            }
        }
        else if (outside is Outside.School)
        {
            foreach (
                var source in new SourceRef[] { new("TOULOUSE", AafCategory.Eleve, "99"), new("TOULOUSE", AafCategory.PersEducNat, "39") })
            {
                made.OutsideIds.Add((await made.IdAsync(source), source));
            }
        }

        await made.GrantAsync("g-inside", Inside, made.Ids[3]);
        if (outside is not Outside.Nothing)
        {
            await made.GrantAsync("g-outside", UaiOf(outside), made.Ids[3]);
            await made.GrantAsync("g-teacher", UaiOf(outside), made.Ids[5]);
        }

        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await nights.DisposeAsync();
    }

    // Names outside come first in every list, and begin otherwise.
    private static ExtractBuilder South() => new ExtractBuilder { Academy = "MONTPELLIER" }
        .School("1", OutsideUai)
        .Pupil("77", "1", name: "AAA", relatives: ["21$10", "23$20"], more: ExtractBuilder.Attr("ENTEleveINE", Ine))
        .Pupil("78", "1", name: "AAB", given: "Luc", relatives: ["21$10"])
        .Relative("21", name: "AAC", given: "Outside", mail: "outside@example.invalid").Relative("23", name: "AAD", given: "Other")
        .Staff(
            "31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "AAE", given: "OUT",
            more: ExtractBuilder.Attr("ENTPersonDateNaissance", "02/03/1980"));

    private static ExtractBuilder North(bool withOther)
    {
        const string Here = "1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE";
        const string Class = "1$11$ORDINAIRE$45001$CP A";
        var extract = new ExtractBuilder().School("1", Inside)
            .Pupil(
                "11", "1", name: "ESSAI", relatives: ["21$10", "22$20"], classTuple: Class, more: ExtractBuilder.Attr("ENTEleveINE", Ine))
            .Pupil("12", "1", name: "ESSAI", given: "Ada", relatives: ["21$10"], classTuple: Class)
            .Pupil("13", "1", name: "MODELE", given: "Lea", relatives: ["22$10"], classTuple: Class)
            .Relative("21", mail: "anne@example.invalid").Relative("22", name: "MODELE", given: "Jean")
            .Staff(
                "31", withOther ? [Here, "2$DOC$DOCUMENTATION$G0000$SANS SPECIALITE"] : [Here],
                more: ExtractBuilder.Attr("ENTPersonDateNaissance", "02/03/1980"))
            .Staff("32", [Here], name: "ZELE", given: "EVE");
        return !withOther ? extract : extract.School("2", OtherUai)
            .Pupil("99", "2", name: "AAA", given: "Luc", relatives: ["21$10", "22$20"])
            .Staff("39", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], name: "AAE", given: "OUT");
    }

    private static PersonId Id(string text) => PersonId.TryParse(text, out var id) ? id : throw new FormatException(text);

    private async Task<string> IdAsync(SourceRef source)
    {
        var revision = await Store.Revisions.GetRevisionAsync(CancellationToken.None);
        return (await Store.Persons.FindPersonAsync(source, revision, CancellationToken.None))!.PersonId.ToString();
    }

    private async Task GrantAsync(string grantId, string uai, string holder)
    {
        var at = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
        var scope = RightScope.OfSchool(uai);
        await Store.Rights.ApplyRightsAsync(
            new RightsChange(await Store.Revisions.GetRevisionAsync(CancellationToken.None))
            {
                Request = new()
                {
                    RequestId = grantId,
                    Demand = new() { Kind = RightKind.ElectedParent, Scope = scope, PersonId = Id(holder), Justification = "Essai" },
                    State = RightsRequestState.Requested, RequestedBy = "école", RequestedAt = at,
                },
                Grants =
                [
                    new()
                    {
                        GrantId = grantId, Kind = RightKind.ElectedParent, Scope = scope,
                        Academy = string.Equals(uai, OutsideUai, StringComparison.Ordinal) ? "MONTPELLIER" : "TOULOUSE",
                        PersonId = Id(holder),
                        StartsOn = new DateOnly(2026, 6, 1), RequestId = grantId, GrantedBy = "direction", GrantedAt = at,
                        Recorded = new(GrantState.Active, new DateOnly(2027, 9, 5), GrantEnd.Convention),
                    },
                ],
            },
            CancellationToken.None);
    }
}
