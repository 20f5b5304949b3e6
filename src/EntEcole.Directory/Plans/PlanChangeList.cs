using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Plans;

/// <summary>One change of a plan, as people and callers are shown it.</summary>
/// <param name="ChangeNo">Its place in the list, from 1.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Entity">To what.</param>
/// <param name="Uai">School concerned; null for none.</param>
/// <param name="SchoolName">Its name to show; empty for none.</param>
/// <param name="Role">Role concerned; null for none.</param>
/// <param name="PersonId">Person concerned, who may be new; null for none.</param>
/// <param name="Source">Their record; of a relation that of the relative.</param>
/// <param name="Person">Who they are, as they will be; null when nothing is known of them, or no person is concerned.</param>
/// <param name="Fields">Fields that differ, whole; none when the change is no longer kept.</param>
/// <param name="State">Held, applied, rejected; outdated for what an undo leaves alone.</param>
/// <param name="ConflictRevision">Of what an undo leaves alone, the revision that changed it since; null otherwise.</param>
public sealed record PlannedChange(
    int ChangeNo, EventKind Kind, EventEntity Entity, string? Uai, string SchoolName, Role? Role, PersonId? PersonId, SourceRef? Source,
    Person? Person, IReadOnlyList<FieldDifference> Fields, PlanState State, long? ConflictRevision);

/// <summary>What a stored plan would do, change by change. Values come from <see cref="ShownFields"/> alone.</summary>
public sealed class PlanChangeList(IPlanStore plans)
{
    /// <summary>
    /// Changes by school, role and person, those after number <paramref name="after"/>, against the state of <paramref name="revision"/>.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PlanNotFound"/>; <see cref="Reason.PlanOutdated"/>: a later run has planned again, nothing of this plan is kept.
    /// </exception>
    public async Task<IReadOnlyList<PlannedChange>> ReadAsync(
        PlanChangeFilter filter, int after, int limit, long revision, CancellationToken cancellationToken)
    {
        var page = await plans.ListPlanChangesAsync(filter, after, limit, revision, cancellationToken) ?? throw PlanService.NotFound(
            filter.PlanId);
        return page.State is PlanState.Outdated ? throw Outdated(filter.PlanId) : [.. page.Rows.Select(Of)];
    }

    private static PlannedChange Of(PlanChangeRow row)
    {
        var record = Record(row.After) ?? Record(row.Before);
        var own = row.After is null ? [] : row.Entity switch
        {
            EventEntity.School => Differences(row, thing => thing.School is { } school ? ShownFields.Of(school) : null),
            EventEntity.Class => Differences(row, thing => thing.Class is { } one ? ShownFields.Of(one) : null),
            EventEntity.Relation => Differences(row, thing => thing.Relation is { } relation ? ShownFields.Of(relation) : null),
            EventEntity.Membership => Differences(row, thing => thing.Profile is { } profile
                ? ShownFields.Of(profile, thing.Classes.Where(one => one.IsOf(profile.SchoolNo, profile.Role)))
                : null),
            _ => [],
        };
        var person = row.After is null || row.Entity is not (EventEntity.Person or EventEntity.Membership)
            ? []
            : OfPerson(row.Before, row.After);
        return new PlannedChange(
            row.ChangeNo, row.Kind,
            row.Entity is EventEntity.Membership && row.Kind is EventKind.Changed && own.Count == 0 ? EventEntity.Person : row.Entity,
            row.Uai, row.SchoolName, row.Role, record?.PersonId,
            row.Entity is EventEntity.Relation ? (row.After?.Relation ?? row.Before.Relation)?.Other : record?.Source,
            record?.Person, [.. person, .. own], row.State, row.ConflictRevision);
    }

    private static RecordVersion? Record(ChangedThing? thing) => thing is { Records: [var first, ..] } ? first : null;

    private static IReadOnlyList<FieldDifference> Differences(
        PlanChangeRow row, Func<ChangedThing, IReadOnlyDictionary<string, string>?> fields) =>
        ShownFields.Differences(fields(row.Before) ?? None, fields(row.After!) ?? None);

    // Record by record: a person may have several in a feed.
    private static IReadOnlyList<FieldDifference> OfPerson(ChangedThing before, ChangedThing after) =>
    [
        .. before.Records.Concat(after.Records).Select(record => record.Source).Distinct().SelectMany(source => ShownFields.Differences(
            ShownFields.Of(before.Records.FirstOrDefault(record => record.Source == source)),
            ShownFields.Of(after.Records.FirstOrDefault(record => record.Source == source)))),
    ];

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);

    private static DirectoryException Outdated(long planId) => new(
        Reason.PlanOutdated,
        new LocalizedText(
            "A later run has planned again; what this plan would have done is no longer kept. See 'entecole plans list'.",
            "Une exécution suivante a planifié de nouveau ; ce que ce plan aurait fait n'est plus conservé. Voir « entecole plans list »."),
        DirectoryException.Fact("planId", planId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
