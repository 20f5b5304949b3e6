using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>
/// What restrictions do to the change feed: the revision that makes one reports the end of the person, of their profiles, relations and
/// grants; the one that ends it brings them back; at every other revision they are not there, also for a watcher who follows from before.
/// </summary>
internal sealed class RestrictedChanges(RestrictionCache restrictions, PurgedPersons purgedPersons, ChangeStatements statements)
{
    /// <summary>A page of numbers of persons with those whose restriction the revision makes or ends, and their pupils.</summary>
    public async Task<List<int>> WithPersonsAsync(
        LookupConnection connection, ChangeSpan span, (int After, int Limit) page, List<int> numbers, CancellationToken cancellationToken)
    {
        if (await ChangedAsync(connection, span, cancellationToken) is not { Count: > 0 } changed)
        {
            return numbers;
        }

        var pupils = await connection.RowsAsync(
            statements.PupilsEver, reader => reader.GetInt32(0), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(changed)), ("@revision", span.Revision));
        return With(numbers, changed.Concat(pupils), page);
    }

    /// <summary>A page of numbers of grants with those of the persons whose restriction the revision makes or ends.</summary>
    public async Task<List<int>> WithGrantsAsync(
        LookupConnection connection, ChangeSpan span, (int After, int Limit) page, List<int> numbers, CancellationToken cancellationToken)
    {
        if (await ChangedAsync(connection, span, cancellationToken) is not { Count: > 0 } changed)
        {
            return numbers;
        }

        var grants = await connection.RowsAsync(
            statements.GrantsOfPersons, reader => reader.GetInt32(0), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(changed)), ("@revision", span.Revision));
        return With(numbers, grants, page);
    }

    /// <summary>The persons of one side of a revision, without those who are hidden there; with all that ends with a restriction.</summary>
    public async Task<Dictionary<int, WatchedPerson>> ShowAsync(
        LookupConnection connection, Dictionary<int, WatchedPerson> persons, ChangeSpan span, (bool Before, ChangeScope Scope) side,
        CancellationToken cancellationToken)
    {
        var all = await restrictions.AllAsync(connection, cancellationToken);
        if (all.IsEmpty || persons.Count == 0)
        {
            return persons;
        }

        var hidden = side.Before ? all.BeforeChangesOf(span.Revision) : all.AfterChangesOf(span.Revision);
        foreach (var (number, person) in persons.ToList())
        {
            if (hidden.Holds(number) || person.Person.Records.Any(record => hidden.Holds(record.PersonNo)))
            {
                persons.Remove(number);
            }
            else
            {
                persons[number] = person with
                {
                    Relatives = [.. person.Relatives.Where(relative => !hidden.Holds(relative.RelativeId))],
                    Lost = [.. person.Lost.Where(relative => !hidden.Holds(relative.RelativeId))],
                };
            }
        }

        var begun = all.BegunAt(span.Revision);
        return side.Before && begun.Count > 0
            ? await WithEndsAsync(connection, persons, begun, span, side.Scope, cancellationToken)
            : persons;
    }

    /// <summary>The grants of one side of a revision, without those of persons who are hidden there.</summary>
    public async Task<Dictionary<int, Grant>> ShowAsync(
        LookupConnection connection, Dictionary<int, Grant> grants, ChangeSpan span, bool before, CancellationToken cancellationToken)
    {
        var all = await restrictions.AllAsync(connection, cancellationToken);
        if (!all.IsEmpty)
        {
            var hidden = before ? all.BeforeChangesOf(span.Revision) : all.AfterChangesOf(span.Revision);
            foreach (var number in grants.Where(one => hidden.Holds(one.Value.PersonNo) || hidden.Holds(one.Value.PersonId)).Select(
                one => one.Key).ToList())
            {
                grants.Remove(number);
            }
        }

        return grants;
    }

    // A watcher who follows from before did not see what ended of them meanwhile: everything that they ever had ends here.
    private async Task<Dictionary<int, WatchedPerson>> WithEndsAsync(
        LookupConnection connection, Dictionary<int, WatchedPerson> persons, HiddenPersons begun, ChangeSpan span, ChangeScope scope,
        CancellationToken cancellationToken)
    {
        var profiles = await purgedPersons.EverAsync(connection, begun.Numbers, (scope, span.Revision), cancellationToken);
        var relations = await RelationsEverAsync(connection, [.. persons.Keys], begun, span, scope, cancellationToken);
        foreach (var (number, person) in persons.ToList())
        {
            persons[number] = person with
            {
                Person = person.Person with { Profiles = PurgedPersons.WithGhosts(person.Person.Profiles, profiles[number]) },
                Lost = [.. person.Lost, .. relations[number]],
            };
        }

        return persons;
    }

    // To a watcher who reached a place where that feed had the pupil.
    private async Task<ILookup<int, WatchedRelative>> RelationsEverAsync(
        LookupConnection connection, List<int> numbers, HiddenPersons begun, ChangeSpan span, ChangeScope scope,
        CancellationToken cancellationToken)
    {
        (string, object)[] who = [("@revision", span.Revision), ("@numbers", JsonSerializer.Serialize(numbers))];
        var rows = await connection.RowsAsync(
            statements.RelationsEver,
            reader => (PupilNo: reader.GetInt32(0), FeedNo: reader.GetInt32(1), Relative: new WatchedRelative(
                PersonId.FromBytes(reader.Bytes(2)), new SourceRef(reader.GetString(3), AafCategory.PersRelEleve, ""), "", null)),
            cancellationToken, who);
        var reached = scope.Within.IsAll ? null : (await connection.RowsAsync(
            statements.PlacesEver,
            reader => (No: reader.GetInt32(0), FeedNo: reader.GetInt32(1), Academy: reader.GetString(2), Place: reader.TextOrNull(3)),
            cancellationToken, who)).Where(place => scope.Within.Holds(place.Academy, place.Place))
                .Select(place => (place.No, place.FeedNo)).ToHashSet();
        return rows.Where(row => (begun.Holds(row.PupilNo) || begun.Holds(row.Relative.RelativeId)) && reached?.Contains(
            (row.PupilNo, row.FeedNo)) != false)
            .ToLookup(row => row.PupilNo, row => row.Relative);
    }

    private async Task<IReadOnlyCollection<int>> ChangedAsync(
        LookupConnection connection, ChangeSpan span, CancellationToken cancellationToken) =>
        span.IsSnapshot ? [] : [.. (await restrictions.AllAsync(connection, cancellationToken)).ChangedAt(span.Revision).Select(
            row => row.PersonNo).Distinct()];

    private static List<int> With(List<int> numbers, IEnumerable<int> added, (int After, int Limit) page)
    {
        var end = numbers.Count < page.Limit ? int.MaxValue : numbers[^1];
        return [.. numbers.Union(added.Where(number => number > page.After && number <= end)).Order().Take(page.Limit)];
    }
}
