using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>Reads whole persons: records, profiles and classes; merged persons as one.</summary>
/// <param name="mergeLinks">Which ids lead to which.</param>
/// <param name="statements">The texts.</param>
/// <param name="hidden">Which persons are not there.</param>
internal sealed class PersonLoader(MergeLinkCache mergeLinks, PersonStatements statements, HiddenPersonFilter hidden)
{
    private volatile SchoolAndClassCache lastPlaces = new(0);

    public async Task<IReadOnlyList<PersonView>> PersonsAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        if (numbers.Count == 1 && links.IsEmpty)
        {
            // One is cheaper: no set is built.
            return await PersonsAsync(connection, statements.RecordsOfNumber, revision, cancellationToken, ("@person", numbers[0]));
        }

        return numbers.Count == 0 ? [] : await PersonsAsync(
            connection, statements.RecordsOfNumbers, revision, cancellationToken,
            ("@numbers", JsonSerializer.Serialize(links.IsEmpty ? numbers : links.Expand(numbers))));
    }

    public async Task<PersonView?> PersonAsync(
        LookupConnection connection, PersonId id, long revision, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        return (links.TryFind(id, out var number)
            ? await PersonsAsync(connection, [number], revision, cancellationToken)
            : await PersonsAsync(connection, statements.RecordsOfId, revision, cancellationToken, ("@id", id.ToByteArray())))
                .FirstOrDefault();
    }

    public async Task<PersonView?> PersonAsync(
        LookupConnection connection, SourceRef source, long revision, CancellationToken cancellationToken) =>
        (await PersonsAsync(
            connection, statements.RecordsOfSource, revision, cancellationToken,
            ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@limit", 1))).FirstOrDefault();

    /// <summary>The relative and the pupil of an academy who have a source id, by one reading.</summary>
    public Task<IReadOnlyList<PersonView>> RelativeOrPupilAsync(
        LookupConnection connection, string academy, string sourceId, long revision, CancellationToken cancellationToken) => PersonsAsync(
        connection, statements.RecordsOfRelativeOrPupil, revision, cancellationToken,
        ("@academy", academy), ("@category", (int)AafCategory.PersRelEleve), ("@other", (int)AafCategory.Eleve), ("@id", sourceId),
        ("@limit", 1));

    /// <summary>The whole persons of a statement made of <see cref="PersonSql.RecordsOf"/>, by number.</summary>
    public async Task<IReadOnlyList<PersonView>> PersonsAsync(
        LookupConnection connection, Statement records, long revision, CancellationToken cancellationToken,
        params (string Name, object Value)[] who)
    {
        var persons = new Dictionary<int, PersonParts>();
        await using (var reader = await connection.ReadAsync(
            records, cancellationToken, [.. who, ("@awaited", PersonSql.Awaited), ("@revision", revision)]))
        {
            await RecordReader.ReadAsync(reader, persons, cancellationToken);
        }

        if (persons.Count == 0)
        {
            return [];
        }

        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        if (!links.IsEmpty)
        {
            await JoinAsync(connection, links, persons, revision, cancellationToken);
        }

        await hidden.HideAsync(connection, persons, cancellationToken);
        if (persons.Count == 0)
        {
            return [];
        }

        await AddPartsAsync(connection, persons, revision, cancellationToken);
        return !links.IsEmpty
            ? Joined(links, persons)
            : [.. persons.Values.Select(parts => new PersonView(parts.Number, parts.Id, parts.Records, parts.Profiles, parts.Classes))];
    }

    private async Task AddPartsAsync(
        LookupConnection connection, Dictionary<int, PersonParts> persons, long revision, CancellationToken cancellationToken)
    {
        var profiles = new List<ProfileRow>(persons.Count);
        var memberships = new List<MembershipRow>();
        // One is cheaper: no set is built.
        await using (var reader = persons.Count == 1
            ? await connection.ReadAsync(
                statements.PartsOfOne, cancellationToken, ("@person", persons.Keys.Single()), ("@revision", revision))
            : await connection.ReadAsync(
                statements.PartsOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(persons.Keys)),
                ("@revision", revision)))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                profiles.Add(reader.Profile(0));
            }

            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                memberships.Add(new MembershipRow(
                    reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(6), reader.DateOrNull(2), reader.GetInt32(3) == 1,
                    reader.GetInt32(4) == 1,
                    reader.TextOrNull(5)));
            }
        }

        var places = PlacesAt(connection, revision);
        foreach (var row in profiles)
        {
            if (!places.TryGet(row.SchoolNo, row.FeedNo, out var school))
            {
                places.Keep(
                    row.SchoolNo, row.FeedNo,
                    school = await SchoolPlaceAsync(connection, row.SchoolNo, row.FeedNo, revision, cancellationToken));
            }

            if (school is not null)
            {
                persons[row.PersonNo].Profiles.Add(
                    new ProfileView(school.SourceId, school.Uai, school.DisplayName, school.Academy, school.Degree, row));
            }
        }

        List<TaughtClass>? taught = null;
        foreach (var row in memberships)
        {
            if (!places.TryGet(row.ClassNo, out var found))
            {
                places.Keep(row.ClassNo, found = await ClassPlaceAsync(connection, row.ClassNo, revision, cancellationToken));
            }

            if (found is null)
            {
                continue;
            }

            var classes = persons[row.PersonNo].Classes;
            if (row.Subjects is { } codes)
            {
                (taught ??= []).Add(new TaughtClass(classes, classes.Count, row.FeedNo, codes.Split(' ')));
            }

            classes.Add(new PersonClassView(
                row.ClassNo, found.Id, found.SchoolNo, found.Kind, found.Name, row.EnteredOn, row.Teaches, row.Head, []));
        }

        if (taught is not null)
        {
            await AddSubjectsAsync(connection, taught, revision, cancellationToken);
        }
    }

    /// <summary>The places of the present revision are kept; those of another serve one lookup.</summary>
    private SchoolAndClassCache PlacesAt(LookupConnection connection, long revision)
    {
        var last = lastPlaces;
        return connection.Head != revision ? new SchoolAndClassCache(revision) : last.Revision == revision
            ? last
            : lastPlaces = new SchoolAndClassCache(revision);
    }

    private async Task<SchoolPlace?> SchoolPlaceAsync(
        LookupConnection connection, int schoolNo, int feedNo, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.SchoolPlace, cancellationToken, ("@school", schoolNo), ("@feed", feedNo), ("@revision", revision));
        return !await reader.ReadAsync(cancellationToken) ? null : new SchoolPlace(
            reader.GetString(0), reader.TextOrNull(1), reader.GetString(2), reader.GetString(3), (Degree)reader.GetInt32(4));
    }

    private async Task<ClassPlace?> ClassPlaceAsync(
        LookupConnection connection, int classNo, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.ClassPlace, cancellationToken, ("@class", classNo), ("@revision", revision));
        return !await reader.ReadAsync(cancellationToken) ? null
            : new ClassPlace(
                ClassId.FromBytes(reader.Bytes(3)), reader.GetInt32(0), (ClassKind)reader.GetInt32(1), reader.GetString(2));
    }

    private async Task AddSubjectsAsync(
        LookupConnection connection, List<TaughtClass> taught, long revision, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<(int FeedNo, string Code), string?>();
        await using var reader = await connection.ReadAsync(
            statements.SubjectLabels,
            cancellationToken,
            ("@texts", JsonSerializer.Serialize(taught.SelectMany(row => row.Codes).Distinct(StringComparer.Ordinal))),
            ("@category", (int)AafCategory.MatiereEducNat),
            ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            labels.Add((reader.GetInt32(0), reader.GetString(1)), reader.TextOrNull(2));
        }

        foreach (var row in taught)
        {
            row.Classes[row.Rank] = row.Classes[row.Rank] with
            {
                Subjects = [.. row.Codes.Select(code => new Coded(code, labels.GetValueOrDefault((row.FeedNo, code))))],
            };
        }
    }

    public async Task<Dictionary<int, PersonParts>> OthersAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        var others = new Dictionary<int, PersonParts>();
        if (numbers.Count != 0)
        {
            await using var reader = await connection.ReadAsync(
                statements.AnyRecords, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision));
            await RecordReader.ReadAsync(reader, others, cancellationToken);
        }

        await hidden.HideAsync(connection, others, cancellationToken);

        return others;
    }

    /// <summary>
    /// A class of a person whose subjects are not labelled yet: the <paramref name="Rank"/>th of <paramref name="Classes"/>.
    /// </summary>
    private readonly record struct TaughtClass(List<PersonClassView> Classes, int Rank, int FeedNo, string[] Codes);

    /// <summary>
    /// Reads anew, as one, those of <paramref name="persons"/> who are of a group: each of the group is then there, with the same parts.
    /// </summary>
    private async Task JoinAsync(
        LookupConnection connection, MergeSnapshot links, Dictionary<int, PersonParts> persons, long revision,
        CancellationToken cancellationToken)
    {
        var joined = links.Expand(persons.Keys.Where(links.Joins));
        if (joined.Count == 0)
        {
            return;
        }

        foreach (var number in joined)
        {
            var root = links.RootOf(number);
            persons[number] = number == links.GroupOf(number)[0]
                ? new PersonParts(root, links.IdOf(root))
                : persons[links.GroupOf(number)[0]];
        }

        await using var reader = await connection.ReadAsync(
            statements.RecordsOfGroups, cancellationToken,
            ("@numbers", JsonSerializer.Serialize(joined)), ("@awaited", PersonSql.Awaited), ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            persons[reader.GetInt32(0)].Records.Add(RecordReader.RecordOf(reader));
        }
    }

    /// <summary>What was read, each group once, in the order of one person's rows.</summary>
    private static IReadOnlyList<PersonView> Joined(MergeSnapshot links, Dictionary<int, PersonParts> persons) =>
    [
        .. persons.Values.Distinct().Where(parts => parts.Records.Count > 0).Select(parts => !links.Joins(parts.Number)
            ? new PersonView(parts.Number, parts.Id, parts.Records, parts.Profiles, parts.Classes)
            : new PersonView(
                parts.Number, parts.Id, parts.Records,
                [.. parts.Profiles.OrderBy(profile => (profile.Row.SchoolNo, profile.Row.Role, profile.Row.FeedNo, profile.Row.PersonNo))],
                [.. parts.Classes.OrderBy(row => row.ClassNo).DistinctBy(row => (row.ClassNo, row.Teaches))])
            {
                MergedIds = [.. links.GroupOf(parts.Number).Where(number => number != parts.Number).Select(links.IdOf)],
            }),
    ];

    /// <summary>Persons by id; of a group also when the one asked for has no record left.</summary>
    public async Task<IReadOnlyList<PersonView>> PersonsOfIdsAsync(
        LookupConnection connection, IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken)
    {
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        var alone = links.IsEmpty ? ids : [.. ids.Where(id => !links.TryFind(id, out _))];
        var persons = alone.Count == 0 ? [] : await PersonsAsync(
            connection, statements.RecordsOfIds, revision, cancellationToken,
            ("@ids", JsonSerializer.Serialize(alone.Select(id => id.ToString()))));
        if (links.IsEmpty)
        {
            return persons;
        }

        var numbers = ids.Select(id => links.TryFind(id, out var number) ? number : 0).Where(number => number != 0).ToList();
        return [.. persons, .. await PersonsAsync(connection, numbers, revision, cancellationToken)];
    }

    /// <summary>Whether the one with an id is reached; as much is read when there is none.</summary>
    public Task<bool> IsReachedAsync(
        LookupConnection connection, PersonId id, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var bytes = id.ToByteArray();
        return IsReachedAsync(
            connection, statements.PlacesOfId, reader => PersonId.FromBytes(reader.Utf8(2)) == id, within, revision, cancellationToken,
            ("@id", bytes), ("@revision", revision), ("@limit", 1));
    }

    /// <inheritdoc cref="IsReachedAsync(LookupConnection, PersonId, Perimeter, long, CancellationToken)"/>
    public Task<bool> IsReachedAsync(
        LookupConnection connection, SourceRef source, Perimeter within, long revision, CancellationToken cancellationToken) =>
            IsReachedAsync(
        connection, statements.PlacesOfSource, reader => string.Equals(reader.GetString(2), source.Id, StringComparison.Ordinal), within,
        revision,
        cancellationToken, ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id),
        ("@awaited", PersonSql.Awaited),
        ("@revision", revision), ("@limit", 1));

    private async Task<bool> IsReachedAsync(
        LookupConnection connection, Statement which, Func<DbDataReader, bool> isAsked, Perimeter within, long revision,
        CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        var places = await connection.RowsAsync(
            which, reader => (SchoolNo: reader.GetInt32(0), FeedNo: reader.GetInt32(1), IsAsked: isAsked(reader)), cancellationToken,
            parameters);
        var isReached = false;
        foreach (var (schoolNo, feedNo, isOfAsked) in places)
        {
            isReached |= await IsReachedAsync(connection, schoolNo, feedNo, within, revision, cancellationToken) & isOfAsked;
        }

        return isReached;
    }

    public async ValueTask<bool> IsReachedAsync(
        LookupConnection connection, int schoolNo, int feedNo, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var places = PlacesAt(connection, revision);
        if (!places.TryGet(schoolNo, feedNo, out var school))
        {
            places.Keep(schoolNo, feedNo, school = await SchoolPlaceAsync(connection, schoolNo, feedNo, revision, cancellationToken));
        }

        return school is not null && within.Holds(
            school.Academy, school.Uai ?? (school.Degree is Degree.Collectivite ? school.SourceId : null));
    }
}
