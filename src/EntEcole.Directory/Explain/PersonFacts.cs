using EntEcole.Directory.Changes;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Explain;

/// <summary>All that is read of a person before anything is said of them.</summary>
internal sealed record PersonFacts
{
    /// <summary>Revision read.</summary>
    public required long Revision { get; init; }

    /// <summary>Day whose enrolments are told.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Every kept version of their rows.</summary>
    public required PersonVersions Versions { get; init; }

    /// <summary>The person as lookups answer them; null while they are awaited.</summary>
    public PersonView? View { get; init; }

    /// <summary>The persons that a decision made one with this one, and the decisions.</summary>
    public PersonMerges Merges { get; init; } = new(0, null, [], []);

    /// <summary>The id asked about, or that of their record.</summary>
    public PersonId? Asked { get; init; }

    /// <summary>Their schools.</summary>
    public IReadOnlyList<ExplainedEnrolment> Enrolments { get; init; } = [];

    /// <summary>What each present record of staff comes to on the day, by the enrolments of the structures that it names.</summary>
    public IReadOnlyList<StaffStanding> Staff { get; init; } = [];

    /// <summary>Problems that the last runs have stored with their records.</summary>
    public IReadOnlyList<RunProblem> Problems { get; init; } = [];

    /// <summary>Which records were taken for one person, and what waits for a decision about that.</summary>
    public IReadOnlyList<LocalizedText> Identity { get; init; } = [];

    /// <summary>The held plans in which a change of theirs waits.</summary>
    public IReadOnlyList<long> HeldPlans { get; init; } = [];

    /// <summary>What is known of each record that is no longer delivered.</summary>
    public IReadOnlyDictionary<(SourceRef Source, Degree Degree), Departure> Departures { get; init; } =
        new Dictionary<(SourceRef Source, Degree Degree), Departure>();
}

/// <summary>How a record went.</summary>
/// <param name="At">The revision that says so, and its run.</param>
/// <param name="ByDelta">That run read a delta.</param>
/// <param name="NoSchoolEnrolled">On the day of that run none of their schools was enrolled any more.</param>
internal sealed record Departure(RevisionFact At, bool ByDelta, bool NoSchoolEnrolled);

/// <summary>From facts to an explanation; reads nothing.</summary>
internal static class Composition
{
    /// <summary>Explains a person that the store has a row of.</summary>
    public static Explanation Of(PersonFacts facts)
    {
        var (versions, revision) = (facts.Versions, facts.Revision);
        var living = versions.Records.Where(version => version.Span.Holds(revision)).ToList();
        var profiles = versions.Profiles.Where(version => version.Span.Holds(revision)).ToList();
        var sources = living.Select(version => SourceOf(versions, version)).ToList();
        var standing = StandingOf(living, profiles);
        var explanation = new Explanation
        {
            Standing = standing,
            Sentences = [],
            PersonId = living.Count == 0 ? null : facts.Merges.RootId ?? living[0].PersonId,
            Person = facts.View,
            Sources = sources,
            Merges = facts.Merges.Facts,
            MergedInto = facts.Merges.RootId is { } root && facts.Asked is { } asked && asked != root ? root : null,
            History = PersonHistory.Of(versions, facts.Merges.Facts, revision),
            HistoryAfter = versions.OldestRevision,
            Enrolments = facts.Enrolments,
            Problems = facts.Problems,
            HeldPlans = facts.HeldPlans,
            PurgeOn = standing is Standing.Suspended ? profiles.Max(version => version.Row.PurgeOn) : null,
        };
        return explanation with { Sentences = [.. Wording.Of(facts, explanation, profiles)] };
    }

    private static Standing StandingOf(List<RecordVersion> living, List<ProfileVersion> profiles) =>
        profiles.Exists(version => version.Row.State is ProfileState.Active) ? Standing.Active
        : living.Count == 0 ? Standing.Unknown
        : living.TrueForAll(version => version.Presence is Presence.Awaited) ? Standing.Awaited
        : profiles.Count == 0 && living.Exists(version => version.Presence is Presence.Present) ? Standing.WithoutProfile
        : Standing.Suspended;

    private static ExplainedSource SourceOf(PersonVersions versions, RecordVersion last)
    {
        var chain = versions.Records.Where(version => version.Source == last.Source && version.Degree == last.Degree).ToList();
        var first = PersonHistory.FirstOf(chain, last, _ => true);
        // The last version that differs in what it says or in whether it was delivered; the store renews rows for other reasons too.
        var content = last.Person is null ? null : ShownFields.Of(last.Person);
        var changed = PersonHistory.FirstOf(
            chain, last, version => version.Presence == last.Presence && (content is null ? version.Person is null
            : version.Person is not null && ShownFields.Differences(ShownFields.Of(version.Person), content).Count == 0));
        return new ExplainedSource(
            last.Source, last.Degree, last.Presence,
            first.Span.Since > versions.OldestRevision ? versions.Revisions.GetValueOrDefault(first.Span.Since) : null,
            versions.Revisions.GetValueOrDefault(changed.Span.Since) ?? new RevisionFact(changed.Span.Since, default, null, null));
    }
}
