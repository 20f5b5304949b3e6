using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EntEcole.Directory.Access;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// Client certificates (mTLS): from our own authorities alone, mapped to a caller by thumbprint or subject, unless revoked. The handshake
/// verifies the chain; who the caller is, and whether they still are, is asked on every call, also on a connection that lasts.
/// </summary>
internal sealed class ClientCertificates
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly ReloadingFile<X509Certificate2Collection> authorities;
    private readonly ReloadingFile<Directory> callers;
    private readonly ReloadingFile<HashSet<string>>? revoked;
    private readonly TimeProvider time;

    public ClientCertificates(CallerSettings settings, TimeProvider time)
    {
        this.time = time;
        authorities = new(settings.ClientAuthority!, ReadAuthorities, time);
        callers = new(
            settings.ClientCallers ?? throw CallerFaults.Setting(
                nameof(CallerSettings.ClientCallers), "is needed with ClientAuthority: who the certificates are.",
                "est nécessaire avec ClientAuthority : qui sont les certificats."),
            ReadCallers,
            time);
        revoked = settings.ClientRevoked is { } path ? new(path, ReadRevoked, time) : null;
    }

    /// <summary>Whether a certificate comes from our authorities, is in time and says that it is one of a client.</summary>
    public bool IsTrusted(X509Certificate2 certificate)
    {
        // The chain lets a certificate without the extension pass as good for everything.
        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList() is not [var usage]
            || !usage.EnhancedKeyUsages.Cast<Oid>().Any(one => one.Value is ClientAuthentication))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.Current);
        // Our own list revokes: no call waits for anybody's server.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    /// <summary>
    /// The caller of a certificate whose chain the handshake has verified; null when no caller has it, or it is revoked or over.
    /// </summary>
    public Caller? Find(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            return null;
        }

        var thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var list = revoked?.Current;
        return list is not null && (list.Contains(thumbprint) || list.Contains(certificate.SerialNumber)) ? null
            : callers.Current.Find(thumbprint, certificate.Subject);
    }

    /// <summary>Its files, each with what reads it now.</summary>
    public IEnumerable<(string Setting, Func<Exception?> Reload)> Files =>
    [
        (nameof(CallerSettings.ClientAuthority), authorities.Reload), (nameof(CallerSettings.ClientCallers), callers.Reload),
        .. revoked is null ? [] : ((string, Func<Exception?>)[])[(nameof(CallerSettings.ClientRevoked), revoked.Reload)],
    ];

    private static X509Certificate2Collection ReadAuthorities(string path) => Read(nameof(CallerSettings.ClientAuthority), path, text =>
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(text);
        return all.Count > 0 ? all : throw new CryptographicException();
    });

    private static HashSet<string> ReadRevoked(string path) => Read(nameof(CallerSettings.ClientRevoked), path, text => text
        .Split('\n')
        .Select(line => line.Split('#')[0].Replace(":", "", StringComparison.Ordinal).Trim())
        .Where(line => line.Length > 0)
        .ToHashSet(StringComparer.OrdinalIgnoreCase));

    private static Directory ReadCallers(string path) => Read(nameof(CallerSettings.ClientCallers), path, text =>
    {
        var lines = JsonSerializer.Deserialize<List<Line>>(text, Json) ?? throw new JsonException();
        var (byThumbprint, bySubject) = (
            new Dictionary<string, Caller>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, Caller>(StringComparer.Ordinal));
        foreach (var line in lines)
        {
            var unknown = (line.Roles ?? []).FirstOrDefault(role => CallerRoleNames.Parse(role) is CallerRoles.None);
            var caller = unknown is null
                ? TokenClaims.Make(
                    line.Name, line.Roles ?? [], line.Academies ?? [], line.Districts ?? [], line.Uais ?? [], line.Sirets ?? [])
                    is { } made ? made with { Issuer = Caller.CertificateIssuer } : null
                : null;
            switch (caller, line)
            {
                case ({ } known, { Thumbprint: { Length: > 0 } thumbprint, Subject: null }):
                    byThumbprint.Add(thumbprint.Replace(":", "", StringComparison.Ordinal), known);
                    break;
                case ({ } known, { Subject: { Length: > 0 } subject, Thumbprint: null }):
                    bySubject.Add(subject, known);
                    break;
                default:
                    throw new JsonException();
            }
        }

        return new Directory(byThumbprint, bySubject);
    });

    private static T Read<T>(string setting, string path, Func<string, T> read)
    {
        try
        {
            return read(File.ReadAllText(path));
        }
        catch (Exception fault) when (
            fault is IOException or UnauthorizedAccessException or CryptographicException or JsonException or ArgumentException)
        {
            throw CallerFaults.Setting(setting, $"{path} cannot be read as it should.", $"{path} est illisible comme attendu.", fault);
        }
    }

    /// <summary>A line of the file of callers: a name, a thumbprint or a subject, and what a token would say.</summary>
    internal sealed record Line(
        string? Name, string? Thumbprint, string? Subject, IReadOnlyList<string>? Roles, IReadOnlyList<string>? Academies,
        IReadOnlyList<string>? Districts,
        IReadOnlyList<string>? Uais, IReadOnlyList<string>? Sirets);

    private sealed record Directory(Dictionary<string, Caller> ByThumbprint, Dictionary<string, Caller> BySubject)
    {
        public Caller? Find(string thumbprint, string subject) =>
            ByThumbprint.GetValueOrDefault(thumbprint) ?? BySubject.GetValueOrDefault(subject);
    }
}
