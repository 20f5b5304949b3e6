using System.Globalization;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Privacy;

/// <summary>
/// What a run settles of rectifications: one whose wanted values it brings is closed in its name, and opened again when a later run brings
/// others. A measure that a person has closed stays closed. A crash before it loses nothing: the next run finds the same again.
/// </summary>
public sealed class RectificationSettlement(IPrivacyStore store, IRevisionStore revisions)
{
    private const int Slice = 500;

    private const string ByRun = "run ";

    /// <summary>Settles what the run brought. It is not cancelled: the run is applied.</summary>
    public async Task SettleAsync(long runId, DateTimeOffset now)
    {
        var revision = await revisions.GetRevisionAsync(CancellationToken.None);
        var after = 0;
        IReadOnlyList<Measure> some;
        do
        {
            some = await store.ListMeasuresAsync(
                new MeasureFilter { Kind = MeasureKind.Rectification }, after, Slice, CancellationToken.None);
            foreach (var measure in some.Where(one => one.Corrections.Count > 0 && (one.State is MeasureState.Open || IsByRun(one))))
            {
                await SettleAsync(measure, revision, runId, now);
            }

            after = some.Count > 0 ? some[^1].MeasureNo : after;
        }
        while (some.Count == Slice);
    }

    private static bool IsByRun(Measure measure) =>
        measure.ClosingReason.StartsWith(ByRun, StringComparison.Ordinal) && measure.ClosedBy.Length == 0;

    private async Task SettleAsync(Measure measure, long revision, long runId, DateTimeOffset now)
    {
        if (await store.AllPersons.FindPersonAsync(measure.PersonId, revision, CancellationToken.None) is not { } person)
        {
            return;
        }

        var isBrought = IsBrought(measure, person);
        if (isBrought == measure.State is MeasureState.Closed)
        {
            return;
        }

        await store.SaveAsync(
            new MeasureChange(isBrought
                ? measure with
                {
                    State = MeasureState.Closed, ClosedAt = now,
                    ClosingReason = string.Create(CultureInfo.InvariantCulture, $"{ByRun}{runId}"),
                }
                : measure with { State = MeasureState.Open, ClosedAt = null, ClosingReason = "" }),
            CancellationToken.None);
    }

    // Every record that has such a field says what is wanted, and one at least does.
    private static bool IsBrought(Measure measure, PersonView person)
    {
        var records = person.Records.Where(record => record.Presence is not Model.Presence.Awaited).Select(
            record => ShownFields.Of(record.Person)).ToList();
        return records.Count > 0 && measure.Corrections.All(one => one.Wanted.Length == 0
            ? records.All(fields => !fields.ContainsKey(one.Field))
            : records.Any(fields => fields.ContainsKey(one.Field))
                && records.All(
                    fields => !fields.TryGetValue(one.Field, out var has) || string.Equals(has, one.Wanted, StringComparison.Ordinal)));
    }
}
