using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>
/// What a revision purged, added to the state before it: no row says any more what a watcher may have of it, so every watcher that may have
/// been shown a person, a profile or a relation receives its end, by ids and places alone.
/// </summary>
internal sealed class PurgedPersons(ChangeStatements statements)
{
    /// <summary>Adds to the state before a revision the persons and relations that the revision purged.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="links">The merges of persons, of all times.</param>
    /// <param name="before">The state before, by number.</param>
    /// <param name="numbers">The persons of the page.</param>
    /// <param name="at">What is watched, and the revision.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task AddAsync(
        LookupConnection connection, MergeLinks links, Dictionary<int, WatchedPerson> before, IReadOnlyCollection<int> numbers,
        (ChangeScope Scope, long Revision) at,
        CancellationToken cancellationToken)
    {
        var groups = numbers.ToDictionary(number => number, number => GroupOf(number, links, at.Scope));
        var all = groups.Values.SelectMany(group => group).Distinct().ToList();
        var purged = (await connection.RowsAsync(
            statements.GhostsOfRevision, reader => (No: reader.GetInt32(0), Id: PersonId.FromBytes(reader.Bytes(1))), cancellationToken,
            Arguments(all, at.Revision))).ToDictionary(person => person.No, person => person.Id);
        var lost = await LostAsync(connection, links, all, at, cancellationToken);
        if (purged.Count == 0 && lost.Count == 0)
        {
            return;
        }

        var touched = groups.Where(group => group.Value.Any(other => purged.ContainsKey(other) || lost.Contains(other))).ToList();
        var profiles = await ProfilesAsync(
            connection, purged.Keys, [.. touched.Where(group => group.Value.Count > 1).SelectMany(group => group.Value).Distinct()], at,
            cancellationToken);
        foreach (var (number, group) in touched)
        {
            var ends = group.SelectMany(other => lost[other]).ToList();
            if (purged.TryGetValue(number, out var id))
            {
                before[number] = Ghost(number, id);
            }
            else if (!before.ContainsKey(number))
            {
                // Their rows ended before, or they answered for the purged once: a watcher that has not seen that may have both.
                before[number] = Ghost(number, links.Numbers.Contains(number) ? links.IdOf(number) : ends[0].PupilId);
            }

            // A watcher that may have had them under this number receives the ends under it too.
            if (before[number] is { MergedInto: null } known)
            {
                before[number] = known with
                {
                    Person = known.Person with { Profiles = WithGhosts(known.Person.Profiles, group.SelectMany(other => profiles[other])) },
                    Lost = [.. ends.Select(end => end.Relative)],
                };
            }
        }
    }

    /// <summary>A person, with nothing left but number and id.</summary>
    public static WatchedPerson Ghost(int personNo, PersonId id)
    {
        var empty = new RecordView(
            new SourceRef("", AafCategory.Eleve, ""), Degree.FirstDegree, Presence.Departed, new Person { UsageName = "" })
        {
            PersonNo = personNo, PersonId = id,
        };
        return new WatchedPerson(new PersonView(personNo, id, [empty], [], []), []);
    }

    // Under whose number a watcher may have what a person had. With a perimeter the number is not always that of the person who answers for
    // all: of those merged into a person outside, one stands for the others.
    private static IReadOnlySet<int> GroupOf(int number, MergeLinks links, ChangeScope scope) =>
        links.IsEmpty ? new HashSet<int> { number } : scope.Within.IsAll ? links.EverBelow(number) : links.EverWith(number);

    // Relations whose rows the revision purged, by pupil, under each id that the relative may have had for the watcher.
    private async Task<ILookup<int, (PersonId PupilId, WatchedRelative Relative)>> LostAsync(
        LookupConnection connection, MergeLinks links, List<int> numbers, (ChangeScope Scope, long Revision) at,
        CancellationToken cancellationToken)
    {
        var rows = (
            await connection.RowsAsync(statements.GhostRelations, GhostRelation.Of, cancellationToken, Arguments(numbers, at.Revision)))
            .OrderBy(row => (row.PupilNo, row.RelativeNo, row.FeedNo)).ToList();
        var within = at.Scope.Within;
        if (within.IsAll || rows.Count == 0)
        {
            return rows.SelectMany(row => row.Under(links.IdsEverAbove(row.RelativeId))).ToLookup(
                end => end.PupilNo, end => (end.PupilId, end.Relative));
        }

        // A pupil's relations are shown with the records of a feed: to a watcher who reached a place where that feed had the pupil. A
        // relative is named as another person only to one who reached that other.
        var asked = rows.Select(row => row.PupilNo).Concat(rows.SelectMany(row => links.EverWith(row.RelativeNo))).Distinct();
        var places = (await connection.RowsAsync(
            statements.PlacesEver,
            reader => (PersonNo: reader.GetInt32(0), FeedNo: reader.GetInt32(1), Academy: reader.GetString(2), Place: reader.TextOrNull(3)),
            cancellationToken, Arguments(asked, at.Revision))).Where(place => within.Holds(place.Academy, place.Place)).ToList();
        var (ofFeeds, ofAny) = (
            places.Select(place => (place.PersonNo, place.FeedNo)).ToHashSet(), places.Select(place => place.PersonNo).ToHashSet());
        return rows.Where(row => ofFeeds.Contains((row.PupilNo, row.FeedNo)))
            .SelectMany(row => row.Under(
                links.EverWith(row.RelativeNo).Where(other => other != row.RelativeNo && ofAny.Contains(other)).Select(links.IdOf)))
            .ToLookup(end => end.PupilNo, end => (end.PupilId, end.Relative));
    }

    /// <summary>Where persons ever were before a revision, as far as it is watched, by number.</summary>
    public Task<ILookup<int, ProfileView>> EverAsync(
        LookupConnection connection, IReadOnlyCollection<int> numbers, (ChangeScope Scope, long Revision) at,
        CancellationToken cancellationToken) =>
        ProfilesAsync(connection, [], numbers, at, cancellationToken);

    // Where the purged were; of those who were merged, where the others ever were too: what ended of them goes to every watcher there.
    private async Task<ILookup<int, ProfileView>> ProfilesAsync(
        LookupConnection connection, IReadOnlyCollection<int> purged, IReadOnlyCollection<int> merged,
        (ChangeScope Scope, long Revision) at,
        CancellationToken cancellationToken)
    {
        var profiles = purged.Count == 0
            ? [] : await connection.RowsAsync(statements.GhostProfiles, GhostProfileOf, cancellationToken, Arguments(purged, at.Revision));
        if (merged.Count > 0)
        {
            profiles =
            [
                .. profiles,
                .. await connection.RowsAsync(statements.ProfilesEver, GhostProfileOf, cancellationToken, Arguments(merged, at.Revision)),
            ];
        }

        return profiles.Where(profile => at.Scope.Holds(profile.View.Academy, profile.View.Place)).ToLookup(
            profile => profile.PersonNo, profile => profile.View);
    }

    /// <summary>
    /// Profiles in the order of schools and roles, in which those of one profile follow each other; what they have themselves counts alone.
    /// </summary>
    public static IReadOnlyList<ProfileView> WithGhosts(IReadOnlyList<ProfileView> own, IEnumerable<ProfileView> ghosts)
    {
        var had = own.Select(profile => (profile.Row.SchoolNo, profile.Row.Role)).ToHashSet();
        return
        [
            .. own,
            .. ghosts.Where(ghost => !had.Contains((ghost.Row.SchoolNo, ghost.Row.Role)))
                .OrderBy(ghost => (ghost.Row.SchoolNo, ghost.Row.Role, ghost.Row.FeedNo)),
        ];
    }

    // Of no person: what their records say to a watcher does not depend on it.
    private static (int PersonNo, ProfileView View) GhostProfileOf(DbDataReader reader) => (reader.GetInt32(0), new ProfileView(
        reader.GetString(4), reader.TextOrNull(5), reader.GetString(6), reader.GetString(7), (Degree)reader.GetInt32(8),
        new ProfileRow(0, reader.GetInt32(1), (Role)reader.GetInt32(2), reader.GetInt32(3), ProfileState.Suspended, default, null, null)));

    private static (string, object)[] Arguments(IEnumerable<int> numbers, long revision) =>
        [("@revision", revision), ("@numbers", JsonSerializer.Serialize(numbers))];

    private readonly record struct GhostRelation(
        int PupilNo, int RelativeNo, int FeedNo, PersonId RelativeId, string Academy, PersonId PupilId)
    {
        public static GhostRelation Of(DbDataReader reader) => new(
            reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), PersonId.FromBytes(reader.Bytes(3)), reader.GetString(4),
            PersonId.FromBytes(reader.Bytes(5)));

        /// <summary>The end of the relation with the relative, and with each person whose id may have stood for theirs.</summary>
        public IEnumerable<(int PupilNo, PersonId PupilId, WatchedRelative Relative)> Under(IEnumerable<PersonId> others)
        {
            var (pupil, id, source) = (PupilNo, PupilId, new SourceRef(Academy, AafCategory.PersRelEleve, ""));
            return others.Prepend(RelativeId).Select(relative => (pupil, id, new WatchedRelative(relative, source, "", null)));
        }
    }
}
