using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Anne Essai and Paul Modele in two academies, and a homonym of Anne in the first: what merges are made of.</summary>
public static class TwoAcademies
{
    public const string North = "0120612A";
    public const string South = "0340101A";

    /// <summary>A store after one night of each academy.</summary>
    public static async Task<SyncBench> CreateAsync()
    {
        var bench = await SyncBench.CreateAsync(North, South);
        await bench.SyncAsync(
            Of("TOULOUSE", North, "11").Pupil("12", "1", relatives: ["22$10"]).Relative("22", mail: "autre@example.invalid"));
        await bench.SyncAsync(Of("MONTPELLIER", South, "77"));
        return bench;
    }

    /// <summary>An academy: pupil, his mother 21, and teacher 31.</summary>
    public static ExtractBuilder Of(string academy, string uai, string pupil) => new ExtractBuilder { Academy = academy }
        .School("1", uai).Pupil(pupil, "1", relatives: ["21$10"]).Relative("21", mail: "anne@example.invalid")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], more: ExtractBuilder.Attr("ENTPersonDateNaissance", "02/03/1980"));

    /// <summary>The id of somebody.</summary>
    public static async Task<string> IdOfAsync(SyncBench bench, string academy, AafCategory category, string id)
    {
        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        return (await bench.Store.Persons.FindPersonAsync(
            new SourceRef(academy, category, id), revision, CancellationToken.None))!.PersonId.ToString();
    }
}
