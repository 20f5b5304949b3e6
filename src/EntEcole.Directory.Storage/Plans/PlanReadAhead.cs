using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// What a plan has read at once, until it reads others: the rows of its base revision, which nothing changes. What is not here is read by
/// <see cref="PlanReader"/> one by one.
/// </summary>
internal sealed class PlanReadAhead(PlanConnection connection, int ownFeed, long baseRevision, Func<string, bool> mayBeKnown)
    : IPlanReadAhead
{
    private readonly PlanReadStatements all = new(connection.Engine);
    private readonly Dictionary<AafCategory, Dictionary<string, RecordKey?>> keys = [];
    private readonly Dictionary<int, RecordKey?> keysOfPersons = [];
    private readonly Dictionary<string, RecordRow?> records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordRow?> others = new(StringComparer.Ordinal);
    private readonly HashSet<int> persons = [];
    private ILookup<int, ProfileRow>? profiles;
    private ILookup<int, MembershipRow>? memberships;
    private ILookup<int, RelationRow>? relations;
    private HashSet<string> askedInes = [];
    private ILookup<string, RecordRow>? pupils;
    private HashSet<int> askedRelatives = [];
    private ILookup<int, ChildRow>? children;
    private (AafCategory KeysOfPersons, AafCategory Persons, AafCategory Others, int OtherFeed) of;

    public void Persons(AafCategory category, IReadOnlyCollection<(int PersonNo, string SourceId)> persons)
    {
        of.Persons = category;
        this.persons.Clear();
        Fill(records, ownFeed, category, [.. persons.Select(person => person.SourceId)]);
        if (persons.Count == 0)
        {
            return;
        }

        this.persons.UnionWith(persons.Select(person => person.PersonNo));
        (string, object)[] who = [Numbers(this.persons), ("@feed", ownFeed), ("@revision", baseRevision)];
        profiles = connection.Rows(all.Profiles, who, reader => reader.Profile(0)).ToLookup(row => row.PersonNo);
        // As one by one: a relative is in no class, and only a pupil names relatives.
        memberships = Of(category is not AafCategory.PersRelEleve, all.Memberships, reader => new MembershipRow(
            reader.GetInt32(0), reader.GetInt32(1), ownFeed, reader.DateOrNull(2), reader.GetInt32(3) == 1, reader.GetInt32(4) == 1,
            reader.TextOrNull(5)))
            .ToLookup(row => row.PersonNo);
        relations = Of(category is AafCategory.Eleve, all.Relations, reader => new RelationRow(
            reader.GetInt32(0), reader.GetInt32(1), ownFeed, reader.GetString(2), reader.Details(3))).ToLookup(row => row.PupilNo);

        List<T> Of<T>(bool isAsked, Statement statement, Func<DbDataReader, T> read) => isAsked
            ? connection.Rows(statement, who, read)
            : [];
    }

    public void Records(int feedNo, AafCategory category, IReadOnlyCollection<string> sourceIds)
    {
        (of.Others, of.OtherFeed) = (category, feedNo);
        Fill(others, feedNo, category, sourceIds);
    }

    public void Keys(AafCategory category, IReadOnlyCollection<string> sourceIds)
    {
        if (!keys.TryGetValue(category, out var known))
        {
            keys[category] = known = new Dictionary<string, RecordKey?>(StringComparer.Ordinal);
        }

        // Of each category: pupils of a delta name relatives.
        Fill(
            known, sourceIds.Where(IsPlain).ToHashSet(StringComparer.Ordinal),
            ids => connection.Rows(all.Keys, [Texts(ids), .. OfCategory(ownFeed, category)], reader => reader.Key())
                .Select(key => (key.SourceId, (RecordKey?)key)));
    }

    public void Keys(AafCategory category, IReadOnlyCollection<int> persons)
    {
        of.KeysOfPersons = category;
        keysOfPersons.Clear();
        foreach (var person in persons)
        {
            keysOfPersons[person] = null;
        }

        foreach (var key in persons.Count == 0 ? [] : connection.Rows(
            all.KeysOfPersons, [Numbers(persons), .. OfCategory(ownFeed, category)], reader => reader.Key()))
        {
            keysOfPersons[key.PersonNo] = key;
        }
    }

    public void Pupils(IReadOnlyCollection<string> ines)
    {
        askedInes = ines.Where(ine => IsPlain(ine) && mayBeKnown(ine)).ToHashSet(StringComparer.Ordinal);
        pupils = askedInes.Count == 0 ? null : connection.Rows(
            all.Pupils, [("@category", (int)AafCategory.Eleve), Texts(askedInes), ("@revision", baseRevision)],
            reader => (Ine: reader.GetString(0), Record: PlanReader.RecordOf(AafCategory.Eleve, reader, 1)))
            .ToLookup(row => row.Ine, row => row.Record, StringComparer.Ordinal);
    }

    public void Children(IReadOnlyCollection<int> relatives)
    {
        askedRelatives = [.. relatives];
        children = relatives.Count == 0 ? null : connection.Rows(
            all.Children,
            [
                Numbers(askedRelatives), ("@feed", ownFeed), ("@pupil", (int)Role.Pupil), ("@active", (int)ProfileState.Active),
                ("@revision", baseRevision),
            ],
            reader => (Relative: reader.GetInt32(0), Child: new ChildRow(reader.GetInt32(1), reader.GetInt32(2), reader.Details(3))))
            .ToLookup(row => row.Relative, row => row.Child);
    }

    /// <summary>Whether the rows of a person have been read; then what they are, the record apart.</summary>
    public bool TryPerson(
        int personNo, AafCategory category,
        out (List<ProfileRow> Profiles, List<MembershipRow> Memberships, List<RelationRow> Relations) rows)
    {
        var known = category == of.Persons && persons.Contains(personNo);
        rows = known ? ([.. profiles![personNo]], [.. memberships![personNo]], [.. relations![personNo]]) : default;
        return known;
    }

    /// <summary>Whether a record has been looked for; then what was found.</summary>
    public bool TryRecord(int feedNo, AafCategory category, string sourceId, out RecordRow? record)
    {
        record = null;
        return (feedNo == ownFeed && category == of.Persons && records.TryGetValue(sourceId, out record))
            || (feedNo == of.OtherFeed && category == of.Others && others.TryGetValue(sourceId, out record));
    }

    /// <summary>Whether a key has been looked for; then what was found.</summary>
    public bool TryKey(AafCategory category, string sourceId, out RecordKey? key)
    {
        key = null;
        return keys.TryGetValue(category, out var known) && known.TryGetValue(sourceId, out key);
    }

    /// <inheritdoc cref="TryKey(AafCategory, string, out RecordKey?)"/>
    public bool TryKey(AafCategory category, int personNo, out RecordKey? key)
    {
        key = null;
        return category == of.KeysOfPersons && keysOfPersons.TryGetValue(personNo, out key);
    }

    /// <summary>The records of pupils with an INE; null when they were not looked for.</summary>
    public IReadOnlyList<RecordRow>? FindPupils(string ine) => askedInes.Contains(ine) ? [.. pupils![ine]] : null;

    /// <summary>The children of a relative; null when they were not looked for.</summary>
    public IReadOnlyList<ChildRow>? FindChildren(int relativeNo) =>
        askedRelatives.Contains(relativeNo) ? [.. children![relativeNo]] : null;

    private void Fill(Dictionary<string, RecordRow?> into, int feedNo, AafCategory category, IReadOnlyCollection<string> ids) => Fill(
        into, ids.Where(IsPlain).ToHashSet(StringComparer.Ordinal),
        plain => connection.Rows(all.Records, [Texts(plain), .. OfCategory(feedNo, category)], reader => new RecordRow(
            reader.GetInt32(0), feedNo, category, reader.GetString(1), PersonId.FromBytes(reader.Bytes(2)), (Presence)reader.GetInt32(3),
            reader.GetInt64(4), reader.GetString(5), reader.Bytes(6))).Select(row => (row.SourceId, (RecordRow?)row)));

    // Those that are asked for and not there are known not to be there.
    private static void Fill<T>(
        Dictionary<string, T> into, HashSet<string> ids, Func<HashSet<string>, IEnumerable<(string Id, T Row)>> read)
    {
        into.Clear();
        foreach (var id in ids)
        {
            into[id] = default!;
        }

        foreach (var (id, row) in ids.Count == 0 ? [] : read(ids))
        {
            into[id] = row;
        }
    }

    private (string, object)[] OfCategory(int feedNo, AafCategory category) =>
        [("@feed", feedNo), ("@category", (int)category), ("@revision", baseRevision)];

    // JSON cannot hold every text, and an engine may read one otherwise than it was: what is odd is read one by one.
    private static bool IsPlain(string id) => id.Length > 0 && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static (string, object) Numbers(IEnumerable<int> numbers) => ("@numbers", JsonSerializer.Serialize(numbers));

    private static (string, object) Texts(IEnumerable<string> texts) => ("@texts", JsonSerializer.Serialize(texts));
}
