using System.Security.Claims;
using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Callers;

/// <summary>From what a token says, or a line of settings, to a caller. What is not understood gives nothing.</summary>
internal static class TokenClaims
{
    public const string Roles = "roles";
    public const string Academies = "academies";
    public const string Districts = "districts";
    public const string Uais = "uais";
    public const string Sirets = "sirets";
    public const string PersonId = "person_id";

    // The subject is the caller himself; tokens of machines may name the client only.
    private static readonly string[] Names = ["sub", "client_id", "azp"];

    /// <summary>The caller of a token; null when it names nobody.</summary>
    public static Caller? ToCaller(IEnumerable<Claim> claims)
    {
        // A list comes as one claim an item; in one text, words are separated by blanks.
        var texts = claims.ToLookup(claim => claim.Type, claim => claim.Value, StringComparer.Ordinal);
        var name = Names.Select(type => texts[type].FirstOrDefault()).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        var caller = Make(name, Words(Roles), Words(Academies), Words(Districts), Words(Uais), Words(Sirets));
        return caller is not null && Model.PersonId.TryParse(texts[PersonId].FirstOrDefault(), out var id) ? caller with { PersonId = id } : caller;

        IEnumerable<string> Words(string type) => texts[type].SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A caller from texts; null without a name that can be shown.</summary>
    public static Caller? Make(
        string? name, IEnumerable<string> roles, IEnumerable<string> academies, IEnumerable<string> districts, IEnumerable<string> uais,
        IEnumerable<string> sirets)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > Caller.MaxName || !OutsideText.IsAccepted(name))
        {
            return null;
        }

        var labels = Set(academies.Select(Model.Academies.Normalize));
        var perimeter = labels.Contains(CallerPerimeter.Everything) ? CallerPerimeter.All : new CallerPerimeter
        {
            Academies = labels,
            Districts = Set(districts.Select(Uai)),
            Uais = Set(uais.Select(Uai)),
            Sirets = Set(sirets.Where(text => Siret.IsValid(text))),
        };
        return new Caller(name, roles.Aggregate(CallerRoles.None, (all, one) => all | CallerRoleNames.Parse(one)), perimeter);
    }

    private static string? Uai(string text) => Model.Uai.Normalize(text) is { } uai && Model.Uai.IsValid(uai) ? uai : null;

    private static HashSet<string> Set(IEnumerable<string?> texts) => texts.Where(text => !string.IsNullOrEmpty(text)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
