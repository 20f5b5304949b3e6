namespace EntEcole.Directory.Enrolment;

/// <summary>
/// UAIs that one may have been typed for another: the control letter follows from the digits, which are what is compared.
/// </summary>
public static class NearUai
{
    /// <summary>Slips of the hand at most: a digit changed, left out, added, or two neighbours exchanged.</summary>
    public const int MaxSlips = 2;

    private const int Digits = 7;

    /// <summary>
    /// The candidate nearest to <paramref name="uai"/>, of equally near ones the first by UAI; null when none is near. Candidates that are
    /// no valid UAI, or the same one, are none.
    /// </summary>
    public static string? Of(string uai, IEnumerable<string> candidates) => candidates
        .Where(candidate => Model.Uai.IsValid(candidate) && !string.Equals(candidate, uai, StringComparison.Ordinal))
        .Select(candidate => (Uai: candidate, Slips: Slips(uai, candidate)))
        .Where(candidate => candidate.Slips <= MaxSlips)
        .OrderBy(candidate => candidate.Slips).ThenBy(candidate => candidate.Uai, StringComparer.Ordinal)
        .Select(candidate => candidate.Uai)
        .FirstOrDefault();

    /// <summary>Slips between the digits of two UAIs.</summary>
    public static int Slips(string one, string other)
    {
        // Optimal string alignment: distances[i, j] is that of the first i digits from the first j.
        var distances = new int[Digits + 1, Digits + 1];
        for (var i = 0; i <= Digits; i++)
        {
            (distances[i, 0], distances[0, i]) = (i, i);
        }

        for (var i = 1; i <= Digits; i++)
        {
            for (var j = 1; j <= Digits; j++)
            {
                var best = Math.Min(
                    Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1, distances[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                var exchanged = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                distances[i, j] = exchanged ? Math.Min(best, distances[i - 2, j - 2] + 1) : best;
            }
        }

        return distances[Digits, Digits];
    }
}
