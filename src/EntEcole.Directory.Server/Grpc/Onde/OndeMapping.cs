using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Grpc.Onde;

/// <summary>From counts of ONDE files to messages.</summary>
internal static class OndeMapping
{
    /// <summary>The counts; null for files that were refused.</summary>
    public static V1.OndeCounts? ToMessage(OndeReport? report) => report is null ? null : new V1.OndeCounts
    {
        Pupils = report.Pupils, Guardians = report.Guardians, Links = report.Links, Teachers = report.Teachers, Classes = report.Classes,
        Ines = report.Ines, Rejected = report.Rejected, Ambiguous = report.Ambiguous,
        Notices = { report.Notices.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) },
    };
}
