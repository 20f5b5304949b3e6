using System.Data.Common;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// Things of a feed at one moment, by number: read from the versioned tables, then overlaid with the rows of a plan. Both give the same
/// columns, the first of which says whether the row is there.
/// </summary>
internal sealed class PlanSnapshot
{
    private readonly Dictionary<(int Person, AafCategory Category, string Id), RecordVersion> records = [];
    private readonly Dictionary<(int Person, int School, Role Role), ProfileRow> profiles = [];
    private readonly Dictionary<(int Person, int Class), ClassVersion> memberships = [];
    private readonly Dictionary<(int Pupil, int Relative), (string Link, RelationDetails? Details)> relations = [];
    private readonly Dictionary<int, School> schools = [];
    private readonly Dictionary<int, ClassRow> classes = [];
    private readonly Feed feed;
    private ILookup<int, RecordVersion>? recordsOf;
    private ILookup<int, ClassVersion>? classesOf;

    public PlanSnapshot(Feed feed) => this.feed = feed;

    /// <summary>The same, to be overlaid.</summary>
    public PlanSnapshot(PlanSnapshot other)
    {
        feed = other.feed;
        records = new(other.records);
        profiles = new(other.profiles);
        memberships = new(other.memberships);
        relations = new(other.relations);
        schools = new(other.schools);
        classes = new(other.classes);
    }

    /// <summary>Opens, person, category, source id, person id, presence, content.</summary>
    public void ReadRecord(DbDataReader reader)
    {
        var source = new SourceRef(feed.Academy, (AafCategory)reader.GetInt32(2), reader.GetString(3));
        var presence = (Presence)reader.GetInt32(5);
        Put(records, (reader.GetInt32(1), source.Category, source.Id), reader, () => new RecordVersion(
            default, source, feed.Degree, PersonId.FromBytes(reader.Bytes(4)), presence,
            presence is Presence.Awaited ? null : PersonJson.Read(reader.Utf8(6))));
    }

    /// <summary>Opens, then the eight columns of a profile.</summary>
    public void ReadProfile(DbDataReader reader) =>
        Put(profiles, (reader.GetInt32(1), reader.GetInt32(2), (Role)reader.GetInt32(3)), reader, () => reader.Profile(1));

    /// <summary>Opens, person, class, school, kind, name, entered on, teaches, head, subjects.</summary>
    public void ReadMembership(DbDataReader reader) =>
        Put(memberships, (reader.GetInt32(1), reader.GetInt32(2)), reader, () => new ClassVersion(
            default, feed.Academy, feed.Degree, reader.GetInt32(3), (ClassKind)reader.GetInt32(4), reader.GetString(5),
            reader.DateOrNull(6),
            reader.GetInt32(7) == 1, reader.GetInt32(8) == 1, reader.TextOrNull(9)));

    /// <summary>Opens, pupil, relative, link code, then the four columns of what 2D adds.</summary>
    public void ReadRelation(DbDataReader reader) =>
        Put(relations, (reader.GetInt32(1), reader.GetInt32(2)), reader, () => (reader.GetString(3), reader.Details(4)));

    /// <summary>Opens, school, content.</summary>
    public void ReadSchool(DbDataReader reader) => Put(schools, reader.GetInt32(1), reader, () => SchoolJson.Read(reader.Utf8(2)));

    /// <summary>Opens, class, school, kind, source id, name, code and label of the type, listed.</summary>
    public void ReadClass(DbDataReader reader) => Put(classes, reader.GetInt32(1), reader, () => new ClassRow(
        reader.GetInt32(1), reader.GetInt32(2), feed.FeedNo, (ClassKind)reader.GetInt32(3), reader.GetString(4), reader.GetString(5),
        reader.TextOrNull(6), reader.TextOrNull(7), reader.GetInt32(8) == 1));

    /// <summary>A thing of the list, as it is at this moment.</summary>
    public ChangedThing Of(PlanChangeColumns change)
    {
        recordsOf ??= records.OrderBy(pair => pair.Key.Category).ThenBy(pair => pair.Key.Id, StringComparer.Ordinal).ToLookup(
            pair => pair.Key.Person, pair => pair.Value);
        classesOf ??= memberships.OrderBy(pair => pair.Key.Class).ToLookup(pair => pair.Key.Person, pair => pair.Value);
        return new ChangedThing
        {
            Records = [.. recordsOf[change.PersonNo]],
            Profile = profiles.GetValueOrDefault((change.PersonNo, change.SchoolNo, (Role)change.Role)),
            Classes = [.. classesOf[change.PersonNo]],
            Relation = relations.TryGetValue((change.PersonNo, change.OtherNo), out var relation)
                ? Relation(relation, change.OtherNo)
                : null,
            School = schools.GetValueOrDefault(change.SchoolNo),
            Class = classes.GetValueOrDefault(change.OtherNo),
        };
    }

    private RelationVersion Relation((string Link, RelationDetails? Details) relation, int relative)
    {
        var other = recordsOf![relative].FirstOrDefault();
        return new RelationVersion(
            default, feed.Degree, true, other?.Source ?? new SourceRef(feed.Academy, AafCategory.PersRelEleve, ""),
            other?.PersonId ?? default,
            relation.Link, relation.Details);
    }

    private static void Put<TKey, T>(Dictionary<TKey, T> things, TKey key, DbDataReader reader, Func<T> read)
        where TKey : notnull
    {
        if (reader.GetInt32(0) == 1)
        {
            things[key] = read();
        }
        else
        {
            things.Remove(key);
        }
    }
}

/// <summary>A row of the list of what a plan would do.</summary>
internal readonly record struct PlanChangeColumns(
    int ChangeNo, int SchoolNo, int Role, int PersonNo, int Entity, int OtherNo, int Kind, int State, long? AppliedRevision,
    long? ConflictRevision);
