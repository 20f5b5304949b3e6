using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>
/// Whom a revision purged, as he was before it: no row is left of him, so the feed tells the end of what he may have had to whoever may
/// have it, by ids alone.
/// </content>
internal sealed partial class SqlDirectoryStore
{
    private const string GhostsOfRevision = """
        SELECT person_no, person_id FROM tombstone WHERE revision = @revision AND person_no IN {0} ORDER BY person_no
        """;

    private const string GhostProfiles = """
        SELECT g.person_no, g.school_no, g.role, g.feed_no, s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM purged_profile g
        JOIN feed f ON f.feed_no = g.feed_no
        JOIN school s ON s.school_no = g.school_no AND s.feed_no = g.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE g.revision = @revision AND g.person_no IN {0}
        ORDER BY g.person_no, g.school_no, g.role, g.feed_no
        """;

    private const string GhostRelations = """
        SELECT g.pupil_no, g.relative_id, f.academy
        FROM purged_relation g
        JOIN feed f ON f.feed_no = g.feed_no
        WHERE g.revision = @revision AND g.pupil_no IN {0}
        ORDER BY g.pupil_no, g.relative_no, g.feed_no
        """;

    /// <summary>Persons as they were before a revision, with those whom it purged.</summary>
    private async Task<Dictionary<int, WatchedPerson>> WatchedBeforeAsync(
        LookupConnection connection, List<int> numbers, Reach within, long revision, CancellationToken cancellationToken)
    {
        var before = await WatchedAtAsync(connection, numbers, within, revision - 1, cancellationToken);
        var links = await LinksAsync(connection, cancellationToken);
        if (!links.IsEmpty)
        {
            return await WatchedBeforeAsync(connection, links, before, numbers, within, revision, cancellationToken);
        }

        var (persons, profiles, relations) = await GhostsAsync(connection, numbers, revision, cancellationToken);
        foreach (var (personNo, id) in persons)
        {
            before[personNo] = Ghost(personNo, id, [.. profiles[personNo]]);
        }

        foreach (var group in relations)
        {
            if (before.TryGetValue(group.Key, out var pupil))
            {
                before[group.Key] = pupil with { Lost = [.. group.Where(relative => within.Touches(relative.Source.Academy))] };
            }
        }

        return before;
    }

    /// <summary>Whom a revision purged, with the ends of what they may have had, by number.</summary>
    private async Task<(IReadOnlyList<(int PersonNo, PersonId Id)> Persons, ILookup<int, ProfileView> Profiles, ILookup<int, WatchedRelative> Relations)> GhostsAsync(
        LookupConnection connection, IReadOnlyCollection<int> numbers, long revision, CancellationToken cancellationToken)
    {
        (string, object)[] who = [("@revision", revision), ("@numbers", JsonSerializer.Serialize(numbers))];
        var relations = await RowsAsync(
            connection, statements.GhostRelations,
            reader => (PupilNo: reader.GetInt32(0), Relative: new WatchedRelative(
                PersonId.FromBytes(reader.Bytes(1)), new SourceRef(reader.GetString(2), AafCategory.PersRelEleve, ""), "", null)),
            cancellationToken, who);
        var persons = await RowsAsync(
            connection, statements.GhostsOfRevision, reader => (PersonNo: reader.GetInt32(0), Id: PersonId.FromBytes(reader.Bytes(1))), cancellationToken, who);
        var profiles = persons.Count == 0 ? [] : await RowsAsync(
            connection, statements.GhostProfiles, GhostProfileOf, cancellationToken, who);
        return (persons, profiles.ToLookup(profile => profile.Row.PersonNo), relations.ToLookup(row => row.PupilNo, row => row.Relative));
    }

    private static ProfileView GhostProfileOf(DbDataReader reader) => new(
        reader.GetString(4), reader.TextOrNull(5), reader.GetString(6), reader.GetString(7), (Degree)reader.GetInt32(8),
        new ProfileRow(
            reader.GetInt32(0), reader.GetInt32(1), (Role)reader.GetInt32(2), reader.GetInt32(3), ProfileState.Suspended, default, null, null));

    private static WatchedPerson Ghost(int personNo, PersonId id, IReadOnlyList<ProfileView> profiles)
    {
        var nobody = new RecordView(new SourceRef("", AafCategory.Eleve, ""), Degree.FirstDegree, Presence.Departed, new Person { UsageName = "" })
        {
            PersonNo = personNo, PersonId = id,
        };
        return new WatchedPerson(new PersonView(personNo, id, [nobody], profiles, []), []);
    }

    private sealed partial class LookupStatements
    {
        public Statement GhostsOfRevision { get; } = new(With(SqlDirectoryStore.GhostsOfRevision, engine.Numbers));

        public Statement GhostProfiles { get; } = new(With(SqlDirectoryStore.GhostProfiles, engine.Numbers));

        public Statement GhostRelations { get; } = new(With(SqlDirectoryStore.GhostRelations, engine.Numbers));
    }
}
