using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Tokens made by hand, as other programs make them: any header, any claims, nothing added, nothing checked.</summary>
internal static class RawToken
{
    /// <summary>Signs a header and claims; <paramref name="header"/> is added to <c>alg</c> and <c>kid</c>.</summary>
    public static string Sign(TestKey key, JsonObject claims, string? header = null) => SignText(key, claims.ToJsonString(), header);

    /// <summary>The same for claims as they are written.</summary>
    public static string SignText(TestKey key, string claims, string? header = null)
    {
        var own = $"\"alg\":\"{key.Algorithm}\"" + (key.Kid is null ? "" : $",\"kid\":\"{key.Kid}\"") + (
            header is null ? "" : "," + header);
        var body = $"{Base64UrlEncoder.Encode($"{{{own}}}")}.{Base64UrlEncoder.Encode(claims)}";
        return $"{body}.{Base64UrlEncoder.Encode(key.Sign(Encoding.ASCII.GetBytes(body)))}";
    }

    /// <summary>What oidc-provider writes for a machine: no <c>nbf</c>.</summary>
    public static JsonObject Claims(string issuer, DateTimeOffset now) => new()
    {
        ["sub"] = "ent", ["client_id"] = "ent", ["jti"] = "x1", ["iss"] = issuer, ["aud"] = "entecole", ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(), ["roles"] = new JsonArray("directory.reader"), ["academies"] = new JsonArray("*"),
    };
}

/// <summary>A key that signs by one algorithm, RSA or of a curve, with its public half as a JWKS has it.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly RSA? rsa;
    private readonly ECDsa? curve;
    private readonly HashAlgorithmName hash;

    private TestKey(TestKey other) => (rsa, curve, hash, Algorithm) = (other.rsa, other.curve, other.hash, other.Algorithm);

    public TestKey(string? kid = "k1", string algorithm = "RS256", int bits = 2048)
    {
        (Kid, Algorithm) = (kid, algorithm);
        hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        if (algorithm.StartsWith("ES", StringComparison.Ordinal))
        {
            curve = ECDsa.Create(algorithm switch
            {
                "ES256" => ECCurve.NamedCurves.nistP256,
                "ES384" => ECCurve.NamedCurves.nistP384,
                _ => ECCurve.NamedCurves.nistP521,
            });
        }
        else
        {
            rsa = RSA.Create(bits);
        }
    }

    public string? Kid { get; }

    public string Algorithm { get; }

    /// <summary>Its public half; a member may be added, as <c>"use":"enc"</c>.</summary>
    public string Public(string more = "\"use\":\"sig\"")
    {
        var key = rsa is not null
            ? JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)))
            : JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(curve!.ExportParameters(false))));
        var members = rsa is not null
            ? $"\"n\":\"{key.N}\",\"e\":\"{key.E}\""
            : $"\"crv\":\"{key.Crv}\",\"x\":\"{key.X}\",\"y\":\"{key.Y}\"";
        return $"{{\"kty\":\"{key.Kty}\",{(Kid is null ? "" : $"\"kid\":{JsonSerializer.Serialize(Kid)},")}{more},{members}}}";
    }

    /// <summary>The same key, of which tokens do not say that it is.</summary>
    public TestKey Nameless() => new(this);

    public byte[] PublicInfo() => rsa?.ExportSubjectPublicKeyInfo() ?? curve!.ExportSubjectPublicKeyInfo();

    public byte[] Sign(byte[] data) => rsa is null
        ? curve!.SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        : rsa.SignData(data, hash, Algorithm[0] is 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    public void Dispose()
    {
        rsa?.Dispose();
        curve?.Dispose();
    }
}
