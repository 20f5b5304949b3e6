using System.Collections.Frozen;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>Why a neighbour did not answer, in words beside the name that an engineer searches for.</summary>
internal static class ProbeWords
{
    private static readonly LocalizedText Unreached = new("no connection", "connexion impossible");
    private static readonly LocalizedText Unknown = new("its name is not known", "nom d'hôte inconnu");
    private static readonly LocalizedText Untrusted = new("its certificate is not trusted", "certificat non reconnu");
    private static readonly LocalizedText Late = new("no answer in time", "pas de réponse à temps");

    private static readonly FrozenDictionary<string, LocalizedText> Words = new Dictionary<string, LocalizedText>(StringComparer.Ordinal)
    {
        ["ConnectionError"] = Unreached, ["ConnectionRefused"] = new("connection refused", "connexion refusée"),
        ["HostUnreachable"] = Unreached, ["NetworkUnreachable"] = Unreached, ["NameResolutionError"] = Unknown, ["HostNotFound"] = Unknown,
        ["TryAgain"] = Unknown, ["SecureConnectionError"] = Untrusted, ["SslHandshakeException"] = Untrusted, ["Timeout"] = Late,
        ["TimedOut"] = Late, ["AuthenticationException"] = new("account or password refused", "compte ou mot de passe refusé"),
        ["ServiceNotAuthenticatedException"] = new("it asks for an account", "il demande un compte"),
        ["NotSupportedException"] = new("it offers no STARTTLS", "il ne propose pas STARTTLS"),
        ["SmtpProtocolException"] = new("it speaks no SMTP", "il ne parle pas SMTP"),
        ["IOException"] = new("the connection was cut", "connexion coupée"),
        ["InvalidResponse"] = new("its answer is no HTTP", "sa réponse n'est pas du HTTP"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A cause for people: words and its name, or its name alone, as <c>HTTP 401</c>.</summary>
    public static LocalizedText Of(string cause) => Words.TryGetValue(cause, out var words)
        ? new($"{words.English} – {cause}", $"{words.French} – {cause}")
        : new(cause, cause);
}
