using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Federation;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>The key under which subjects of identity providers are kept.</summary>
internal static class IdentityKeys
{
    private const int MinSecret = 32;
    private static readonly byte[] Purpose = "entecole.directory subjects of identity providers"u8.ToArray();

    /// <summary>By the setting, or by the local key of a set-up without it.</summary>
    /// <param name="secret">The setting; null for none.</param>
    /// <param name="local">The local key.</param>
    /// <exception cref="Model.DirectoryException">The secret is short.</exception>
    public static SubjectHasher HasherOf(string? secret, Func<ECDsaSecurityKey> local)
    {
        if (string.IsNullOrWhiteSpace(secret))
        {
            return Of(local().ECDsa.ExportPkcs8PrivateKey());
        }

        return secret.Trim() is { Length: >= MinSecret } text
            ? Of(Encoding.UTF8.GetBytes(text))
            : throw CallerFaults.Setting(
                "IdentityKey", $"needs {MinSecret} characters or more.", $"doit avoir {MinSecret} caractères ou plus.");
    }

    private static SubjectHasher Of(byte[] secret)
    {
        try
        {
            return new SubjectHasher(
                HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, HMACSHA256.HashSizeInBytes, info: Purpose));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
