using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Validation;

/// <summary>Checks what callers send: each fault names the field as they spelt it.</summary>
internal static class Requests
{
    private const int MaxPrefix = 200;
    private const string NamePrefix = "filter.name_prefix";

    private static readonly LocalizedText NoPersonText = new("No such person.", "Cette personne n'existe pas.");

    public static string Uai(string text, string field)
    {
        var uai = Model.Uai.Normalize(text) ?? throw Missing(field);
        return Model.Uai.IsValid(uai) ? uai : throw DirectoryException.InvalidArgument(field, new(
            $"{field} is not a UAI: 7 digits and their control letter.",
            $"{field} n'est pas un UAI : 7 chiffres et leur lettre de contrôle."));
    }

    public static string Siret(string text, string field) =>
        Model.Siret.IsValid(text.Trim()) ? text.Trim() : throw DirectoryException.InvalidArgument(
        field, new($"{field} is not a SIRET (14 digits, Luhn).", $"{field} n'est pas un SIRET (14 chiffres, Luhn)."));

    /// <summary>A day; null when none is given.</summary>
    public static DateOnly? Day(string text, string field) =>
        text.Length == 0 ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw DirectoryException.InvalidArgument(
            field, new($"{field} is not a day, as 2026-06-15.", $"{field} n'est pas un jour, comme 2026-06-15."));

    /// <summary>A value that this program knows.</summary>
    public static T Known<T>(T value, string field)
        where T : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw DirectoryException.InvalidArgument(field, new($"{field} is unknown.", $"{field} est inconnu."));

    public static PersonId PersonId(string text, string field) =>
        text.Length == 0 ? throw Missing(field)
        : Model.PersonId.TryParse(text, out var id) ? id
        : throw DirectoryException.InvalidArgument(field, new(
            $"{field} is not a person id: 32 lower-case hexadecimal digits.",
            $"{field} n'est pas un identifiant de personne : 32 chiffres hexadécimaux en minuscules."));

    public static SourceRef Source(V1.SourceRef source, string field)
    {
        if (string.IsNullOrWhiteSpace(source.Academy))
        {
            throw Missing(field + ".academy");
        }

        if (string.IsNullOrWhiteSpace(source.SourceId))
        {
            throw Missing(field + ".source_id");
        }

        return source.Category is V1.AafCategory.Eleve or V1.AafCategory.PersRelEleve or V1.AafCategory.PersEducNat
            ? new SourceRef(Academies.Normalize(source.Academy), (AafCategory)source.Category, source.SourceId.Trim())
            : throw DirectoryException.InvalidArgument(field + ".category", new(
                $"{field}.category must be a category of persons.", $"{field}.category doit être une catégorie de personnes."));
    }

    /// <summary>The folded beginning of a name, which must hold something to look for.</summary>
    public static string Name(string text, string field) => Prefix(text, field) is { Length: > 0 } folded ? folded : throw Missing(field);

    public static SchoolFilter Filter(V1.SchoolFilter? filter, DateOnly today) => filter is null ? new SchoolFilter() : new SchoolFilter
    {
        Academy = Academy(filter.Academy),
        Department = Word(filter.Department, "filter.department"),
        DistrictUai = filter.DistrictUai.Length == 0 ? null : Uai(filter.DistrictUai, "filter.district_uai"),
        CommuneCode = Word(filter.CommuneCode, "filter.commune_code"),
        FoldedNamePrefix = Prefix(filter.NamePrefix, NamePrefix),
        EnrolledOn = filter.EnrolledOnly ? today : null,
    };

    public static long Revision(long revision, string field) => revision >= 0 ? revision : throw DirectoryException.InvalidArgument(
        field, new($"{field} must not be negative.", $"{field} ne doit pas être négatif."));

    /// <summary>Numbers as facts of an error.</summary>
    public static Dictionary<string, string> Facts(params ReadOnlySpan<(string Key, long Value)> facts)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in facts)
        {
            all.Add(key, value.ToString(CultureInfo.InvariantCulture));
        }

        return all;
    }

    public static DirectoryException Missing(string field) =>
        DirectoryException.InvalidArgument(field, new($"{field} must be given.", $"{field} doit être donné."));

    public static DirectoryException NoSchool(string uai) => new(
        Reason.SchoolNotFound, new($"No school {uai}.", $"Aucune école {uai}."), DirectoryException.Fact("uai", uai));

    public static DirectoryException NoPerson(PersonId id) => NoPerson(DirectoryException.Fact("personId", id.ToString()));

    public static DirectoryException NoPerson(SourceRef source) => NoPerson(DirectoryException.Fact("source", source.ToString()));

    public static DirectoryException NoClass(string classId) => new(
        Reason.ClassNotFound, new($"No class {classId}.", $"Aucune classe {classId}."), DirectoryException.Fact("classId", classId));

    public static V1.ItemStatus Absent() => new()
    {
        Code = (int)StatusCode.NotFound,
        Reason = V1.ErrorReason.PersonNotFound,
        Message = NoPersonText.English,
    };

    private static DirectoryException NoPerson(IReadOnlyDictionary<string, string> facts) =>
        new(Reason.PersonNotFound, NoPersonText, facts);

    /// <summary>A folded beginning of a name; empty for none.</summary>
    public static string Prefix(string text, string field) =>
        text.Length > MaxPrefix ? throw DirectoryException.InvalidArgument(field, new(
            $"{field} is longer than {MaxPrefix} characters.", $"{field} dépasse {MaxPrefix} caractères."))
        : text.Length == 0 ? ""
        : NameFolding.Fold(text) is { Length: > 0 } folded ? folded
        : throw Empty(field);

    /// <summary>The label of an academy; null when none is given.</summary>
    public static string? Academy(string text, string field = "filter.academy") =>
        text.Length == 0 ? null : Academies.Normalize(Word(text, field)!);

    /// <summary>A word to filter by, without blanks around it; null when none is given.</summary>
    public static string? Word(string text, string field) =>
        text.Length == 0 ? null : text.Trim() is { Length: > 0 } word ? word : throw Empty(field);

    // A filter that holds nothing to look for would find everything.
    /// <summary>The error of a field in which nothing can be looked for.</summary>
    public static DirectoryException Empty(string field) => DirectoryException.InvalidArgument(field, new(
        $"{field} holds nothing that can be looked for.", $"{field} ne contient rien à chercher."));
}
