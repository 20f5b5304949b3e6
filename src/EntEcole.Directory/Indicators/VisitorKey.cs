using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>
/// The key of the pseudonyms under which persons are known to the usage measurement (DNMA): 19 digits, the same for life. Made of the id of
/// the person alone, they survive moves, years, another feed, and merges. Without the key they lead to no person. Thread-safe.
/// </summary>
public sealed class VisitorKey
{
    /// <summary>The setting that holds it.</summary>
    public const string Setting = "DnmaKey";

    /// <summary>Digits of a pseudonym.</summary>
    public const int Digits = 19;

    private const int MinBytes = 32;
    private const int MaxBytes = 64;

    private readonly byte[] key;
    private readonly ConcurrentBag<IncrementalHash> idle = [];

    private VisitorKey(byte[] key)
    {
        this.key = key;
        Check = Convert.ToHexStringLower(HMACSHA256.HashData(key, "dnma-check-v1"u8).AsSpan(0, 8));
    }

    /// <summary>By what the store knows the key again: 16 hexadecimal digits, from which it cannot be found.</summary>
    public string Check { get; }

    /// <summary>A new key, as the setting holds it.</summary>
    public static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MinBytes));

    /// <summary>Reads the setting; null when it is empty.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>; the text does not hold the key.</exception>
    public static VisitorKey? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[MaxBytes + 2];
        var trimmed = text.Trim();
        return trimmed.Length <= 4 * ((MaxBytes + 2) / 3) && Convert.TryFromBase64String(trimmed, bytes, out var written)
            && written is >= MinBytes and <= MaxBytes && bytes[..written].ContainsAnyExcept(bytes[0])
                ? new VisitorKey(bytes[..written].ToArray())
                : throw DirectoryException.InvalidSetting(
                    Setting, $"is not {MinBytes} to {MaxBytes} random bytes in base64. Make one: entecole dnma key new FILE",
                    $"n'est pas {MinBytes} à {MaxBytes} octets aléatoires en base64. En créer une : entecole dnma key new FICHIER");
    }

    /// <summary>The pseudonym of a person.</summary>
    public string IdOf(PersonId person)
    {
        Span<byte> message = stackalloc byte[7 + PersonId.Size];
        "dnma-v1"u8.CopyTo(message);
        person.WriteTo(message[7..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // One that has the key already takes half the time of one that is made for a single hash.
        var mac = idle.TryTake(out var known) ? known : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(message);
        mac.GetHashAndReset(hash);
        idle.Add(mac);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) & long.MaxValue).ToString("D19", CultureInfo.InvariantCulture);
    }
}
