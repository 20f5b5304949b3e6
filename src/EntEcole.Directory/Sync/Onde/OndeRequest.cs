using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>An import of the ONDE files of a school.</summary>
/// <param name="Uai">The school.</param>
/// <param name="Files">One to three files, in any order.</param>
/// <param name="By">Who asks for it, 1 to 500 characters.</param>
public sealed record OndeRequest(string Uai, IReadOnlyList<OndeUpload> Files, string By)
{
    /// <summary>Encoding of the files; null to tell it by their bytes.</summary>
    public OndeCharset? Charset { get; init; }

    /// <summary>Day whose enrolments decide; null for today in France.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Plan and count, apply nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Go on though the academy is paused.</summary>
    public bool EvenIfPaused { get; init; }

    /// <summary>Why; kept with the run. Null when no reason was given.</summary>
    public string? Why { get; init; }
}
