using EntEcole.Directory.Enrolment;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>
/// Says in answers which profiles are of a school that is enrolled today. Answers that are kept do not have it: the day passes.
/// </summary>
internal static class EnrolledProfiles
{
    /// <summary>The person, each profile with whether its school, or collectivité, is enrolled.</summary>
    public static V1.Person On(this V1.Person person, EnrolledDay day)
    {
        foreach (var profile in person.Profiles)
        {
            profile.Enrolled = day.Holds(profile.Uai.Length > 0 ? profile.Uai : profile.Siret);
        }

        return person;
    }

    /// <summary>The same of the person of an explanation.</summary>
    public static V1.ExplainPersonResponse On(this V1.ExplainPersonResponse answer, EnrolledDay day)
    {
        answer.Explanation?.Person?.On(day);
        return answer;
    }

    /// <summary>The answer about one person; null when there is none.</summary>
    public static V1.GetPersonResponse? Answer(long revision, EnrolledDay day, V1.Person? shown) =>
        shown is null ? null : new V1.GetPersonResponse { Revision = revision, Person = shown.On(day) };
}
