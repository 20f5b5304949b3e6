using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Observability;

/// <summary>An enrolled school that its academy's last extract did not hold.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="LastExtract">Date of the last extract that did; null for none.</param>
internal sealed record SchoolBehind(string Uai, string Academy, DateOnly? LastExtract)
{
    /// <summary>The beginning of that day in France.</summary>
    public DateTimeOffset? LastRead => LastExtract is { } day ? FrenchTime.StartOf(day) : null;
}
