using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker;

/// <summary>What rights take from the settings.</summary>
/// <param name="StaffGrace">How long a member of a collectivité's staff is kept after their last grant.</param>
internal sealed record RightsSettings(Grace StaffGrace)
{
    /// <summary>Days before the end of a grant on which notice is given.</summary>
    public const int NoticeDays = 30;

    /// <summary>Unless told otherwise.</summary>
    public static RightsSettings Default { get; } = new(Grace.ThreeMonths);
}
