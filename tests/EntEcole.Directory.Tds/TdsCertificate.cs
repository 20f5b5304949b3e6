using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntEcole.Directory.Tds;

/// <summary>The certificate of the server, made for this process; clients are given the public half as a file.</summary>
internal static class TdsCertificate
{
    /// <summary>The first byte of a client that begins with TLS; no message of TDS has it.</summary>
    public const byte HandshakeOfTls = 0x16;

    private static readonly TdsFolder Folder = new();
    private static readonly X509Certificate2 Certificate = Make();

    static TdsCertificate()
    {
        File.WriteAllBytes(Path, Certificate.Export(X509ContentType.Cert));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();
    }

    /// <summary>The file by which a client knows the server.</summary>
    public static string Path { get; } = Folder.File("server.cer");

    /// <summary>TLS before the first word: what a client asks for by <c>Encrypt=Strict</c>.</summary>
    public static SslServerAuthenticationOptions Options => new()
    {
        ServerCertificate = Certificate,
        ApplicationProtocols = [new SslApplicationProtocol("tds/8.0")],
    };

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("127.0.0.1");
        request.CertificateExtensions.Add(names.Build());
        var now = TdsClock.Machine.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
