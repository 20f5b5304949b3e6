using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>Signatures as Standard Webhooks (version 1) have them: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    /// <summary>What written keys begin with.</summary>
    public const string Prefix = "whsec_";

    private const int Shortest = 24, Longest = 64;

    /// <summary>
    /// Reads keys as they are written, apart by blanks: base64 of 24 to 64 bytes, with or without the prefix. Null when one is none.
    /// </summary>
    public static IReadOnlyList<byte[]>? Keys(string text)
    {
        var keys = new List<byte[]>();
        foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = new byte[part.Length];
            if (!Convert.TryFromBase64String(
                part.StartsWith(Prefix, StringComparison.Ordinal) ? part[Prefix.Length..] : part, bytes, out var length)
                || length is < Shortest or > Longest)
            {
                return null;
            }

            keys.Add(bytes[..length]);
        }

        return keys.Count == 0 ? null : keys;
    }

    /// <summary>The signatures of a body, one a key, apart by blanks: a receiver that has one of the keys can verify it.</summary>
    public static string Of(IReadOnlyList<byte[]> keys, string id, long timestamp, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"));
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}
