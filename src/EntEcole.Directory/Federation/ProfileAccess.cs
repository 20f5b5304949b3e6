using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Federation;

/// <summary>State of the account of a profile. Numbers are those of the API.</summary>
public enum AccountState
{
    /// <summary>The directory has it; the workspace has not said that it was activated.</summary>
    Provisioned = 1,

    /// <summary>The workspace has said that it was activated.</summary>
    Activated = 2,

    /// <summary>Suspended until it is purged.</summary>
    Suspended = 3,
}

/// <summary>By which way a person is expected to log in; the others stay open. Numbers are those of the API.</summary>
public enum AccountWay
{
    /// <summary>EduConnect.</summary>
    EduConnect = 1,

    /// <summary>The academic portal of agents.</summary>
    Agent = 2,

    /// <summary>An account of the workspace.</summary>
    Local = 3,
}

/// <summary>Whether a person may log in by a profile today, how, and why not.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="State">State of its account.</param>
/// <param name="On">Since when.</param>
/// <param name="PurgeOn">When it will be purged; null while it is active.</param>
/// <param name="IsEnrolledToday">Whether a convention in force enrols its school, or its collectivité.</param>
/// <param name="Way">The expected way.</param>
/// <param name="WhyNot">Why they cannot log in by it; null when nothing here keeps them from it.</param>
public sealed record ProfileAccess(
    ProfileView Profile, AccountState State, DateOnly? On, DateOnly? PurgeOn, bool IsEnrolledToday, AccountWay Way, LocalizedText? WhyNot)
{
    /// <summary>The access of each profile of a person, in their order.</summary>
    /// <param name="person">The person, as the caller sees them.</param>
    /// <param name="enrolled">What is enrolled today.</param>
    /// <param name="activated">The first day on which an account of theirs was activated; null for none.</param>
    /// <param name="settings">What the operator says of identity providers.</param>
    public static IReadOnlyList<ProfileAccess> Of(
        PersonView person, EnrolledDay enrolled, DateOnly? activated, FederationSettings settings) =>
        [.. person.Profiles.Select(profile => Of(person, profile, enrolled, activated, settings))];

    /// <summary>The same in a sentence, for a help-desk.</summary>
    public LocalizedText Sentence()
    {
        var (english, french) = (
            $"{Profile.SchoolName}: {(WhyNot is null ? "may log in" : "cannot log in")} ({WayText.English}).",
            $"{Profile.SchoolName} : {(WhyNot is null ? "connexion possible" : "connexion impossible")} ({WayText.French}).");
        return WhyNot is { } why ? new($"{english} {why.English}", $"{french} {why.French}") : new(english, french);
    }

    private LocalizedText WayText => Way switch
    {
        AccountWay.EduConnect => new("expected by EduConnect", "attendue par ÉduConnect"),
        AccountWay.Agent => new("expected by the academic portal", "attendue par le guichet académique"),
        _ => new("expected by an account of the workspace", "attendue par un compte local de l'ENT"),
    };

    private static ProfileAccess Of(
        PersonView person, ProfileView profile, EnrolledDay enrolled, DateOnly? activated, FederationSettings settings)
    {
        var isEnrolled = profile.Place is { } place && enrolled.Holds(place);
        var way = WayOf(profile, settings);
        var row = profile.Row;
        if (row.State is ProfileState.Suspended)
        {
            return new ProfileAccess(profile, AccountState.Suspended, row.SuspendedOn, row.PurgeOn, isEnrolled, way, new(
                $"The profile is suspended since {row.SuspendedOn:yyyy-MM-dd} and will be purged on {row.PurgeOn:yyyy-MM-dd}.",
                $"Le profil est suspendu depuis le {row.SuspendedOn:dd/MM/yyyy} ; purge prévue le {row.PurgeOn:dd/MM/yyyy}."));
        }

        var state = activated is null ? AccountState.Provisioned : AccountState.Activated;
        return new ProfileAccess(
            profile, state, activated ?? row.ActiveOn, null, isEnrolled, way, WhyNotOf(person, way, isEnrolled, activated, settings));
    }

    private static LocalizedText? WhyNotOf(
        PersonView person, AccountWay way, bool isEnrolled, DateOnly? activated, FederationSettings settings) =>
        !isEnrolled ? new(
            "No convention in force enrols this school today.", "Aucune convention en vigueur ne couvre cette école aujourd'hui.")
        : activated is not null ? null
        : way switch
        {
            AccountWay.Local => new(
                "The account of the workspace has not been activated yet.", "Le compte local n'a pas encore été activé."),
            AccountWay.Agent when !person.Records.Any(record => settings.IsAcademic(record.Person.Mail)) => new(
                "The record has no academic mail: the portal cannot recognise the person.",
                "L'enregistrement n'a pas de courriel académique : le guichet ne peut pas reconnaître la personne."),
            _ => null,
        };

    private static AccountWay WayOf(ProfileView profile, FederationSettings settings) => profile.Row.Role switch
    {
        Role.Parent when settings.EduConnectParents.Contains(profile.Academy) => AccountWay.EduConnect,
        Role.Teacher or Role.Director or Role.SchoolStaff => AccountWay.Agent,
        _ => AccountWay.Local,
    };
}
