using EntEcole.Directory.Onde;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>A run of ONDE files that has begun, under the lock of its academy.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Place">The school.</param>
/// <param name="Standing">Who feeds it.</param>
/// <param name="Context">Clock, counts and problems of the run.</param>
/// <param name="Report">The report as it begins.</param>
internal sealed record OndeImport(OndeRequest Request, OndePlace Place, OndeStanding Standing, RunContext Context, SyncReport Report)
{
    /// <summary>A file to name where a problem has none.</summary>
    public string FirstFile => Request.Files.Count > 0 ? Request.Files[0].Name : "";
}
