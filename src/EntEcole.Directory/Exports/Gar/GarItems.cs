namespace EntEcole.Directory.Exports.Gar;

/// <summary>A school, as it is exported.</summary>
public sealed record GarSchool(string Uai, string Name, string? Contract, string? Phone, string? Mail);

/// <summary>A profile of a person in a school.</summary>
public readonly record struct GarProfile(string Uai, string Profile);

/// <summary>A person, as they are exported. No INE, no mail, no address.</summary>
/// <param name="Id">Their id, 32 hexadecimal digits.</param>
/// <param name="Name">Usage name.</param>
/// <param name="GivenNames">Given name first, then the others; at least one.</param>
public sealed record GarPerson(string Id, string Name, IReadOnlyList<string> GivenNames)
{
    /// <summary>Their family of files: pupils or staff.</summary>
    public required GarFamily Family { get; init; }

    /// <summary>Profiles by school, then code; at least one.</summary>
    public required IReadOnlyList<GarProfile> Profiles { get; init; }

    /// <summary>Birth name.</summary>
    public string? BirthName { get; init; }

    /// <summary><c>M.</c> or <c>Mme</c>.</summary>
    public string? Civility { get; init; }

    /// <summary>The school to which they are attached; one of <see cref="Uais"/>.</summary>
    public string? Attachment { get; init; }

    /// <summary>Their schools, ascending.</summary>
    public required IReadOnlyList<string> Uais { get; init; }

    /// <summary>Birth date of a pupil.</summary>
    public DateOnly? BirthDate { get; init; }
}

/// <summary>A class or group.</summary>
/// <param name="Code">Its code in the school.</param>
/// <param name="Uai">The school.</param>
/// <param name="Label">Its name.</param>
/// <param name="IsDivision">A class.</param>
/// <param name="Divisions">Of a group the codes of the classes whose pupils are in it, ascending.</param>
public sealed record GarGroup(string Code, string Uai, string Label, bool IsDivision, IReadOnlyList<string> Divisions);

/// <summary>A person who assigns resources.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Name">Usage name.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Civility"><c>M.</c> or <c>Mme</c>.</param>
/// <param name="Mails">At least one.</param>
/// <param name="Uais">Their schools, ascending.</param>
public sealed record GarManager(
    string Id, string Name, string GivenName, string? Civility, IReadOnlyList<string> Mails, IReadOnlyList<string> Uais);

/// <summary>Takes what is exported, school after school by UAI, within each by id.</summary>
public interface IGarSink
{
    /// <summary>Takes a school.</summary>
    void Take(GarSchool school);

    /// <summary>Takes a pupil or a member of staff, with their first school.</summary>
    void Take(GarPerson person);

    /// <summary>Takes a level of a pupil, or one that a member of staff teaches.</summary>
    void TakeLevel(GarFamily family, string uai, string id, string code);

    /// <summary>Takes a class or group.</summary>
    void Take(GarGroup group);

    /// <summary>Takes a membership.</summary>
    void TakeMember(string uai, string id, string code);

    /// <summary>Takes a person who assigns resources; after every school.</summary>
    void Take(GarManager manager);
}
