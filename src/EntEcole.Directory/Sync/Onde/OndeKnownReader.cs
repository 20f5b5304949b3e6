using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>Reads what the feed of a school has, those who have left and may return too.</summary>
internal sealed class OndeKnownReader(IFeedStore feeds, IPlan plan, int feedNo)
{
    /// <summary>All of it, as it was when the plan was opened.</summary>
    public async Task<OndeKnown> ReadAsync(CancellationToken cancellationToken)
    {
        var guardians = await ReadAsync(AafCategory.PersRelEleve, cancellationToken);
        var ids = guardians.ToDictionary(one => one.Rows.Record.PersonNo, one => one.Known.SourceId);
        var pupils = await ReadAsync(AafCategory.Eleve, cancellationToken);
        var staff = await ReadAsync(AafCategory.PersEducNat, cancellationToken);
        var classes = new List<(ClassRow Row, bool Living)>();
        await feeds.LoadClassesAsync(feedNo, plan.BaseRevision, (row, living) => classes.Add((row, living)), cancellationToken);
        return new OndeKnown(
            [.. pupils.Select(one => one.Known with { Person = WithRelatives(one.Known.Person, one.Rows, ids) })],
            [.. guardians.Select(one => one.Known)], [.. staff.Select(one => one.Known)],
            [
                .. classes.OrderByDescending(one => one.Living).ThenByDescending(one => one.Row.ClassNo)
                    .Select(one => new OndeKnownClass(one.Row.SourceId, one.Row.Name)),
            ]);
    }

    private static Person WithRelatives(Person pupil, PersonRows rows, Dictionary<int, string> ids) => pupil with
    {
        Pupil = pupil.Pupil! with
        {
            Relatives =
            [
                .. rows.Relations.Where(row => ids.ContainsKey(row.RelativeNo)).Select(
                    row => new RelativeRef(ids[row.RelativeNo], row.LinkCode, row.Details)),
            ],
        },
    };

    private async Task<List<(OndeKnownPerson Known, PersonRows Rows)>> ReadAsync(AafCategory category, CancellationToken cancellationToken)
    {
        var keys = new List<RecordKey>();
        await feeds.LoadRecordsAsync(feedNo, category, plan.BaseRevision, keys.Add, cancellationToken);
        var read = new List<(OndeKnownPerson, PersonRows)>(keys.Count);
        foreach (var some in keys.Where(key => key.Presence is not Presence.Awaited).Chunk(ForeseenReads.Together))
        {
            plan.Base.Ahead.Persons(category, [.. some.Select(key => (key.PersonNo, key.SourceId))]);
            foreach (var key in some)
            {
                var rows = plan.Base.ReadPerson(key.PersonNo, category, key.SourceId);
                if (!rows.Record.Content.IsEmpty)
                {
                    read.Add((
                        new OndeKnownPerson(key.SourceId, key.Presence is Presence.Present, PersonJson.Read(rows.Record.Content.Span)), rows));
                }
            }
        }

        return read;
    }
}
