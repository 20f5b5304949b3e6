using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Security;

/// <summary>Why a caller is not let in, and what is wrong with how callers are set up. On purpose, callers are told little.</summary>
internal static class CallerFaults
{
    public static DirectoryException Missing() => new(
        Reason.CredentialsMissing,
        new("A bearer token or a client certificate is needed.", "Un jeton ou un certificat client est nécessaire."));

    public static DirectoryException Invalid() => new(
        Reason.CredentialsInvalid, new("The token or certificate is not accepted.", "Le jeton ou le certificat n'est pas accepté."));

    public static DirectoryException Expired() => new(
        Reason.CredentialsExpired, new("The token or certificate has expired.", "Le jeton ou le certificat a expiré."));

    public static DirectoryException KeysUnavailable() => new(
        Reason.KeysUnavailable,
        new(
            "The keys of the issuer of tokens cannot be read. Ask again later.",
            "Les clés de l'émetteur de jetons sont illisibles. Redemander plus tard."));

    public static DirectoryException RoleMissing(CallRule rule)
    {
        var roles = CallerRoleNames.Of(rule.Roles);
        return new(
            Reason.RoleMissing,
            new($"This call requires one of these roles: {roles}.", $"Cet appel nécessite l'un de ces rôles : {roles}."),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["call"] = rule.Call, ["roles"] = roles });
    }

    public static DirectoryException NoCall() => new(
        Reason.NotImplemented, new("No call of this server has this path.", "Aucun appel de ce serveur n'a ce chemin."));

    public static DirectoryException PurposeMissing() => new(
        Reason.PurposeMissing,
        new(
            $"This call shows persons: say what for in the header {AccessPurpose.Header}, or in {AccessPurpose.BinaryHeader} when it has accents, in {AccessTrace.MaxPurpose} characters or less; the same in both.",
            $"Cet appel montre des personnes : indiquer à quelle fin dans l'en-tête {AccessPurpose.Header}, ou dans {AccessPurpose.BinaryHeader} avec des accents, en {AccessTrace.MaxPurpose} caractères au plus ; la même dans les deux."),
        DirectoryException.Fact("header", AccessPurpose.Header));

    public static DirectoryException AccessLogFull() => new(
        Reason.AccessLogFull,
        new(
            "The access log cannot take the trace of this read, so no person is shown. Try again later.",
            "Le journal des accès ne peut recevoir la trace de cette lecture : personne n'est montré. Redemander plus tard."));

    /// <summary>A setting that cannot be used; what its file holds is never said.</summary>
    public static DirectoryException Setting(string setting, string english, string french, Exception? inner = null) => new(
        Reason.SettingInvalid, new($"{setting}: {english}", $"{setting} : {french}"), DirectoryException.Fact("setting", setting), inner);
}
