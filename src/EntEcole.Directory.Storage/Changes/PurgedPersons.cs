using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>Persons that a revision purged, as they were before it: no row is left, so the end is reported by ids alone.</summary>
internal sealed class PurgedPersons(ChangeStatements statements)
{
    /// <summary>Persons that a revision purged, with the ends of what they may have had, by number.</summary>
    public async Task<(IReadOnlyList<(int PersonNo, PersonId Id)> Persons, ILookup<int, ProfileView> Profiles, ILookup<int, WatchedRelative> Relations)> GhostsAsync(
        LookupConnection connection, IReadOnlyCollection<int> numbers, long revision, CancellationToken cancellationToken)
    {
        (string, object)[] who = [("@revision", revision), ("@numbers", JsonSerializer.Serialize(numbers))];
        var relations = await connection.RowsAsync(
            statements.GhostRelations,
            reader => (PupilNo: reader.GetInt32(0), Relative: new WatchedRelative(
                PersonId.FromBytes(reader.Bytes(1)), new SourceRef(reader.GetString(2), AafCategory.PersRelEleve, ""), "", null)),
            cancellationToken, who);
        var persons = await connection.RowsAsync(
            statements.GhostsOfRevision, reader => (PersonNo: reader.GetInt32(0), Id: PersonId.FromBytes(reader.Bytes(1))), cancellationToken, who);
        var profiles = persons.Count == 0 ? [] : await connection.RowsAsync(
            statements.GhostProfiles, GhostProfileOf, cancellationToken, who);
        return (persons, profiles.ToLookup(profile => profile.Row.PersonNo), relations.ToLookup(row => row.PupilNo, row => row.Relative));
    }

    private static ProfileView GhostProfileOf(DbDataReader reader) => new(
        reader.GetString(4), reader.TextOrNull(5), reader.GetString(6), reader.GetString(7), (Degree)reader.GetInt32(8),
        new ProfileRow(
            reader.GetInt32(0), reader.GetInt32(1), (Role)reader.GetInt32(2), reader.GetInt32(3), ProfileState.Suspended, default, null, null));

    public static WatchedPerson Ghost(int personNo, PersonId id, IReadOnlyList<ProfileView> profiles)
    {
        var empty = new RecordView(new SourceRef("", AafCategory.Eleve, ""), Degree.FirstDegree, Presence.Departed, new Person { UsageName = "" })
        {
            PersonNo = personNo, PersonId = id,
        };
        return new WatchedPerson(new PersonView(personNo, id, [empty], profiles, []), []);
    }

    // Where a person ever was: what ended of them goes to every watcher there, although they have left.
    public async Task<ILookup<int, ProfileView>> ProfilesEverAsync(
        LookupConnection connection, IReadOnlyCollection<int> numbers, long revision, CancellationToken cancellationToken) =>
        (numbers.Count == 0 ? [] : await connection.RowsAsync(
            statements.ProfilesEver, GhostProfileOf, cancellationToken,
            ("@revision", revision), ("@numbers", JsonSerializer.Serialize(numbers)))).ToLookup(profile => profile.Row.PersonNo);

    // In the order of schools and roles, in which those of one profile follow each other; what they have themselves counts alone.
    public static IReadOnlyList<ProfileView> WithGhosts(IReadOnlyList<ProfileView> own, IEnumerable<ProfileView> ghosts)
    {
        var had = own.Select(profile => (profile.Row.SchoolNo, profile.Row.Role)).ToHashSet();
        return
        [
            .. own,
            .. ghosts.Where(ghost => !had.Contains((ghost.Row.SchoolNo, ghost.Row.Role)))
                .OrderBy(ghost => (ghost.Row.SchoolNo, ghost.Row.Role, ghost.Row.FeedNo, ghost.Row.PersonNo)),
        ];
    }
}
