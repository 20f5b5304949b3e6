using System.Diagnostics;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The activities of syncs: one a run, with one for each thing that it does. None when they are not sampled.</summary>
public static class SyncSpans
{
    /// <summary>Name of their source.</summary>
    public const string Name = "EntEcole.Directory.Sync";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>A delivery, of which come runs and what is said of them. Dispose it at its end.</summary>
    public static Activity? Delivery() => Begin("sync delivery");

    /// <summary>A run. Dispose it at its end.</summary>
    internal static Activity? Run(string academy, ExtractPackage package) =>
        Begin("sync run")?.SetTag("entecole.academy", academy).SetTag("entecole.run.kind", package.Kind.ToString());

    /// <summary>A thing that a run does.</summary>
    internal static Activity? Stage(string what) => Activity.Current is null ? null : Source.StartActivity("sync " + what);

    /// <summary>Says how a run ended.</summary>
    internal static void End(this Activity? run, SyncReport report)
    {
        run?.SetTag("entecole.run.id", report.RunId).SetTag("entecole.run.state", report.State.ToString()).SetTag(
            "entecole.run.records", report.Read.Total);
        if (report.State is RunState.Refused or RunState.Failed)
        {
            run?.SetStatus(ActivityStatusCode.Error, report.Reason);
        }
    }

    private static Activity? Begin(string what)
    {
        if (Activity.Current is { Recorded: false })
        {
            // An untraced call may start a traced run.
            Activity.Current = null;
        }

        return Source.StartActivity(what);
    }
}
