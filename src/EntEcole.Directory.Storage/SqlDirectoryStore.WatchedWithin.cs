using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>What changes, for callers with a limited perimeter: persons stand under the number and id by which those callers see them.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectRelativesOfFeeds = """
        SELECT l.pupil_no, r.person_id, f.academy, r.category, r.source_id, l.link_code, l.legal, l.financial, l.contact, l.payment,
               l.relative_no, f.degree
        FROM relation l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.relative_no AND r.feed_no = l.feed_no AND r.since_revision <= @revision AND r.until_revision > @revision
        WHERE l.since_revision <= @revision AND l.until_revision > @revision AND l.pupil_no IN {0}
        ORDER BY l.pupil_no, l.relative_no, l.feed_no, r.category, r.source_id
        """;

    /// <summary>Persons as a caller sees them at a revision, with the relatives of the feeds by which they are reached.</summary>
    private async Task<Dictionary<int, WatchedPerson>> WatchedWithinAsync(
        LookupConnection connection, List<int> numbers, Reach within, long revision, CancellationToken cancellationToken)
    {
        var persons = (await PersonsAsync(connection, numbers, revision, cancellationToken)).Select(within.Show).OfType<PersonView>().ToList();
        var rows = persons.Count == 0 ? [] : await RowsAsync(
            connection, statements.RelativesOfFeeds,
            reader => (PupilNo: reader.GetInt32(0), RelativeNo: reader.GetInt32(10), Degree: (Degree)reader.GetInt32(11), Relative: RelativeOf(reader)),
            cancellationToken,
            ("@numbers", JsonSerializer.Serialize(persons.SelectMany(person => person.Records.Select(record => record.PersonNo)).Distinct())), ("@revision", revision));
        var links = await LinksAtAsync(connection, revision, cancellationToken);
        List<int> joined = links.IsEmpty ? [] : [.. rows.Select(row => row.RelativeNo).Where(links.Joins).Distinct()];
        var merged = joined.Count == 0 ? [] : ByNumber((await PersonsAsync(connection, joined, revision, cancellationToken)).Select(within.Show).OfType<PersonView>());
        var ofPupil = rows.ToLookup(row => row.PupilNo);
        return persons.ToDictionary(person => person.PersonNo, person => new WatchedPerson(
            person,
            [
                .. person.Records.Select(record => record.PersonNo).Distinct().SelectMany(number => ofPupil[number])
                    .Where(row => person.HasRecord(row.PupilNo, row.Relative.Source.Academy, row.Degree))
                    .GroupBy(row => merged.TryGetValue(row.RelativeNo, out var whole) ? whole.PersonId : row.Relative.RelativeId)
                    .Select(group =>
                    {
                        var (link, details) = RelationsInReach.OneOf([.. group.Select(row => (row.Relative.LinkCode, row.Relative.Details))]);
                        return group.First().Relative with { RelativeId = group.Key, LinkCode = link, Details = details };
                    }),
            ]));
    }

    // Merged into another person as the caller sees them; merged with a person outside, one stands for oneself.
    private static void AddMergedWithin(
        Links links, long revision, LinksAt here, LinksAt _, List<int> numbers, Dictionary<int, WatchedPerson> persons)
    {
        foreach (var number in !links.ChangedAt(revision).Any() ? [] : numbers.Where(number => !persons.ContainsKey(number) && here.Joins(number)).ToList())
        {
            var id = here.IdOf(number);
            if (persons.Values.FirstOrDefault(person => person.Person.MergedIds.Contains(id)) is { } whole)
            {
                persons[number] = Ghost(number, id, []) with { MergedInto = whole.Person.PersonId };
            }
        }
    }

    private sealed partial class LookupStatements
    {
        public Statement RelativesOfFeeds { get; } = new(With(SelectRelativesOfFeeds, engine.Numbers));
    }
}
