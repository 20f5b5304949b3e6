using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Certificates for tests, valid around the day of the tests' clock and around today: both clocks look at them.</summary>
internal static class Certificates
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>An authority.</summary>
    public static X509Certificate2 Authority(string name, RSA key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(From, Until);
    }

    /// <summary>A certificate of a client, or of a server.</summary>
    public static X509Certificate2 Of(string name, X509Certificate2 authority, bool isServer = false) =>
        Of(name, authority, isServer, isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2");

    /// <summary>A certificate for these usages; without any, it does not have the extension.</summary>
    public static X509Certificate2 Of(string name, X509Certificate2 authority, bool isServer, params string[] usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (usages.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], false));
        }

        if (isServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(System.Net.IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        var signer = X509SignatureGenerator.CreateForRSA(authority.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1);
        using var made = request.Create(
            authority.SubjectName, signer, From.AddDays(1), Until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }
}
