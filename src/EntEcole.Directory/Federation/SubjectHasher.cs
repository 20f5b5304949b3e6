using System.Security.Cryptography;
using System.Text;

namespace EntEcole.Directory.Federation;

/// <summary>
/// Makes of a subject what the store keeps: a MAC (HMAC-SHA256) under a key that is not in the store. A stolen store gives no subject.
/// </summary>
/// <param name="key">The key, 32 bytes or more; links are lost with it.</param>
public sealed class SubjectHasher(byte[] key)
{
    /// <summary>64 hexadecimal digits: the same for the same issuer and subject.</summary>
    public string HashOf(string issuer, string subject)
    {
        // No issuer holds a control character: the subject begins after it.
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{issuer}\0{subject}"));
        return Convert.ToHexStringLower(mac);
    }
}
