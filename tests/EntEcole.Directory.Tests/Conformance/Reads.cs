using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Reads that many tests make.</summary>
internal static class Reads
{
    private const int All = 100_000;

    public static Task<IReadOnlyList<PersonView>> PersonsAsync(this DirectoryStore store, long revision, PersonFilter? filter = null) =>
        store.Persons.ListPersonsAsync(filter ?? new PersonFilter(), 0, All, revision, CancellationToken.None);

    public static async Task<IEnumerable<string>> NamesAsync(this DirectoryStore store, long revision, PersonFilter? filter = null) =>
        (await store.PersonsAsync(revision, filter)).Select(person => person.Records[0].Person.UsageName);

    public static Task<IReadOnlyList<SchoolView>> SchoolsAsync(this DirectoryStore store, long revision, SchoolFilter? filter = null) =>
        store.Schools.ListSchoolsAsync(filter ?? new SchoolFilter(), null, All, revision, CancellationToken.None);

    public static async Task<IEnumerable<string?>> UaisAsync(this DirectoryStore store, long revision, SchoolFilter? filter = null) =>
        (await store.SchoolsAsync(revision, filter)).Select(school => school.School.Uai);

    public static Task<IReadOnlyList<ClassView>> ClassesAsync(this DirectoryStore store, string uai, long revision) =>
        store.Schools.ListClassesAsync(uai, 0, All, revision, CancellationToken.None);

    public static Task<IReadOnlyList<RelationView>> RelativesAsync(this DirectoryStore store, int personNo, long revision) =>
        store.Persons.ListRelativesAsync(personNo, 0, All, revision, CancellationToken.None);

    public static async Task<List<RecordKey>> RecordsAsync(this DirectoryStore store, Feed feed, AafCategory category, long revision)
    {
        var keys = new List<RecordKey>();
        await store.Feeds.LoadRecordsAsync(feed.FeedNo, category, revision, keys.Add, CancellationToken.None);
        return keys;
    }

    public static async Task<List<SchoolRow>> SchoolRowsAsync(this DirectoryStore store, Feed feed, long revision)
    {
        var rows = new List<SchoolRow>();
        await store.Feeds.LoadSchoolsAsync(feed.FeedNo, revision, rows.Add, CancellationToken.None);
        return rows;
    }

    public static async Task<List<(ClassRow Row, bool Lives)>> ClassRowsAsync(this DirectoryStore store, Feed feed, long revision)
    {
        var rows = new List<(ClassRow, bool)>();
        await store.Feeds.LoadClassesAsync(feed.FeedNo, revision, (row, lives) => rows.Add((row, lives)), CancellationToken.None);
        return rows;
    }

    /// <summary>All pages of a list, one after the other; <paramref name="between"/> runs after each.</summary>
    public static async Task<List<T>> PagesAsync<T>(
        Func<T?, Task<IReadOnlyList<T>>> page, int limit, Func<Task>? between = null)
        where T : class
    {
        var all = new List<T>();
        while (true)
        {
            var rows = await page(all.LastOrDefault());
            Assert.InRange(rows.Count, 0, limit);
            all.AddRange(rows);
            if (rows.Count < limit)
            {
                return all;
            }

            if (between is not null)
            {
                await between();
            }
        }
    }
}
