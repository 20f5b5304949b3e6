using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Sync.Handover;

/// <summary>A person that a feed has, with the rows that it made for them.</summary>
/// <param name="Known">The person.</param>
/// <param name="Rows">Their rows.</param>
internal sealed record OndeKnownRows(OndeKnownPerson Known, PersonRows Rows);

/// <summary>Reads what the feed of a school has, those who have left and may return too.</summary>
internal sealed class OndeKnownReader(IFeedStore feeds, IPlan plan, int feedNo)
{
    private readonly IPlanBase store = plan.BaseOf(feedNo);

    /// <summary>All of it, as it was when the plan was opened.</summary>
    public async Task<OndeKnown> ReadAsync(CancellationToken cancellationToken)
    {
        var guardians = await ReadAsync(AafCategory.PersRelEleve, cancellationToken);
        var ids = guardians.ToDictionary(one => one.Rows.Record.PersonNo, one => one.Known.SourceId);
        var pupils = await ReadAsync(AafCategory.Eleve, cancellationToken);
        var staff = await ReadAsync(AafCategory.PersEducNat, cancellationToken);
        var classes = await ReadClassesAsync(cancellationToken);
        var classIds = classes.ToDictionary(one => one.Row.ClassNo, one => one.Row.SourceId);
        return new OndeKnown(
            [.. pupils.Select(one => one.Known with { Person = WithRelatives(one, ids) })],
            [.. guardians.Select(one => one.Known)], [.. staff.Select(one => one.Known with { Person = WithClasses(one, classIds) })],
            [
                .. classes.OrderByDescending(one => one.Living)
                    .ThenByDescending(one => one.Row.ClassNo).Select(one => new OndeKnownClass(one.Row.SourceId, one.Row.Name)),
            ]);
    }

    /// <summary>The classes that the feed has or had, and whether each lives.</summary>
    public async Task<IReadOnlyList<(ClassRow Row, bool Living)>> ReadClassesAsync(CancellationToken cancellationToken)
    {
        var classes = new List<(ClassRow Row, bool Living)>();
        await feeds.LoadClassesAsync(feedNo, plan.BaseRevision, (row, living) => classes.Add((row, living)), cancellationToken);
        return classes;
    }

    /// <summary>The persons of a category.</summary>
    public async Task<IReadOnlyList<OndeKnownRows>> ReadAsync(AafCategory category, CancellationToken cancellationToken)
    {
        var keys = new List<RecordKey>();
        await feeds.LoadRecordsAsync(feedNo, category, plan.BaseRevision, keys.Add, cancellationToken);
        return Read(category, [.. keys.Where(key => key.Presence is not Presence.Awaited)]);
    }

    /// <summary>Some of them, by their keys.</summary>
    public IReadOnlyList<OndeKnownRows> Read(AafCategory category, IReadOnlyList<RecordKey> keys)
    {
        var read = new List<OndeKnownRows>(keys.Count);
        foreach (var some in keys.Chunk(ForeseenReads.Together))
        {
            store.Ahead.Persons(category, [.. some.Select(key => (key.PersonNo, key.SourceId))]);
            foreach (var key in some)
            {
                var rows = store.ReadPerson(key.PersonNo, category, key.SourceId);
                if (!rows.Record.Content.IsEmpty)
                {
                    var person = PersonJson.Read(rows.Record.Content.Span);
                    read.Add(new OndeKnownRows(
                        new OndeKnownPerson(key.SourceId, rows.Record.Presence is Presence.Present, person), rows));
                }
            }
        }

        return read;
    }

    private static Person WithClasses(OndeKnownRows teacher, Dictionary<int, string> ids) => teacher.Known.Person with
    {
        Staff = teacher.Known.Person.Staff! with
        {
            Teachings =
            [
                .. teacher.Rows.Memberships.Where(row => ids.ContainsKey(row.ClassNo)).Select(row => new Teaching(
                    new ClassRef("", null, ids[row.ClassNo], ids[row.ClassNo]), IsGroup: false, null, Head: false)),
            ],
        },
    };

    private static Person WithRelatives(OndeKnownRows pupil, Dictionary<int, string> ids) => pupil.Known.Person with
    {
        Pupil = pupil.Known.Person.Pupil! with
        {
            Relatives =
            [
                .. pupil.Rows.Relations.Where(row => ids.ContainsKey(row.RelativeNo)).Select(
                    row => new RelativeRef(ids[row.RelativeNo], row.LinkCode, row.Details)),
            ],
        },
    };
}
