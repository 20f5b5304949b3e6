using System.Security.Cryptography.X509Certificates;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>Certificates and keys: whether they can be read, and until when they are good.</summary>
internal static class CertificateCheck
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    public static async Task<IEnumerable<Finding>> LookAsync(
        CallerSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (settings.TlsCertificate is { } file)
        {
            // With its key, as the server reads it; then all of the file's chain.
            _ = new ServerCertificate(settings, time).Current;
            findings.AddRange(await EndsAsync(file, time, cancellationToken));
        }

        if (settings.ClientAuthority is { } authority)
        {
            _ = new ClientCertificates(settings, time);
            findings.AddRange(await EndsAsync(authority, time, cancellationToken));
        }

        if (settings.TokenKeys is { } keys)
        {
            var count = TokenKeyFile.Read(keys).Count;
            findings.Add(
                Finding.Well(FindingSubject.Certificates, $"Keys of tokens in {keys}: {count}.", $"Clés de jetons dans {keys} : {count}."));
        }

        if (settings is { IsLocal: true, LocalKey: { } own } && File.Exists(own))
        {
            _ = LocalKey.Open(own);
        }

        if (settings.IsLocal)
        {
            findings.Add(Finding.Well(
                FindingSubject.Certificates,
                "No issuer of tokens is configured: callers on this machine only.",
                "Aucun émetteur de jetons n'est configuré : appelants de cette machine seulement."));
        }

        return findings;
    }

    private static async Task<IEnumerable<Finding>> EndsAsync(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(await File.ReadAllTextAsync(file, cancellationToken));
        try
        {
            return [.. all.Select(certificate => Of(file, certificate, time.GetUtcNow()))];
        }
        finally
        {
            foreach (var certificate in all)
            {
                certificate.Dispose();
            }
        }
    }

    private static Finding Of(string file, X509Certificate2 certificate, DateTimeOffset now)
    {
        var (begin, end) = (
            new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        var what = new LocalizedText(
            FormattableString.Invariant($"{certificate.Subject} in {file} is good from {begin:yyyy-MM-dd} to {end:yyyy-MM-dd}."),
            FormattableString.Invariant($"{certificate.Subject} dans {file} vaut du {begin:dd/MM/yyyy} au {end:dd/MM/yyyy}."));
        var mend = new LocalizedText(
            "Renew it; the server reads the new file by itself.", "Le renouveler ; le serveur lit de lui-même le nouveau fichier.");
        return now < begin || now > end ? Finding.Wrong(FindingSubject.Certificates, what, mend)
            : end - now < Notice ? Finding.Warning(FindingSubject.Certificates, what, mend)
            : new Finding(FindingSubject.Certificates, FindingState.Well, what);
    }
}
