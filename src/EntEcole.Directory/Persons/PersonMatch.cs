namespace EntEcole.Directory.Persons;

/// <summary>Whether a person found by a key is one that a list accepts, by what its caller reaches of them.</summary>
public static class PersonMatch
{
    /// <summary>Whether the part of a person that is reached satisfies all of a filter: the facts too.</summary>
    public static bool Accepts(this PersonFilter filter, PersonView person) =>
        filter.Within.Show(person) is { } shown
        && filter.Keys.All(key => shown.Records.Any(key.IsOf))
        && shown.Profiles.Any(filter.Accepts)
        && (filter.ClassNo is not { } number || shown.Classes.Any(row => row.ClassNo == number))
        && filter.NameOf(person).StartsWith(filter.FoldedNamePrefix, StringComparison.Ordinal);

    /// <summary>The folded name by which a person is listed.</summary>
    public static string NameOf(this PersonFilter filter, PersonView person) =>
        (filter.Within.Show(person) ?? person).Records[0].Person.FoldedName();

    private static bool Accepts(this PersonFilter filter, ProfileView profile) =>
        (filter.Uai is null || string.Equals(profile.Uai, filter.Uai, StringComparison.Ordinal))
        && (filter.Role is null || profile.Row.Role == filter.Role)
        && (filter.Academy is null || string.Equals(profile.Academy, filter.Academy, StringComparison.Ordinal))
        && (filter.IncludeSuspended || profile.Row.State is ProfileState.Active);
}
