using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>The rights of persons: what is late, and what is kept or passed over because of them.</summary>
internal sealed class PrivacyCheck(IPrivacyStore store, TimeProvider time)
{
    /// <summary>What there is to say; nothing when no right was ever asked for.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(time.GetUtcNow());
        var findings = new List<Finding>();
        var late = (await store.ListMeasuresAsync(
            new MeasureFilter { State = MeasureState.Open, DueBefore = today }, 0, int.MaxValue, cancellationToken))
            .Count(measure => measure.Kind is not (MeasureKind.Death or MeasureKind.PostMortemDirective));
        if (late > 0)
        {
            findings.Add(Finding.Warning(
                FindingSubject.Store,
                new LocalizedText(
                    $"{late} requests of persons are past the day of their answer.",
                    $"{late} demandes de personnes ont dépassé leur échéance de réponse."),
                new LocalizedText("Run 'entecole privacy due'.", "Lancer « entecole privacy due ».")));
        }

        if (await store.CountRestrictedDueAsync(today, cancellationToken) is > 0 and var kept)
        {
            findings.Add(Finding.Warning(
                FindingSubject.Store,
                new LocalizedText(
                    $"{kept} persons are past the day of their purge and kept, because their processing is restricted.",
                    $"{kept} personnes ont dépassé leur date de purge et restent conservées, leur traitement étant limité."),
                new LocalizedText("See 'entecole privacy measures --open'.", "Voir « entecole privacy measures --open ».")));
        }

        if (await store.CountSuppressedAsync(cancellationToken) is > 0 and var suppressed)
        {
            findings.Add(Finding.Well(
                FindingSubject.Store,
                $"{suppressed} records are passed over by syncs: their persons were erased.",
                $"{suppressed} enregistrements sont ignorés par les synchronisations : les personnes ont été effacées."));
        }

        return findings;
    }
}
