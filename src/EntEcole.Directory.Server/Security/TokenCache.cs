using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Access;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// Tokens found good, by their hash, as long as the keys that they were checked with are in force, and for a few minutes at most. Bounded.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    private const int Capacity = 4096;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<TokenHash, Entry> entries = new();

    /// <summary>How many are kept.</summary>
    public int Count => entries.Count;

    /// <summary>The caller of a token that was found good by these very keys and still is.</summary>
    public Caller? Find(in TokenHash hash, IReadOnlyList<SecurityKey> keys) =>
        entries.TryGetValue(hash, out var entry) && ReferenceEquals(entry.Keys, keys) && IsInTime(entry) ? entry.Caller : null;

    /// <summary>Keeps a token found good by some keys until it ends.</summary>
    public void Keep(in TokenHash hash, Caller caller, IReadOnlyList<SecurityKey> keys, DateTimeOffset ends)
    {
        if (entries.Count >= Capacity)
        {
            foreach (var (old, entry) in entries)
            {
                if (!IsInTime(entry))
                {
                    entries.TryRemove(old, out _);
                }
            }

            if (entries.Count >= Capacity)
            {
                // So many good tokens at once: to check them again costs less than to choose which to keep.
                entries.Clear();
            }
        }

        entries[hash] = new Entry(caller, keys, ends, time.GetTimestamp());
    }

    // By the clock, which may be set back, and by what has elapsed, which may not.
    private bool IsInTime(Entry entry) =>
        time.GetUtcNow() < entry.Ends && time.GetElapsedTime(entry.Kept) is var age && age >= TimeSpan.Zero && age < Longest;

    private sealed record Entry(Caller Caller, IReadOnlyList<SecurityKey> Keys, DateTimeOffset Ends, long Kept);
}

/// <summary>SHA-256 of a token: no token is kept.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The hash of a token of <see cref="TokenCheck.MaxLength"/> characters at most.</summary>
    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[TokenCheck.MaxLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // ASCII, as its check has shown.
        var length = Encoding.ASCII.GetBytes(token, bytes);
        SHA256.HashData(bytes[..length], hash);
        return new TokenHash(
            BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]), BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]));
    }
}
