using EntEcole.Directory.Model;

namespace EntEcole.Directory.Rights;

/// <summary>What a granted right allows. Numbers are stored.</summary>
public enum RightKind
{
    /// <summary>To publish on the collectivité's spaces (domain.md, article 3.1). Scope: a collectivité.</summary>
    CollectivitePublisher = 1,

    /// <summary>
    /// To be director of publication of those spaces, the référent ville (article 6): one at a time. Scope: a collectivité.
    /// </summary>
    CollectivitePublicationDirector = 2,

    /// <summary>To act as elected representative of the parents (article 2). Scope: a school.</summary>
    ElectedParent = 3,

    /// <summary>To message parents for a federation or association (article 6). Scope: a school; from school year 2026-2027.</summary>
    AssociationMessaging = 4,

    /// <summary>
    /// To be director of publication of a school's spaces (article 6). Scope: a school. It follows from the profile of its director, for as
    /// long as the school is enrolled: no request, no grant.
    /// </summary>
    SchoolPublicationDirector = 5,
}

/// <summary>Where a right holds: in a collectivité or in a school, never both.</summary>
/// <param name="Siret">SIRET of the collectivité.</param>
/// <param name="Uai">UAI of the school.</param>
public readonly record struct RightScope(string? Siret, string? Uai)
{
    /// <summary>A collectivité.</summary>
    public static RightScope OfCollectivite(string siret) => new(siret, null);

    /// <summary>A school.</summary>
    public static RightScope OfSchool(string uai) => new(null, uai);

    /// <inheritdoc/>
    public override string ToString() => Siret ?? Uai ?? "";
}

/// <summary>Facts about kinds of rights.</summary>
public static class RightKinds
{
    /// <summary>Whether its scope is a collectivité: the region decides. Otherwise a school, whose director decides.</summary>
    public static bool IsOfCollectivite(this RightKind kind) =>
        kind is RightKind.CollectivitePublisher or RightKind.CollectivitePublicationDirector;

    /// <summary>Whether it follows from a person's profile, and is neither asked for nor granted.</summary>
    public static bool FollowsFromProfile(this RightKind kind) => kind is RightKind.SchoolPublicationDirector;

    /// <summary>The school year from which the kind exists; null when it always did.</summary>
    public static SchoolYear? OpensIn(this RightKind kind) => kind is RightKind.AssociationMessaging ? new SchoolYear(2026) : null;

    /// <summary>Whether the kind exists on a day.</summary>
    public static bool IsOpenOn(this RightKind kind, DateOnly day) => kind.OpensIn() is not { } first || first.FirstDay <= day;

    /// <summary>The article of the conventions that gives it.</summary>
    public static string Article(this RightKind kind) => kind switch
    {
        RightKind.CollectivitePublisher => "3.1",
        RightKind.ElectedParent => "2",
        _ => "6",
    };
}
