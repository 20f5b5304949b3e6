using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>Persons that were answered before, and are answered again.</summary>
internal static class KnownAnswers
{
    /// <summary>
    /// A person that the same view was answered with at this revision before, traced as then; null when that is not kept.
    /// </summary>
    public static V1.Person? Known(this AnswerCache answers, PersonId id, long revision, in AuthorizedView viewer)
    {
        var known = answers.Find(revision, viewer, id);
        if (known is not null)
        {
            Trace(known, viewer);
        }

        return known;
    }

    /// <summary>Records that a person is shown again.</summary>
    public static void Trace(V1.Person known, in AuthorizedView viewer)
    {
        foreach (var one in known.MergedPersonIds.Prepend(known.PersonId))
        {
            viewer.Trace.Add(Requests.PersonId(one, "person_id"));
        }
    }

    /// <summary>The person as the caller sees them, kept for the next request.</summary>
    public static V1.Person? Kept(
        this AnswerCache answers, PersonId id, long revision, in AuthorizedView viewer, PersonView? person)
    {
        var shown = viewer.Show(person);
        if (shown is not null)
        {
            answers.Keep(revision, viewer, id, shown);
        }

        return shown;
    }
}
