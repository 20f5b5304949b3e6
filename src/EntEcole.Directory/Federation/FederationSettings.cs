using System.Collections.Frozen;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Federation;

/// <summary>What the operator says of identity providers.</summary>
public sealed record FederationSettings
{
    private const int MaxNumber = 8;

    /// <summary>Labels of academies by the number that EduConnect gives them; an unknown number leads to no one.</summary>
    public IReadOnlyDictionary<string, string> EduConnectAcademies { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Academies whose parents come by EduConnect; upper-case labels.</summary>
    public IReadOnlySet<string> EduConnectParents { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Domains of academic mails, lower case: a mail of another domain logs no agent in.</summary>
    public IReadOnlySet<string> AgentMailDomains { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Nothing is known: parents and staff have local accounts.</summary>
    public static FederationSettings None { get; } = new();

    /// <summary>Whether a mail is of an academic domain.</summary>
    public bool IsAcademic(string? mail) =>
        PersonMail(mail) is { } folded && AgentMailDomains.Contains(folded[(folded.LastIndexOf('@') + 1)..]);

    /// <summary>Reads <c>16=TOULOUSE, 11=MONTPELLIER</c>.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <param name="text">Its value; empty for none.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public static IReadOnlyDictionary<string, string> ParseAcademies(string name, string? text)
    {
        var academies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in Parts(text))
        {
            var pair = part.Split('=', StringSplitOptions.TrimEntries);
            if (pair is not [{ Length: > 0 and <= MaxNumber } number, { Length: > 0 } label] || !academies.TryAdd(
                number, Academies.Normalize(label)))
            {
                throw DirectoryException.InvalidSetting(
                    name, "is a list of numbers and academies, each once, as 16=TOULOUSE, 11=MONTPELLIER.",
                    "est une liste de numéros et d'académies, chacun une fois, comme 16=TOULOUSE, 11=MONTPELLIER.");
            }
        }

        return academies.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Labels of academies, with commas.</summary>
    public static IReadOnlySet<string> ParseLabels(string? text) =>
        Parts(text).Select(Academies.Normalize).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Domains of mails, with commas.</summary>
    public static IReadOnlySet<string> ParseDomains(string? text) =>
        Parts(text).Select(domain => domain.TrimStart('@').ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);

    private static string? PersonMail(string? mail) => Persons.PersonKey.FoldMail(mail);

    private static string[] Parts(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
