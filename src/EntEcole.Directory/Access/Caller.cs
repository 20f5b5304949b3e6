using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>Who calls: authenticated once, the same object for all calls of a token or certificate.</summary>
/// <param name="Name">Subject of the token, or name that settings give to a certificate; decisions bear it. Never empty.</param>
/// <param name="Roles">What they are for.</param>
/// <param name="Perimeter">What they may see and decide.</param>
public sealed record Caller(string Name, CallerRoles Roles, CallerPerimeter Perimeter)
{
    /// <summary>The longest name.</summary>
    public const int MaxName = 200;

    /// <summary>The <see cref="Issuer"/> of callers who show a client certificate.</summary>
    public const string CertificateIssuer = "certificate";

    /// <summary>
    /// Who they are in the directory, when their token says it: what a person of the directory may decide, they decide as that person.
    /// </summary>
    public PersonId? PersonId { get; init; }

    /// <summary>
    /// What vouches for the name: the issuer of the token, without a trailing slash, or <see cref="CertificateIssuer"/>. Empty when
    /// unknown.
    /// </summary>
    public string Issuer { get; init; } = "";

    /// <summary>Whether they have one of <paramref name="roles"/>.</summary>
    public bool Has(CallerRoles roles) => (Roles & roles) is not CallerRoles.None;
}

/// <summary>
/// The part of the directory that a caller was given, as their token says it: schools of these academies, of these districts
/// (circonscriptions), schools with these UAIs, schools that a convention of these collectivités enrols today. One of them is enough.
/// Nothing given is nothing seen; everything is said, by <see cref="Everything"/>.
/// </summary>
public sealed class CallerPerimeter
{
    /// <summary>The word that stands for every academy.</summary>
    public const string Everything = "*";

    // Before those that are made of it.
    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal);

    /// <summary>The whole directory.</summary>
    public static CallerPerimeter All { get; } = new() { IsAll = true };

    /// <summary>Nothing of it.</summary>
    public static CallerPerimeter None { get; } = new();

    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll { get; init; }

    /// <summary>Academies, upper-case labels.</summary>
    public IReadOnlySet<string> Academies { get; init; } = Empty;

    /// <summary>UAIs of inspections in charge.</summary>
    public IReadOnlySet<string> Districts { get; init; } = Empty;

    /// <summary>UAIs of schools.</summary>
    public IReadOnlySet<string> Uais { get; init; } = Empty;

    /// <summary>SIRETs of collectivités.</summary>
    public IReadOnlySet<string> Sirets { get; init; } = Empty;

    /// <summary>Whether the store must be asked what it is: districts and conventions change, and a school is of some academy.</summary>
    public bool IsOfStore => !IsAll && (Uais.Count > 0 || Districts.Count > 0 || Sirets.Count > 0);
}
