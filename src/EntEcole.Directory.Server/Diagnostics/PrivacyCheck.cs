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
                    $"Requests of persons past the day of their answer: {late}.",
                    $"Demandes de personnes dont l'échéance de réponse est dépassée : {late}."),
                new LocalizedText("Run 'entecole privacy due'.", "Lancer « entecole privacy due ».")));
        }

        if (await store.CountRestrictedDueAsync(today, cancellationToken) is > 0 and var kept)
        {
            findings.Add(Finding.Warning(
                FindingSubject.Store,
                new LocalizedText(
                    $"Past the day of their purge and kept, because their processing is restricted: {Counted.English(kept, "person", "persons")}.",
                    $"Date de purge dépassée, conservation pour limitation du traitement : {Counted.French(kept, "personne", "personnes")}."),
                new LocalizedText("See 'entecole privacy measures --open'.", "Voir « entecole privacy measures --open ».")));
        }

        if (await store.CountSuppressedAsync(cancellationToken) is > 0 and var suppressed)
        {
            findings.Add(Finding.Well(
                FindingSubject.Store,
                $"Records that syncs pass over, as their persons were erased: {suppressed}.",
                $"Enregistrements ignorés par les synchronisations, leurs personnes ayant été effacées : {suppressed}."));
        }

        return findings;
    }
}
