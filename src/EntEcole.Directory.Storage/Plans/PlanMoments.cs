using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Things as they are at the moments of one page of changes, and as its plan would make them.</summary>
internal sealed class PlanMoments(
    LookupConnection connection, long plan, Feed feed, long revision, long? undoBase, long oldest, PlanChangeStatements all,
    CancellationToken cancellationToken)
{
    private readonly Dictionary<long, PlanSnapshot> read = [];

    public async Task<IReadOnlyList<PlanChangeRow>> ReadAsync(IReadOnlyList<PlanChangeColumns> changes)
    {
        var places = await PlacesAsync(changes);
        foreach (var moment in changes.SelectMany(change => new[] { Before(change), After(change) }).Where(IsKept).Distinct().ToList())
        {
            read[moment!.Value] = await AtAsync(
                moment.Value, [.. changes.Where(change => Before(change) == moment || After(change) == moment)]);
        }

        var planned = await PlannedAsync([.. changes.Where(IsHeld)]);
        return
        [
            .. changes.Select(change =>
            {
                var place = places.GetValueOrDefault(change.SchoolNo);
                return new PlanChangeRow(
                    change.ChangeNo, (EventKind)change.Kind, (EventEntity)change.Entity, (PlanState)change.State, change.ConflictRevision,
                    place.Uai, place.Name ?? "", change.Role == 0 ? null : (Role)change.Role,
                    Known(Before(change))?.Of(change) ?? new ChangedThing(),
                    (IsHeld(change) ? planned : IsKept(Before(change)) ? Known(After(change)) : null)?.Of(change));
            }),
        ];
    }

    private static bool IsHeld(PlanChangeColumns change) => change.State == (int)PlanState.Held;

    private long? Before(PlanChangeColumns change) => change.AppliedRevision - 1 ?? revision;

    // Of what waits, the plan says it; of what was rejected, nothing does.
    private long? After(PlanChangeColumns change) =>
        change.AppliedRevision ?? (change.State == (int)PlanState.Outdated ? undoBase : null);

    private bool IsKept(long? moment) => moment >= oldest;

    private PlanSnapshot? Known(long? moment) => moment is { } known ? read.GetValueOrDefault(known) : null;

    private async Task<Dictionary<int, (string? Uai, string? Name)>> PlacesAsync(IReadOnlyList<PlanChangeColumns> changes)
    {
        var rows = await connection.RowsAsync(
            all.PlacesOfChanges, reader => (No: reader.GetInt32(1), Uai: reader.TextOrNull(2), Name: reader.GetString(3)),
            cancellationToken, ("@plan", plan), ("@revision", revision), Numbers(changes, change => change.SchoolNo));
        var places = new Dictionary<int, (string?, string?)>();
        foreach (var row in rows)
        {
            places.TryAdd(row.No, (row.Uai, row.Name));
        }

        return places;
    }

    private async Task<PlanSnapshot> AtAsync(long moment, IReadOnlyList<PlanChangeColumns> changes)
    {
        var things = new PlanSnapshot(feed);
        await EachAsync(changes, [("@feed", feed.FeedNo), ("@revision", moment)], things, planned: false);
        return things;
    }

    private async Task<PlanSnapshot> PlannedAsync(IReadOnlyList<PlanChangeColumns> changes)
    {
        var things = Known(revision) is { } now ? new PlanSnapshot(now) : new PlanSnapshot(feed);
        await EachAsync(changes, [("@plan", plan)], things, planned: true);
        return things;
    }

    private async Task EachAsync(
        IReadOnlyList<PlanChangeColumns> changes, (string, object)[] when, PlanSnapshot things, bool planned)
    {
        var persons = changes.Where(change => change.PersonNo != 0).ToList();
        if (persons.Count > 0)
        {
            (string, object)[] who = [.. when, Numbers(persons, change => change.PersonNo)];
            (string, object)[] withOthers =
            [
                .. when, Numbers([.. persons.SelectMany(change => new[] { change.PersonNo, change.OtherNo })]),
            ];
            await ReadAsync(planned ? all.PlannedRecords : all.RecordsOfThings, things.ReadRecord, withOthers);
            await ReadAsync(planned ? all.PlannedProfiles : all.ProfilesOfThings, things.ReadProfile, who);
            await ReadAsync(planned ? all.PlannedMemberships : all.MembershipsOfThings, things.ReadMembership, who);
            await ReadAsync(planned ? all.PlannedRelations : all.RelationsOfThings, things.ReadRelation, who);
        }

        if (persons.Count < changes.Count)
        {
            var places = changes.Where(change => change.PersonNo == 0).ToList();
            await ReadAsync(
                planned ? all.PlannedSchools : all.SchoolsOfThings, things.ReadSchool,
                [.. when, Numbers(places, change => change.SchoolNo)]);
            await ReadAsync(
                planned ? all.PlannedClasses : all.ClassesOfThings, things.ReadClass, [.. when, Numbers(places, change => change.OtherNo)]);
        }
    }

    private async Task ReadAsync(Statement statement, Action<DbDataReader> each, (string, object)[] arguments)
    {
        await using var reader = await connection.ReadAsync(statement, cancellationToken, arguments);
        while (await reader.ReadAsync(cancellationToken))
        {
            each(reader);
        }
    }

    private static (string, object) Numbers(IReadOnlyList<PlanChangeColumns> changes, Func<PlanChangeColumns, int> number) =>
        Numbers([.. changes.Select(number)]);

    private static (string, object) Numbers(IReadOnlyList<int> numbers) =>
        ("@numbers", JsonSerializer.Serialize(numbers.Where(number => number != 0).Distinct().Order()));
}
