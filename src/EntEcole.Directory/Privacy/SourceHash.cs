using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>The hash under which an erased record is known: it says which record to pass over, and not the id.</summary>
public static class SourceHash
{
    /// <summary>SHA-256 over feed, category and source id, hexadecimal.</summary>
    public static string Of(int feedNo, AafCategory category, string sourceId) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"entecole suppressed {feedNo} {(int)category} {sourceId}"))));
}
