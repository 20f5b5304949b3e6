using System.Security.Cryptography;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The key of a set-up without issuer: generated once, in a file that only its owner reads, beside the store. Any account that reads it can
/// sign tokens for every role.
/// </summary>
internal static class LocalKey
{
    /// <summary>Where the key of a store is unless told otherwise: beside an embedded one, else in the current folder.</summary>
    public static string PathFor(string database) =>
        StoreAddress.FileOf(database) is { } file ? file + ".key" : "entecole.key";

    /// <summary>The key of a file, which is made when it is not there.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: it cannot be made or read, or others can read
    /// it.</exception>
    public static ECDsaSecurityKey Open(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            SecretFile.RefuseLoose(nameof(CallerSettings.LocalKey), path);
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return Named(key);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw CallerFaults.Setting(
                nameof(CallerSettings.LocalKey), $"{path} cannot be made or read as a key.",
                $"{path} ne peut être créé ni lu comme une clé.", fault);
        }
    }

    /// <summary>A key under a name that follows from it.</summary>
    public static ECDsaSecurityKey Named(ECDsa key) => new(key)
    {
        KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8)),
    };

    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Whole or not at all: another process may begin at the same moment.
        var draft = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.{RandomNumberGenerator.GetHexString(8)}");
        using (var writer = new StreamWriter(PrivateFile.Open(draft, FileMode.CreateNew)))
        {
            writer.Write(key.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
