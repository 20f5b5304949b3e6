using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>How a verb ends (design section 4).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Fault = 1;
    public const int WrongUse = 2;
    public const int Held = 3;
    public const int Refused = 4;
    public const int StoreUnreachable = 5;

    /// <summary>The exit code of an error.</summary>
    public static int Of(Reason reason) => reason switch
    {
        Reason.InvalidArgument or Reason.SettingInvalid or Reason.DnmaKeyChanged => WrongUse,
        Reason.StoreUnavailable or Reason.StoreInUse or Reason.SchemaOutdated or Reason.SchemaTooNew
            or Reason.TemporaryFolderUnusable => StoreUnreachable,
        Reason.AccountingBroken or Reason.GarFolderUnusable => Fault,
        _ => Refused,
    };

    /// <summary>The exit code of several runs: a refusal weighs more than what is held, which weighs more than success.</summary>
    public static int Of(IReadOnlyList<SyncReport> reports) =>
        Array.Find([Fault, Refused, Held], code => reports.Any(report => Of(report) == code));

    /// <summary>The exit code of a run.</summary>
    public static int Of(SyncReport report) => report.State switch
    {
        RunState.Applied when report.Identity.Held > 0 => Held,
        RunState.Applied or RunState.Planned => Done,
        RunState.Held => Held,
        RunState.Refused => Refused,
        _ => Fault,
    };
}
