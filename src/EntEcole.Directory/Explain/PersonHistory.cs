using EntEcole.Directory.Changes;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Explain;

/// <summary>
/// What happened to a person, from the versions of their rows alone: a version that no other ends in made its thing, one that
/// follows another changed it, one that nothing follows ended it.
/// </summary>
internal static class PersonHistory
{
    /// <summary>The events up to a revision, the oldest first; records, then profiles, then relations within each.</summary>
    public static IReadOnlyList<PersonEvent> Of(PersonVersions versions, long revision)
    {
        var events = Records(versions, revision).Concat(Profiles(versions, revision)).Concat(Relations(versions, revision));
        // Of what was made at the horizon or before, it is not known whether it was made or changed then.
        return [.. events.Where(happened => happened.Revision.Revision > versions.OldestRevision).OrderBy(
            happened => happened.Revision.Revision)];
    }

    /// <summary>The same, with the decisions that made them one with others, or parted them.</summary>
    public static IReadOnlyList<PersonEvent> Of(PersonVersions versions, IReadOnlyList<MergeFact> merges, long revision) =>
        merges.Count == 0
            ? Of(versions, revision)
            : [.. Of(versions, revision).Concat(Merges(versions, merges)).OrderBy(happened => happened.Revision.Revision)];

    private static IEnumerable<PersonEvent> Merges(PersonVersions versions, IReadOnlyList<MergeFact> merges)
    {
        foreach (var merge in merges)
        {
            yield return new PersonEvent
            {
                Revision = Fact(versions, merge.Revision), Kind = EventKind.Merged, Entity = EventEntity.Person, By = merge.Author.By,
                Merge = merge,
            };
            if (merge is { EndRevision: { } end, EndAuthor: { } author })
            {
                yield return new PersonEvent
                {
                    Revision = Fact(versions, end), Kind = EventKind.Unmerged, Entity = EventEntity.Person, By = author.By, Merge = merge,
                };
            }
        }
    }

    /// <summary>
    /// The last version of a chain in which each follows the one before, back to the first that <paramref name="same"/> accepts.
    /// </summary>
    public static RecordVersion FirstOf(IEnumerable<RecordVersion> chain, RecordVersion last, Func<RecordVersion, bool> same)
    {
        foreach (
            var version in chain.Where(version => version.Span.Since < last.Span.Since).OrderByDescending(version => version.Span.Since))
        {
            if (version.Span.Until != last.Span.Since || !same(version))
            {
                break;
            }

            last = version;
        }

        return last;
    }

    private static IEnumerable<PersonEvent> Records(PersonVersions versions, long revision) => versions.Records
        .GroupBy(version => (version.Source, version.Degree))
        .SelectMany(group => Pairs([.. group], version => version.Span, revision))
        .Select(step => (step.At, Version: step.After ?? step.Before!, Told: Compare(step.Before, step.After)))
        .Where(step => step.Told is not null)
        .Select(step => step.Told! with { Revision = Fact(versions, step.At), Source = step.Version.Source });

    private static IEnumerable<PersonEvent> Relations(PersonVersions versions, long revision) => versions.Relations
        .GroupBy(version => (version.Other, version.Degree, version.OtherIsRelative))
        .SelectMany(group => Pairs([.. group], version => version.Span, revision))
        .Select(step => (step.At, Version: step.After ?? step.Before!, Told: Compare(
            EventEntity.Relation, step.Before is null ? null : ShownFields.Of(step.Before),
            step.After is null ? null : ShownFields.Of(step.After))))
        .Where(step => step.Told is not null)
        .Select(step => step.Told! with { Revision = Fact(versions, step.At), Source = step.Version.Other });

    private static IEnumerable<PersonEvent> Profiles(PersonVersions versions, long revision)
    {
        foreach (
            var group in versions.Profiles.GroupBy(version => (version.Row.SchoolNo, version.Row.Role, version.Academy, version.Degree)))
        {
            var (schoolNo, role, academy, degree) = group.Key;
            var rows = group.ToList();
            var classes = versions.Classes
                .Where(row => row.IsOf(schoolNo, role) && row.Degree == degree && string.Equals(
                    row.Academy, academy, StringComparison.Ordinal))
                .ToList();
            var turns = rows.Select(row => row.Span).Concat(classes.Select(row => row.Span))
                .SelectMany(span => new[] { span.Since, span.Until })
                .Where(turn => turn <= revision)
                .Distinct();
            foreach (var turn in turns)
            {
                if (Compare(EventEntity.Membership, FieldsAt(turn - 1), FieldsAt(turn)) is { } told)
                {
                    yield return told with
                    {
                        Revision = Fact(versions, turn), Uai = rows[^1].Uai, SchoolName = rows[^1].SchoolName, Role = role,
                    };
                }
            }

            IReadOnlyDictionary<string, string>? FieldsAt(long at) => rows.Find(row => row.Span.Holds(at)) is { } row
                ? ShownFields.Of(row.Row, classes.Where(other => other.Span.Holds(at)))
                : null;
        }
    }

    private static PersonEvent? Compare(RecordVersion? before, RecordVersion? after)
    {
        var told = Compare(
            EventEntity.Person, before is null ? null : ShownFields.Of(before), after is null ? null : ShownFields.Of(after));
        return told is not { Kind: EventKind.Changed } ? told : (before!.Presence, after!.Presence) switch
        {
            (Presence.Awaited, not Presence.Awaited) => told with { Kind = EventKind.Created, Changes = [] },
            (Presence.Present, Presence.Departed or Presence.OutOfScope) => told with { Kind = EventKind.Suspended },
            (Presence.Departed or Presence.OutOfScope, Presence.Present) => told with { Kind = EventKind.Restored },
            _ => told,
        };
    }

    private static PersonEvent? Compare(
        EventEntity entity, IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after)
    {
        const string State = "profile.state";
        switch (before, after)
        {
            case (null, null):
                return null;
            case (null, not null):
                return Told(EventKind.Created, []);
            case (not null, null):
                return Told(EventKind.Ended, []);
            default:
                var differences = ShownFields.Differences(before, after);
                var state = differences.FirstOrDefault(difference => string.Equals(difference.Field, State, StringComparison.Ordinal));
                return differences.Count == 0 ? null : Told(
                    state is null ? EventKind.Changed
                        : string.Equals(state.New, nameof(ProfileState.Suspended), StringComparison.Ordinal)
                            ? EventKind.Suspended
                            : EventKind.Restored,
                    differences);
        }

        PersonEvent Told(EventKind kind, IReadOnlyList<FieldDifference> changes) =>
            new() { Revision = new RevisionFact(0, default, null, null), Kind = kind, Entity = entity, Changes = changes };
    }

    // The versions of one thing, each with the one that it follows, and an end that nothing follows.
    private static IEnumerable<(long At, T? Before, T? After)> Pairs<T>(List<T> chain, Func<T, RowSpan> spanOf, long revision)
        where T : class
    {
        chain.Sort((one, other) => spanOf(one).Since.CompareTo(spanOf(other).Since));
        for (var i = 0; i < chain.Count; i++)
        {
            var span = spanOf(chain[i]);
            yield return (span.Since, i > 0 && spanOf(chain[i - 1]).Until == span.Since ? chain[i - 1] : null, chain[i]);
            if (span.Until <= revision && (i + 1 == chain.Count || spanOf(chain[i + 1]).Since != span.Until))
            {
                yield return (span.Until, chain[i], null);
            }
        }
    }

    private static RevisionFact Fact(PersonVersions versions, long revision) =>
        versions.Revisions.GetValueOrDefault(revision) ?? new RevisionFact(revision, default, null, null);
}
