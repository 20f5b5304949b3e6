using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>Persons as the change feed gives them, before and after a revision.</summary>
internal sealed class WatchedPersons(
    MergeLinkCache mergeLinks, PersonLoader loader, PurgedPersons purgedPersons, ChangeStatements statements)
{
    public Task<Dictionary<int, WatchedPerson>> WatchedAtAsync(
        LookupConnection connection, List<int> numbers, Perimeter within, long revision,
        CancellationToken cancellationToken) => within.IsAll
        ? WatchedAtAsync(connection, numbers, revision, cancellationToken)
        : WatchedWithinAsync(connection, numbers, within, revision, cancellationToken);

    public async Task<Dictionary<int, WatchedPerson>> WatchedAtAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var persons = await loader.PersonsAsync(connection, numbers, revision, cancellationToken);
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        if (!links.IsEmpty)
        {
            return await WatchedAtAsync(connection, links, persons, revision, cancellationToken);
        }

        var relatives = new Dictionary<int, List<WatchedRelative>>();
        await using (var reader = await connection.ReadAsync(
            statements.RelativesOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision)))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!relatives.TryGetValue(reader.GetInt32(0), out var list))
                {
                    relatives.Add(reader.GetInt32(0), list = []);
                }

                list.Add(RelativeOf(reader));
            }
        }

        return persons.ToDictionary(
            person => person.PersonNo,
            person => new WatchedPerson(person, relatives.TryGetValue(person.PersonNo, out var list) ? list : []));
    }

    private static WatchedRelative RelativeOf(DbDataReader reader) => new(
        PersonId.FromBytes(reader.Bytes(1)),
        new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(3), reader.GetString(4)),
        reader.GetString(5),
        reader.Details(6));

    public async Task<List<int>> WithinAsync(
        LookupConnection connection, List<int> numbers, ChangeScope perimeter, long revision, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AllAsync(connection, cancellationToken);
        // Who answers for others is within where they are.
        var all = links.IsEmpty ? numbers : [.. numbers.SelectMany(links.EverBelow).Distinct()];
        var within = new SortedSet<int>();
        await using (var reader = await connection.ReadAsync(
            statements.PlacesOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(all)), ("@revision", revision)))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (perimeter.Holds(reader.GetString(1), reader.TextOrNull(2)))
                {
                    within.Add(reader.GetInt32(0));
                }
            }
        }

        return links.IsEmpty ? [.. within] : [.. numbers.Where(number => links.EverBelow(number).Overlaps(within))];
    }

    /// <summary>Persons as they were before a revision, with those that it parted from others, and those that it purged.</summary>
    public async Task<Dictionary<int, WatchedPerson>> WatchedBeforeAsync(
        LookupConnection connection, List<int> numbers, ChangeScope scope, long revision, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AllAsync(connection, cancellationToken);
        var unknown = await UnknownAsync(connection, links, numbers, scope, revision, cancellationToken);
        var before = await WatchedAtAsync(connection, numbers, scope.Within, revision - 1, cancellationToken);
        // What they held of a person who is purged since no row says any more: all that they have now is sent.
        foreach (var number in unknown.Where(before.ContainsKey))
        {
            before[number] = PurgedPersons.Ghost(number, before[number].Person.PersonId);
        }

        AddMerged(scope.Within)(links, revision, links.At(revision - 1), links.At(revision), numbers, before);
        await purgedPersons.AddAsync(connection, links, before, numbers, (scope, revision), cancellationToken);
        return before;
    }

    // Persons that a decision of this revision made one, or parted, when one of them is purged since. Who stood for others to a caller
    // with a perimeter follows from where each of them was, which no row says then: such a caller starts over.
    private async Task<IReadOnlyCollection<int>> UnknownAsync(
        LookupConnection connection, MergeLinks links, List<int> numbers, ChangeScope scope, long revision,
        CancellationToken cancellationToken)
    {
        if (links.IsEmpty)
        {
            return [];
        }

        var changed = links.ChangedAt(revision).SelectMany(link => links.EverWith(link.MergedNo)).ToHashSet();
        if (scope.Within.IsAll)
        {
            // Each has their own rows; before a merge ended, those of all.
            var then = links.At(revision - 1);
            changed = [.. changed.Where(then.Joins)];
        }

        if (!numbers.Exists(changed.Contains) || await connection.NumberAsync(
            statements.PurgedSince, cancellationToken, ("@numbers", JsonSerializer.Serialize(changed)),
            ("@revision", revision)) is not { } purged)
        {
            return [];
        }

        return scope.Within.IsAll ? changed : throw ChangesExpired.After(revision - 1, purged);
    }

    /// <summary>Persons after a revision, with those that it merged.</summary>
    public async Task<Dictionary<int, WatchedPerson>> WatchedAfterAsync(
        LookupConnection connection, List<int> numbers, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var after = await WatchedAtAsync(connection, numbers, within, revision, cancellationToken);
        var links = await mergeLinks.AllAsync(connection, cancellationToken);
        AddMerged(within)(links, revision, links.At(revision), links.At(revision - 1), numbers, after);
        return after;
    }

    private static Action<MergeLinks, long, MergeSnapshot, MergeSnapshot, List<int>, Dictionary<int, WatchedPerson>> AddMerged(
        Perimeter within) =>
        within.IsAll ? AddMerged : AddMergedWithin;

    // Merged here, and not on the other side of the revision.
    private static void AddMerged(
        MergeLinks links, long revision, MergeSnapshot here, MergeSnapshot there, List<int> numbers, Dictionary<int, WatchedPerson> persons)
    {
        foreach (var number in links.ChangedAt(revision).Select(link => link.MergedNo).Where(
            number => here.IsMerged(number) && !there.IsMerged(number) && numbers.Contains(number)))
        {
            persons[number] = PurgedPersons.Ghost(number, here.IdOf(number)) with { MergedInto = here.IdOf(here.RootOf(number)) };
        }
    }

    public async Task<Dictionary<int, WatchedPerson>> WatchedAtAsync(
        LookupConnection connection, MergeSnapshot links, IReadOnlyList<PersonView> persons, long revision,
        CancellationToken cancellationToken)
    {
        var numbers = links.Expand(persons.Select(person => person.PersonNo));
        var rows = (await connection.RowsAsync(
            statements.RelativesOfNumbers, reader => (PupilNo: reader.GetInt32(0), Relative: RelativeOf(reader)), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision)))
                .ToLookup(row => links.RootOf(row.PupilNo), row => row.Relative);
        return persons.ToDictionary(person => person.PersonNo, person => new WatchedPerson(
            person,
            [
                .. rows[person.PersonNo].GroupBy(relative => links.RootIdOf(relative.RelativeId)).Select(group =>
                {
                    var (link, details) = RelationsInPerimeter.OneOf([.. group.Select(row => (row.LinkCode, row.Details))]);
                    return group.First() with { RelativeId = group.Key, LinkCode = link, Details = details };
                }),
            ]));
    }

    /// <summary>Persons as a caller sees them at a revision, with the relatives of the feeds by which they are reached.</summary>
    private async Task<Dictionary<int, WatchedPerson>> WatchedWithinAsync(
        LookupConnection connection, List<int> numbers, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var persons = (await loader.PersonsAsync(connection, numbers, revision, cancellationToken)).Select(
            within.Show).OfType<PersonView>().ToList();
        var rows = persons.Count == 0 ? [] : await connection.RowsAsync(
            statements.RelativesOfFeeds,
            reader => (
                PupilNo: reader.GetInt32(0), RelativeNo: reader.GetInt32(10), Degree: (Degree)reader.GetInt32(11),
                FeedNo: reader.GetInt32(12), Relative: RelativeOf(reader)),
            cancellationToken,
            ("@numbers", JsonSerializer.Serialize(
                persons.SelectMany(person => person.Records.Select(record => record.PersonNo)).Distinct())), ("@revision", revision));
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        List<int> joined = links.IsEmpty ? [] : [.. rows.Select(row => row.RelativeNo).Where(links.Joins).Distinct()];
        var merged = joined.Count == 0 ? [] : SqlPersons.ByNumber(
            (await loader.PersonsAsync(connection, joined, revision, cancellationToken)).Select(within.Show).OfType<PersonView>());
        var ofPupil = rows.ToLookup(row => row.PupilNo);
        return persons.ToDictionary(person => person.PersonNo, person => new WatchedPerson(
            person,
            [
                .. person.Records.Select(record => record.PersonNo).Distinct().SelectMany(number => ofPupil[number])
                    .Where(row => person.HasRecord(row.PupilNo, row.Relative.Source.Academy, row.Degree))
                    // As lookups: of a relation that merged persons have twice, they name the same record.
                    .OrderBy(row => (row.FeedNo, row.RelativeNo))
                    .GroupBy(row => merged.TryGetValue(row.RelativeNo, out var whole) ? whole.PersonId : row.Relative.RelativeId)
                    .Select(group =>
                    {
                        var (link, details) = RelationsInPerimeter.OneOf(
                            [.. group.Select(row => (row.Relative.LinkCode, row.Relative.Details))]);
                        return group.First().Relative with { RelativeId = group.Key, LinkCode = link, Details = details };
                    }),
            ]));
    }

    // Merged into another person as the caller sees them; merged with a person outside, one stands for oneself.
    private static void AddMergedWithin(
        MergeLinks links, long revision, MergeSnapshot here, MergeSnapshot there, List<int> numbers, Dictionary<int, WatchedPerson> persons)
    {
        foreach (var number in numbers.Where(number => !persons.ContainsKey(number) && here.Joins(number)).ToList())
        {
            var id = here.IdOf(number);
            if (persons.Values.FirstOrDefault(person => person.Person.MergedIds.Contains(id)) is { } whole)
            {
                persons[number] = PurgedPersons.Ghost(number, id) with { MergedInto = whole.Person.PersonId };
            }
        }
    }
}
