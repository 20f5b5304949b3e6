using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Callers;

namespace EntEcole.Directory.Server.Callers;

/// <summary>Tokens found good, by their hash, for a few minutes at most: a key that is withdrawn is felt by then. Bounded.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    private const int Capacity = 4096;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<TokenHash, Entry> entries = new();

    /// <summary>How many are kept.</summary>
    public int Count => entries.Count;

    /// <summary>The caller of a token that was found good and still is.</summary>
    public Caller? Find(in TokenHash hash) =>
        entries.TryGetValue(hash, out var entry) && time.GetUtcNow() < entry.Until ? entry.Caller : null;

    /// <summary>Keeps a token found good until it ends.</summary>
    public void Keep(in TokenHash hash, Caller caller, DateTimeOffset ends)
    {
        var now = time.GetUtcNow();
        if (entries.Count >= Capacity)
        {
            foreach (var (old, entry) in entries)
            {
                if (entry.Until <= now)
                {
                    entries.TryRemove(old, out _);
                }
            }

            if (entries.Count >= Capacity)
            {
                // So many good tokens at once: to check them again costs less than to tell which to keep.
                entries.Clear();
            }
        }

        entries[hash] = new Entry(caller, ends < now + Longest ? ends : now + Longest);
    }

    private sealed record Entry(Caller Caller, DateTimeOffset Until);
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
