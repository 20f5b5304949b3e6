using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>The keys of a file: a JWKS, or PEM. Asymmetric ones only: who can check a token must not be able to make one by that.</summary>
internal static class TokenKeyFile
{
    private const int MinRsaBits = 2048;
    private const string Setting = nameof(CallerSettings.TokenKeys);

    /// <summary>Reads the keys.</summary>
    /// <exception cref="Model.DirectoryException">The file holds no key that can be used.</exception>
    public static IReadOnlyList<SecurityKey> Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) || text.Contains("\"d\"", StringComparison.Ordinal))
            {
                // Public keys may be read by all; with a private one, tokens for every role can be signed.
                SecretFile.RefuseLoose(Setting, path);
            }

            var keys = text.AsSpan().TrimStart().StartsWith("{") ? Usable(new JsonWebKeySet(text)) : FromPem(text);
            return keys.Count > 0 ? keys : throw CallerFaults.Setting(
                Setting, $"{path} holds no asymmetric key (RSA of {MinRsaBits} bits or more, or EC).",
                $"{path} ne contient aucune clé asymétrique (RSA d'au moins {MinRsaBits} bits, ou EC).");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw CallerFaults.Setting(Setting, $"{path} cannot be read as keys.", $"{path} est illisible comme clés.", fault);
        }
    }

    /// <summary>The private key of a PEM file, to sign with; null when it holds none.</summary>
    public static SecurityKey? ReadPrivate(string path) =>
        Read(path).FirstOrDefault(key => key switch
        {
            RsaSecurityKey { Rsa: { } rsa } => IsPrivate(() => rsa.ExportParameters(true).D),
            ECDsaSecurityKey { ECDsa: { } curve } => IsPrivate(() => curve.ExportParameters(true).D),
            _ => false,
        });

    /// <summary>The keys of a JWKS that signatures may be checked with; no secret, none for encryption.</summary>
    public static IReadOnlyList<SecurityKey> Usable(JsonWebKeySet set)
    {
        var meant = new JsonWebKeySet();
        foreach (var key in set.Keys.Where(IsForSignatures))
        {
            if (key is { N.Length: > 0, E.Length: > 0 } or { X.Length: > 0, Y.Length: > 0 })
            {
                // The issuer vouches for the key itself: when a certificate of it ends says nothing.
                key.X5c.Clear();
            }

            meant.Keys.Add(key);
        }

        return [.. meant.GetSigningKeys().Where(IsUsable)];
    }

    private static bool IsPrivate(Func<byte[]?> export)
    {
        try
        {
            return export() is { Length: > 0 };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsForSignatures(JsonWebKey key) =>
        key is { Kty: JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve, Use: null or "" or JsonWebKeyUseNames.Sig }
        && (string.IsNullOrEmpty(key.Alg) || TokenCheck.Algorithms.Contains(key.Alg, StringComparer.Ordinal))
        && (key.KeyOps is not { Count: > 0 } operations || operations.Contains("verify", StringComparer.Ordinal));

    private static bool IsUsable(SecurityKey key) => key switch
    {
        JsonWebKey { Kty: "EC" } => true,
        AsymmetricSecurityKey => key.KeySize >= (key is ECDsaSecurityKey ? 256 : MinRsaBits),
        JsonWebKey { Kty: "RSA" } => key.KeySize >= MinRsaBits,
        _ => false,
    };

    private static List<SecurityKey> FromPem(string text)
    {
        var keys = new List<SecurityKey>();
        foreach (var block in Blocks(text))
        {
            if (block.Contains("CERTIFICATE-----", StringComparison.Ordinal))
            {
                using var certificate = X509Certificate2.CreateFromPem(block);
                Add(keys, certificate.GetRSAPublicKey(), certificate.GetECDsaPublicKey());
            }
            else if (TryImport(RSA.Create(), block) is { } rsa)
            {
                Add(keys, rsa, null);
            }
            else
            {
                Add(keys, null, TryImport(ECDsa.Create(), block));
            }
        }

        return keys;
    }

    private static IEnumerable<string> Blocks(string text)
    {
        for (var rest = text.AsMemory(); PemEncoding.TryFind(rest.Span, out var fields); rest = rest[fields.Location.End..])
        {
            yield return rest[fields.Location].ToString();
        }
    }

    private static T? TryImport<T>(T key, string block)
        where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(block);
            return key;
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static void Add(List<SecurityKey> keys, RSA? rsa, ECDsa? curve)
    {
        if (rsa?.KeySize >= MinRsaBits)
        {
            keys.Add(new RsaSecurityKey(rsa)
            {
                KeyId = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 8)),
            });
        }

        if (curve is not null)
        {
            keys.Add(LocalKey.Named(curve));
        }
    }
}
