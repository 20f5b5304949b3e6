namespace EntEcole.Directory.Runs;

/// <summary>What the ONDE files of a school hold once they are read and joined: what the directory has after the run.</summary>
/// <param name="Pupils">Pupils.</param>
/// <param name="Guardians">Guardians of at least one of these pupils.</param>
/// <param name="Links">Links between a guardian and a pupil.</param>
/// <param name="Teachers">Teachers, the director among them.</param>
/// <param name="Classes">Classes with a pupil.</param>
/// <param name="Ines">Pupils with an INE.</param>
/// <param name="Rejected">Rows that could not be used.</param>
/// <param name="Ambiguous">Rows and links that fit several persons: nothing was guessed.</param>
/// <param name="Notices">Notices and rejections, by code.</param>
public sealed record OndeReport(
    int Pupils, int Guardians, int Links, int Teachers, int Classes, int Ines, int Rejected, int Ambiguous,
    IReadOnlyDictionary<string, int> Notices)
{
    /// <summary>Rows passed over because their persons were erased.</summary>
    public int Suppressed { get; init; }
}
