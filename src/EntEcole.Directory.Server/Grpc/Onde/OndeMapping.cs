using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Sync;

namespace EntEcole.Directory.Server.Grpc.Onde;

/// <summary>From counts of ONDE files to messages.</summary>
internal static class OndeMapping
{
    /// <summary>A rejected row or a notice, without ids of persons: a director reads it whose call shows none.</summary>
    public static V1.Problem ToMessage(Problem problem)
    {
        var message = problem.ToMessage();
        (message.RecordId, message.PupilId) = ("", "");
        return message;
    }

    /// <summary>The counts; null for files that were refused.</summary>
    public static V1.OndeCounts? ToMessage(OndeReport? report) => report is null ? null : new V1.OndeCounts
    {
        Pupils = report.Pupils, Guardians = report.Guardians, Links = report.Links, Teachers = report.Teachers, Classes = report.Classes,
        Ines = report.Ines, Rejected = report.Rejected, Ambiguous = report.Ambiguous, Suppressed = report.Suppressed,
        Notices = { report.Notices.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) },
    };
}
