using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A past export as the store keeps it, of one school and with one refusal.</summary>
internal static class GarRows
{
    /// <summary>Keeps one; its number.</summary>
    public static async Task<int> ExportAsync(DirectoryStore store, string uai, PersonId refused)
    {
        var revision = await store.Revisions.GetRevisionAsync(CancellationToken.None);
        var person = (await store.Persons.FindPersonAsync(refused, revision, CancellationToken.None))!;
        var export = new GarExportRecord
        {
            Ent = "U3", Day = SyncBench.Day, State = GarExportState.Running, At = new DateTimeOffset(2026, 6, 15, 21, 0, 0, TimeSpan.Zero),
        };
        var no = await store.GarExports.BeginAsync(export, CancellationToken.None);
        await store.GarExports.EndAsync(
            export with
            {
                ExportNo = no, State = GarExportState.Written, Revision = revision, Archive = "archive.tar.gz",
                Counts = new GarCounts([new GarSchoolCount(uai, 12, 1, 1, 12)], [new(uai, GarCause.LevelMissing, 1)], 12, 1, 1),
            },
            [new GarRefusal(uai, person.PersonNo, refused, GarCause.LevelMissing)], CancellationToken.None);
        return no;
    }
}
