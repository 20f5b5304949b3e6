using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using EntEcole.Directory.Access;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The caller that a token claims to be, before anything of it is verified: only to count failed attempts apart, never to let one in.
/// </summary>
internal static class ClaimedCaller
{
    private const int MaxPayload = TokenCheck.MaxLength / 4 * 3;

    /// <summary>Issuer and caller of a token; empty when they cannot be read, so that all such tokens are counted together.</summary>
    /// <param name="token">A token of <see cref="TokenCheck.MaxLength"/> characters at most.</param>
    public static string Of(ReadOnlySpan<char> token)
    {
        var start = token.IndexOf('.') + 1;
        var length = token[start..].IndexOf('.');
        if (start == 0 || length <= 0 || token.Length > TokenCheck.MaxLength)
        {
            return "";
        }

        Span<byte> payload = stackalloc byte[MaxPayload];
        if (Base64Url.DecodeFromChars(token.Slice(start, length), payload, out _, out var written) is not OperationStatus.Done)
        {
            return "";
        }

        try
        {
            return Read(payload[..written]);
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string Read(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        string? issuer = null, subject = null, client = null;
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return "";
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isIssuer, isSubject) = (reader.ValueTextEquals("iss"), reader.ValueTextEquals("sub"));
            var isClient = reader.ValueTextEquals("client_id") || reader.ValueTextEquals("azp");
            reader.Read();
            if (reader.TokenType is JsonTokenType.String && (isIssuer || isSubject || isClient))
            {
                var text = reader.ValueSpan.Length <= Caller.MaxName * 3 ? Text(ref reader) : null;
                (issuer, subject, client) = (isIssuer ? text : issuer, isSubject ? text : subject, isClient ? client ?? text : client);
            }
            else
            {
                reader.Skip();
            }
        }

        return (subject ?? client) is { Length: > 0 } name ? $"{issuer} {name}" : "";
    }

    // Escapes that are no text throw another exception than JSON that is none.
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
