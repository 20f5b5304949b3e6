using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// What makes page tokens and cursors ours: a MAC (HMAC-SHA256, its first 16 bytes) under a key that all servers of a store share.
/// </summary>
internal sealed class TokenSigner
{
    /// <summary>Bytes of a MAC.</summary>
    public const int Size = 16;

    private const int MinSecret = 32;
    private static readonly byte[] Purpose = "entecole.directory page tokens and cursors"u8.ToArray();

    private readonly byte[] key;

    private TokenSigner(ReadOnlySpan<byte> secret) =>
        key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.ToArray(), HMACSHA256.HashSizeInBytes, info: Purpose);

    /// <summary>The seal of a set-up: its own secret, or one that follows from the local key.</summary>
    /// <exception cref="Model.DirectoryException">The secret is short.</exception>
    public static TokenSigner Of(CallerSettings settings, Func<ECDsaSecurityKey> local)
    {
        if (settings.SealKey is { } secret)
        {
            return secret.Trim() is { Length: >= MinSecret } text
                ? new TokenSigner(Encoding.UTF8.GetBytes(text))
                : throw CallerFaults.Setting(
                nameof(CallerSettings.SealKey), $"needs {MinSecret} characters or more.", $"doit avoir {MinSecret} caractères ou plus.");
        }

        var bytes = local().ECDsa.ExportPkcs8PrivateKey();
        try
        {
            return new TokenSigner(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The MAC of <paramref name="content"/>, which is always of one length, for the caller and request it is bound to.</summary>
    public void Write(in Binding binding, ReadOnlySpan<byte> content, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        // No name holds a control character: each part ends where the next begins.
        hash.AppendData(Encoding.UTF8.GetBytes($"{binding.Call}\0{binding.Caller}\0{binding.Perimeter}\0"));
        hash.AppendData(binding.Filter?.ToByteArray() ?? []);
        hash.AppendData(content);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..Size].CopyTo(mac);
    }

    /// <summary>Whether the MAC is ours, in fixed time.</summary>
    public bool Verifies(in Binding binding, ReadOnlySpan<byte> content, ReadOnlySpan<byte> mac)
    {
        Span<byte> ours = stackalloc byte[Size];
        Write(binding, content, ours);
        return CryptographicOperations.FixedTimeEquals(ours, mac);
    }
}

/// <summary>To what a page token or a cursor is bound.</summary>
/// <param name="Call">The call.</param>
/// <param name="Caller">Name of the caller.</param>
/// <param name="Perimeter">The perimeter of the caller where it matters, as text.</param>
/// <param name="Filter">The filter.</param>
internal readonly record struct Binding(string Call, string Caller, string Perimeter, IMessage? Filter);
