using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>
/// What changes of persons whom decisions make one, or two again. What a revision does to somebody who is answered for under another is
/// told with that other, once, at that other's place in the order of numbers.
/// </content>
internal sealed partial class SqlDirectoryStore
{
    // Pupils of these relatives, before the revision or at it.
    private const string PupilsOfRelatives = """
        SELECT DISTINCT pupil_no FROM relation
        WHERE relative_no IN {0} AND since_revision <= @revision AND until_revision >= @revision
        """;

    private const string SelectProfilesEver = """
        SELECT DISTINCT p.person_no, p.school_no, p.role, p.feed_no, s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE p.since_revision < @revision AND p.person_no IN {0}
        """;

    // Of one revision, the last asked for: its pages, and the clients that follow it, share them.
    private volatile MergedNumbers? lastMerged;

    /// <summary>A page of numbers with those whom a decision, or somebody for whom they answer, adds to it.</summary>
    private async Task<List<int>> WithMergedAsync(
        LookupConnection connection, ChangeSpan span, int after, int limit, List<int> numbers, CancellationToken cancellationToken)
    {
        var links = await LinksAsync(connection, cancellationToken);
        if (links.IsEmpty)
        {
            return numbers;
        }

        var added = span.IsSnapshot ? [.. links.At(span.Revision).Roots] : await MergedNumbersAsync(connection, links, span.Revision, cancellationToken);
        var end = numbers.Count < limit ? int.MaxValue : numbers[^1];
        return [.. numbers.Union(added.Where(number => number > after && number <= end)).Order().Take(limit)];
    }

    private async Task<IReadOnlyCollection<int>> MergedNumbersAsync(
        LookupConnection connection, Links links, long revision, CancellationToken cancellationToken)
    {
        if (lastMerged is { } last && last.Revision == revision)
        {
            return last.Numbers;
        }

        var numbers = new HashSet<int>();
        var which = await HasRipplesAsync(connection, revision, cancellationToken) ? statements.RipplingAmong : statements.TouchedAmong;
        foreach (var touched in await RowsAsync(
            connection, which, reader => reader.GetInt32(0), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(links.Numbers)), ("@revision", revision), ("@subject", (int)AafCategory.MatiereEducNat)))
        {
            numbers.UnionWith(links.EverAbove(touched));
        }

        var moved = links.ChangedAt(revision).ToList();
        if (moved.Count > 0)
        {
            numbers.UnionWith(moved.SelectMany(link => links.EverAbove(link.MergedNo)));
            var pupils = await RowsAsync(
                connection, statements.PupilsOfRelatives, reader => reader.GetInt32(0), cancellationToken,
                ("@numbers", JsonSerializer.Serialize(moved.SelectMany(link => links.EverBelow(link.MergedNo)).Distinct())), ("@revision", revision));
            numbers.UnionWith(pupils.SelectMany(links.EverAbove));
        }

        lastMerged = new MergedNumbers(revision, numbers);
        return numbers;
    }

    /// <summary>Persons after a revision, with those whom it merged.</summary>
    private async Task<Dictionary<int, WatchedPerson>> WatchedAfterAsync(
        LookupConnection connection, List<int> numbers, Reach within, long revision, CancellationToken cancellationToken)
    {
        var after = await WatchedAtAsync(connection, numbers, within, revision, cancellationToken);
        var links = await LinksAsync(connection, cancellationToken);
        AddMerged(within)(links, revision, links.At(revision), links.At(revision - 1), numbers, after);
        return after;
    }

    /// <summary>Persons before a revision, with those whom it parted from others, and those whom it purged.</summary>
    private async Task<Dictionary<int, WatchedPerson>> WatchedBeforeAsync(
        LookupConnection connection, Links links, Dictionary<int, WatchedPerson> before, List<int> numbers, Reach within, long revision,
        CancellationToken cancellationToken)
    {
        AddMerged(within)(links, revision, links.At(revision - 1), links.At(revision), numbers, before);
        var below = numbers.SelectMany(number => links.EverBelow(number).Select(other => (number, other))).ToLookup(row => row.number, row => row.other);
        var (ghosts, profiles, relations) = await GhostsAsync(
            connection, [.. below.SelectMany(row => row).Distinct()], revision, cancellationToken);
        var purged = ghosts.ToDictionary(ghost => ghost.PersonNo, ghost => ghost.Id);
        var had = await ProfilesEverAsync(
            connection,
            [
                .. numbers.Where(number => below[number].Any(other => purged.ContainsKey(other) || relations[other].Any()))
                    .SelectMany(number => below[number]).Distinct(),
            ],
            revision,
            cancellationToken);
        foreach (var number in numbers)
        {
            if (purged.TryGetValue(number, out var id))
            {
                before[number] = Ghost(number, id, []);
            }
            else if (!before.ContainsKey(number) && below[number].Any(purged.ContainsKey))
            {
                // He answered for the purged once, and is answered for himself by now: whoever has not seen that may have both under him.
                before[number] = Ghost(number, links.IdOf(number), []);
            }

            // Whoever may have had him under this number is told the ends under it too: no row is left to say who had.
            if (before.TryGetValue(number, out var known) && known.MergedInto is null)
            {
                before[number] = known with
                {
                    Person = known.Person with { Profiles = WithGhosts(known.Person.Profiles, below[number].SelectMany(other => profiles[other].Concat(had[other]))) },
                    Relatives =
                    [
                        .. known.Relatives,
                        .. below[number].SelectMany(other => relations[other]).Where(ghost => within.Touches(ghost.Source.Academy)).SelectMany(ghost =>
                            // Who answers for the relative may be outside.
                            (within.IsAll ? links.IdsEverAbove(ghost.RelativeId) : []).Prepend(ghost.RelativeId).Select(one => ghost with { RelativeId = one })),
                    ],
                };
            }
        }

        return before;
    }

    // Where somebody ever was: what ended of him is told to whoever watched him there, although he has left.
    private async Task<ILookup<int, ProfileView>> ProfilesEverAsync(
        LookupConnection connection, IReadOnlyCollection<int> numbers, long revision, CancellationToken cancellationToken) =>
        (numbers.Count == 0 ? [] : await RowsAsync(
            connection, statements.ProfilesEver, GhostProfileOf, cancellationToken,
            ("@revision", revision), ("@numbers", JsonSerializer.Serialize(numbers)))).ToLookup(profile => profile.Row.PersonNo);

    // In the order of schools and roles, in which those of one profile follow each other; what he has himself counts alone.
    private static IReadOnlyList<ProfileView> WithGhosts(IReadOnlyList<ProfileView> own, IEnumerable<ProfileView> ghosts)
    {
        var had = own.Select(profile => (profile.Row.SchoolNo, profile.Row.Role)).ToHashSet();
        return
        [
            .. own,
            .. ghosts.Where(ghost => !had.Contains((ghost.Row.SchoolNo, ghost.Row.Role)))
                .OrderBy(ghost => (ghost.Row.SchoolNo, ghost.Row.Role, ghost.Row.FeedNo, ghost.Row.PersonNo)),
        ];
    }

    private static Action<Links, long, LinksAt, LinksAt, List<int>, Dictionary<int, WatchedPerson>> AddMerged(Reach within) =>
        within.IsAll ? AddMerged : AddMergedWithin;

    // Merged here, and not on the other side of the revision.
    private static void AddMerged(
        Links links, long revision, LinksAt here, LinksAt there, List<int> numbers, Dictionary<int, WatchedPerson> persons)
    {
        foreach (var number in links.ChangedAt(revision).Select(link => link.MergedNo).Where(number => here.IsMerged(number) && !there.IsMerged(number) && numbers.Contains(number)))
        {
            persons[number] = Ghost(number, here.IdOf(number), []) with { MergedInto = here.IdOf(here.RootOf(number)) };
        }
    }

    private async Task<Dictionary<int, WatchedPerson>> WatchedAtAsync(
        LookupConnection connection, LinksAt links, IReadOnlyList<PersonView> persons, long revision, CancellationToken cancellationToken)
    {
        var numbers = links.Expand(persons.Select(person => person.PersonNo));
        var rows = (await RowsAsync(
            connection, statements.RelativesOfNumbers, reader => (PupilNo: reader.GetInt32(0), Relative: RelativeOf(reader)), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision))).ToLookup(row => links.RootOf(row.PupilNo), row => row.Relative);
        return persons.ToDictionary(person => person.PersonNo, person => new WatchedPerson(
            person,
            [
                .. rows[person.PersonNo].GroupBy(relative => links.RootIdOf(relative.RelativeId)).Select(group =>
                {
                    var (link, details) = RelationsInReach.OneOf([.. group.Select(row => (row.LinkCode, row.Details))]);
                    return group.First() with { RelativeId = group.Key, LinkCode = link, Details = details };
                }),
            ]));
    }

    /// <summary>Whom a revision touches because of merges.</summary>
    private sealed record MergedNumbers(long Revision, IReadOnlyCollection<int> Numbers);

    private sealed partial class LookupStatements
    {
        public Statement PupilsOfRelatives { get; } = new(With(SqlDirectoryStore.PupilsOfRelatives, engine.Numbers));

        public Statement ProfilesEver { get; } = new(With(SelectProfilesEver, engine.Numbers));

        public Statement TouchedAmong { get; } = new(Among(SqlDirectoryStore.TouchedPersons, engine.Numbers));

        public Statement RipplingAmong { get; } = new(Among(SqlDirectoryStore.RipplingPersons, engine.Numbers));

        // The same branches, of some persons instead of those after one.
        private static string Among(string sql, string numbers) =>
            sql.Replace("person_no > @after", "person_no IN " + numbers, StringComparison.Ordinal)
                .Replace("pupil_no > @after", "pupil_no IN " + numbers, StringComparison.Ordinal);
    }
}
