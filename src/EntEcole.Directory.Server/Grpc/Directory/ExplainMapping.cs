using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>From explanations to messages. Standings, kinds and entities have the same numbers on both sides.</summary>
internal static class ExplainMapping
{
    private const CallerRoles Readers = CallerRoles.DirectorySupport | CallerRoles.PrivacyOfficer;

    /// <summary>Operators of syncs see why, and no values.</summary>
    public static FieldGroups? ShownTo(Caller caller) =>
        caller.Has(Readers) ? FieldRules.ShownTo(caller.Roles & ~CallerRoles.SyncOperator) : null;

    /// <summary>The answer with the fields that are shown; null for no values at all.</summary>
    public static V1.ExplainPersonResponse ToMessage(this ExplainAnswer answer, FieldGroups? shown, AccessTrace trace)
    {
        // Who is no longer there as a person has a history all the same.
        if (answer.Explanation?.PersonId is { } person)
        {
            trace.Add(person);
        }

        return new V1.ExplainPersonResponse
        {
            Revision = answer.Revision,
            Explanation = answer.Explanation?.ToMessage(shown),
            Candidates = { answer.Candidates.Select(view => ToCandidate(view, shown ?? FieldGroups.None, trace)) },
            MoreCandidates = answer.MoreCandidates,
        };
    }

    private static V1.Explanation ToMessage(this Explanation explanation, FieldGroups? shown) => new()
    {
        Standing = (V1.Standing)explanation.Standing,
        Sentences = { explanation.Sentences.Select(ToMessage) },
        Person = explanation.Person?.ToMessage(AccessTrace.Unsent).Masked(shown ?? FieldGroups.None),
        MergedIntoPersonId = explanation.MergedInto?.ToString() ?? "",
        Sources = { explanation.Sources.Select(ToMessage) },
        History = { explanation.History.Select(happened => ToMessage(happened, shown)) },
        Enrolments = { explanation.Enrolments.Select(ToMessage) },
        Problems = { explanation.Problems.Select(ToMessage) },
        PurgeOn = Day(explanation.PurgeOn),
        HeldPlanIds = { explanation.HeldPlans },
        HistoryAfter = explanation.HistoryAfter,
    };

    private static V1.ExplainedCandidate ToCandidate(PersonView view, FieldGroups shown, AccessTrace trace)
    {
        var person = view.ToMessage(trace).Masked(shown);
        return new V1.ExplainedCandidate
        {
            Person = new V1.PersonSummary
            {
                PersonId = person.PersonId,
                Civility = person.Civility,
                UsageName = person.UsageName,
                BirthName = person.BirthName,
                GivenName = person.GivenName,
            },
            Sources = { person.Sources },
            Profiles = { person.Profiles },
        };
    }

    private static V1.ExplainedSource ToMessage(ExplainedSource source) => new()
    {
        Record = new V1.SourceRecord
        {
            Source = source.Source.ToMessage(), Presence = (V1.Presence)source.Presence, Degree = (V1.Degree)source.Degree,
        },
        ExtractDate = Day(source.Last.ExtractDate),
        FirstRunId = source.First?.RunId ?? 0,
        LastRunId = source.Last.RunId ?? 0,
        LastRevision = source.Last.Revision,
    };

    /// <summary>What happened, with the values of the fields that are shown.</summary>
    public static V1.HistoryEvent ToMessage(PersonEvent happened, FieldGroups? shown) => new()
    {
        Revision = happened.Revision.Revision,
        At = happened.Revision.MadeAt.ToTimestamp(),
        RunId = happened.Revision.RunId ?? 0,
        By = happened.By ?? "",
        ExtractDate = Day(happened.Revision.ExtractDate),
        Kind = (V1.ChangeKind)happened.Kind,
        Entity = (V1.EntityKind)happened.Entity,
        Uai = happened.Uai ?? "",
        SchoolName = happened.SchoolName ?? "",
        Role = (V1.Role?)happened.Role ?? V1.Role.Unspecified,
        Source = happened.Source?.ToMessage(),
        Text = Labels.Name(happened).ToMessage(),
        Changes = { happened.Changes.Select(change => change.ToMessage(shown)) },
    };

    /// <summary>A field that changed, with its values when it is shown.</summary>
    public static V1.FieldChange ToMessage(this FieldDifference change, FieldGroups? shown) => shown is not { } groups
        ? new V1.FieldChange { Field = change.Field }
        : new V1.FieldChange { Field = change.Field, OldValue = change.Old ?? "", NewValue = change.New ?? "" }.Masked(groups);

    private static V1.ExplainedEnrolment ToMessage(ExplainedEnrolment enrolment) => new()
    {
        Uai = enrolment.School.School.Uai ?? "",
        SchoolName = enrolment.School.School.DisplayName,
        Enrolled = enrolment.Enrolled,
        Present = enrolment.School.Present,
        EnrolledUntil = Day(enrolment.School.Enrolments.Select(row => (DateOnly?)row.EndsOn).Max()),
        Conventions =
        {
            enrolment.School.Enrolments.Select(row => new V1.ExplainedConvention
            {
                Reference = row.Reference, EffectiveFrom = Day(row.EffectiveFrom), EndsOn = Day(row.EndsOn),
            }),
        },
    };

    private static V1.ExplainedProblem ToMessage(RunProblem found) => new()
    {
        RunId = found.RunId,
        Code = found.Problem.Code.ToString(),
        Rejects = found.Problem.Severity is Severity.Error,
        File = found.Problem.File,
        Line = found.Problem.Line,
        Field = found.Problem.Field ?? "",
        Shape = found.Problem.Shape ?? "",
        Advice = found.Problem.Code.Advice().ToMessage(),
    };

    public static V1.LocalizedText ToMessage(this LocalizedText text) => new() { Fr = text.French, En = text.English };

    private static string Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture) ?? "";
}
