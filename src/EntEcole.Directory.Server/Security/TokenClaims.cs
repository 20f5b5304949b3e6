using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Security;

/// <summary>From what a token says, or a line of settings, to a caller. What is not understood gives nothing.</summary>
internal static class TokenClaims
{
    // The subject is the caller; tokens of machines may name the client only.
    private static readonly string[] Names = ["sub", "client_id", "azp"];

    /// <summary>The caller of a token's claims, an object; null when it names none.</summary>
    public static Caller? ToCaller(JsonElement claims, ClaimNames names)
    {
        var caller = Make(
            NameOf(claims), Words(names.Roles), Words(names.Academies), Words(names.Districts), Words(names.Uais), Words(names.Sirets));
        return caller is not null && Texts(Find(claims, names.PersonId)) is [{ } text] && PersonId.TryParse(text, out var id)
            ? caller with { PersonId = id }
            : caller;

        IEnumerable<string> Words(string name) =>
            Texts(Find(claims, name)).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>
    /// The claim of a name, else of a path whose parts are separated by dots, each in the object before. Names may hold dots themselves, as
    /// addresses do: the longest part that is there is taken. No path leads through a list.
    /// </summary>
    public static JsonElement? Find(JsonElement within, string path)
    {
        if (within.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        if (within.TryGetProperty(path, out var whole))
        {
            return whole;
        }

        for (var dot = path.LastIndexOf('.'); dot > 0; dot = path.LastIndexOf('.', dot - 1))
        {
            if (within.TryGetProperty(path[..dot], out var part))
            {
                return Find(part, path[(dot + 1)..]);
            }
        }

        return null;
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

    // A name that is no text is not passed over: the next claim may name another caller.
    private static string? NameOf(JsonElement claims)
    {
        foreach (var name in Names)
        {
            if (claims.ValueKind is JsonValueKind.Object && claims.TryGetProperty(name, out var value)
                && !(value.ValueKind is JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString())))
            {
                return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
            }
        }

        return null;
    }

    // A text, or the texts of a list.
    private static List<string> Texts(JsonElement? claim) => claim switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list =>
            [.. list.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)],
        _ => [],
    };

    private static string? Uai(string text) => Model.Uai.Normalize(text) is { } uai && Model.Uai.IsValid(uai) ? uai : null;

    private static HashSet<string> Set(IEnumerable<string?> texts) =>
        texts.Where(text => !string.IsNullOrEmpty(text)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
