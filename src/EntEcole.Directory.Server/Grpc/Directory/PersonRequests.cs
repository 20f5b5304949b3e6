using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>Which persons a caller asks for: by facts that they see, and by no others.</summary>
internal static class PersonRequests
{
    private const int MaxFact = 400;
    private const int DefaultFound = 20;
    private const int MaxFound = 50;

    /// <summary>Which persons to list.</summary>
    /// <param name="filter">As the caller gives it.</param>
    /// <param name="orderBy">The order that the caller gives.</param>
    /// <param name="shown">What their roles see.</param>
    public static PersonFilter Filter(V1.PersonFilter? filter, string orderBy, FieldGroups shown)
    {
        var descending = IsDescending(orderBy);
        return filter is null ? new PersonFilter { Descending = descending } : new PersonFilter
        {
            Uai = filter.Uai.Length == 0 ? null : Requests.Uai(filter.Uai, "filter.uai"),
            Role = filter.Role is V1.Role.Unspecified ? null
                : Enum.IsDefined((Role)filter.Role) ? (Role)filter.Role
                : throw DirectoryException.InvalidArgument("filter.role", new("filter.role is unknown.", "filter.role est inconnu.")),
            Academy = Requests.Academy(filter.Academy),
            FoldedNamePrefix = Requests.Prefix(filter.NamePrefix, "filter.name_prefix"),
            IncludeSuspended = filter.IncludeSuspended,
            Keys = [.. KeysOf(filter, shown)],
            Descending = descending,
        };
    }

    /// <summary>What a caller looks for.</summary>
    public static PersonSearch Search(string query)
    {
        if (query.Length > PersonSearch.MaxLength)
        {
            throw TooLong("query", PersonSearch.MaxLength);
        }

        return PersonSearch.Of(query) is { Count: > 0 } search ? search : throw Requests.Empty("query");
    }

    /// <summary>How many persons to find.</summary>
    public static int Found(int asked) => asked switch
    {
        < 0 => throw DirectoryException.InvalidArgument(
            "page_size", new("page_size must not be negative.", "page_size ne doit pas être négatif.")),
        0 => DefaultFound,
        _ => Math.Min(asked, MaxFound),
    };

    private static IEnumerable<PersonKey> KeysOf(V1.PersonFilter filter, FieldGroups shown)
    {
        if (Fact(filter.Mail, "filter.mail", FieldGroups.Mail, shown) is { } mail)
        {
            yield return PersonKey.OfMail(mail) ?? throw Requests.Empty("filter.mail");
        }

        if (Fact(filter.Telephone, "filter.telephone", FieldGroups.Phone, shown) is { } phone)
        {
            yield return PersonKey.OfPhone(phone) ?? throw Requests.Empty("filter.telephone");
        }

        if (Fact(filter.Ine, "filter.ine", FieldGroups.Ine, shown) is { } ine)
        {
            yield return PersonKey.OfIne(ine);
        }

        if (Fact(filter.BirthDate, "filter.birth_date", FieldGroups.BirthDate, shown) is { } day)
        {
            yield return PersonKey.OfBirthDate(Requests.Day(day, "filter.birth_date")!.Value);
        }

        if (Fact(filter.SourceId, "filter.source_id", FieldGroups.None, shown) is { } source)
        {
            yield return PersonKey.OfSourceId(source);
        }
    }

    // Told whether a person has a hidden fact, a caller would see it after all.
    private static string? Fact(string text, string field, FieldGroups group, FieldGroups shown) =>
        text.Length == 0 ? null
        : !shown.Shows(group) ? throw DirectoryException.InvalidArgument(field, new(
            $"{field} is not shown to your roles: you cannot filter by it.",
            $"{field} n'est pas visible avec vos rôles : il ne peut pas servir de filtre."))
        : text.Length > MaxFact ? throw TooLong(field, MaxFact)
        : Requests.Word(text, field);

    private static bool IsDescending(string orderBy) => orderBy.Trim() switch
    {
        "" or "name" or "name asc" => false,
        "name desc" => true,
        _ => throw DirectoryException.InvalidArgument("order_by", new(
            "order_by is 'name' or 'name desc'.", "order_by vaut « name » ou « name desc ».")),
    };

    /// <summary>The id of a class; null when none is given.</summary>
    public static ClassId? ClassId(string text, string field) =>
        text.Length == 0 ? null
        : Model.ClassId.TryParse(text, out var id) ? id
        : throw DirectoryException.InvalidArgument(
            field, new($"{field} is not an id of this directory.", $"{field} n'est pas un identifiant de cet annuaire."));

    private static DirectoryException TooLong(string field, int most) => DirectoryException.InvalidArgument(field, new(
        $"{field} is longer than {most} characters.", $"{field} dépasse {most} caractères."));
}
