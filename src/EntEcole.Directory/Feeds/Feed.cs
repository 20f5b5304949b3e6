using EntEcole.Directory.Model;

namespace EntEcole.Directory.Feeds;

/// <summary>Who writes: one academy and degree, or for ONDE files one school. A feed ends only what it made.</summary>
/// <param name="FeedNo">Number of the feed in the store.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Degree">1D or 2D.</param>
/// <param name="LastExtract">Date of the last extract applied; null before the first.</param>
/// <param name="SiblingNo">Number of the academy's feed of the other degree; null when it has none.</param>
/// <param name="Uai">The school of a feed of ONDE files; empty for all others.</param>
public sealed record Feed(int FeedNo, string Academy, Degree Degree, DateOnly? LastExtract, int? SiblingNo = null, string Uai = "")
{
    /// <summary>Its degree, and the school of a feed of ONDE files, as tables write them: <c>1D</c>, <c>ONDE 0120612A</c>.</summary>
    public string DegreeName => Uai.Length == 0 ? DegreeNames.NameOf(Degree) : $"{DegreeNames.NameOf(Degree)} {Uai}";
}
