using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntEcole.Directory.Server.Security;

/// <summary>The certificate with which the server answers, read again when its files change: renewals need no restart.</summary>
internal sealed class ServerCertificate
{
    private readonly ReloadingFile<X509Certificate2> current;

    public ServerCertificate(CallerSettings settings, TimeProvider time)
    {
        var key = settings.TlsKey ?? settings.TlsCertificate!;
        current = new(settings.TlsCertificate!, path => Read(path, key), time);
    }

    /// <summary>The certificate as it is now.</summary>
    public X509Certificate2 Current => current.Current;

    /// <summary>Reads its files now; the fault when they cannot be read.</summary>
    public Exception? Reload() => current.Reload();

    private static X509Certificate2 Read(string path, string key)
    {
        SecretFile.RefuseLoose(nameof(CallerSettings.TlsKey), key);
        try
        {
            return X509Certificate2.CreateFromPemFile(path, key);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw CallerFaults.Setting(
                nameof(CallerSettings.TlsCertificate), $"{path} and its key cannot be read as PEM.",
                $"{path} et sa clé sont illisibles en PEM.", fault);
        }
    }
}
