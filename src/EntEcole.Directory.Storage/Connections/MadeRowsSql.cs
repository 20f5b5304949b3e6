using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// What a record asks for, in one column: <c>record.makes</c> is profiles * 1000000 + memberships * 1000 + relations, null when it is not
/// known. One column keeps the index narrow that a night reads whole.
/// </summary>
internal static class MadeRowsSql
{
    private const int Relations = 1_000;
    private const int Profiles = 1_000_000;
    private const int MostProfiles = 2_000;

    /// <summary>The value of the column; null for more than it can hold.</summary>
    public static long? Pack(MadeRows? rows) => rows is { } made
        && made is { Profiles: < MostProfiles, Memberships: < Relations, Relations: < Relations }
        ? ((long)made.Profiles * Profiles) + (made.Memberships * Relations) + made.Relations
        : null;

    /// <summary>Active profiles that a record asks for, by its alias; null when not known.</summary>
    public static string ProfilesOf(string record) => $"({record}.makes / 1000000)";

    /// <summary>Memberships that a record asks for.</summary>
    public static string MembershipsOf(string record) => $"({record}.makes / 1000 % 1000)";

    /// <summary>Relations that a record asks for.</summary>
    public static string RelationsOf(string record) => $"({record}.makes % 1000)";
}
