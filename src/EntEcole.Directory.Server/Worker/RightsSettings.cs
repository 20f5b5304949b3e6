namespace EntEcole.Directory.Server.Worker;

/// <summary>What rights take from the settings.</summary>
/// <param name="StaffGraceDays">Days for which a member of a collectivité's staff is kept after his last grant.</param>
internal sealed record RightsSettings(int StaffGraceDays)
{
    /// <summary>Days before the end of a grant on which notice is given.</summary>
    public const int NoticeDays = 30;

    /// <summary>Unless told otherwise.</summary>
    public static RightsSettings Default { get; } = new(90);
}
