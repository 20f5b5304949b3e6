using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary>The verbs that erase, and that of a death.</summary>
internal static class ErasureVerbs
{
    public static Command Erase(SharedOptions shared, TimeProvider time)
    {
        var set = new PrivacyOptionSet(shared);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = shared.T("Only show what would be erased.", "Montrer seulement ce qui serait effacé."),
        };
        var even = EvenIfDelivered(shared);
        var command = set.AddTo(new Command("erase", shared.T(
            "Erase every version of a person. It cannot be undone. No personal data in --reason: it outlives the person.",
            "Effacer toutes les versions d'une personne. C'est définitif. Pas de donnée personnelle dans --reason : le motif reste."))
            {
                dryRun,
                even,
            });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var caller = PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new ErasureService(PrivacyVerbs.BookOf(store, time), shared.Settings(parsed).ToPrivacy());
            if (!parsed.GetValue(dryRun))
            {
                return Tell(terminal, await service.EraseAsync(set.Of(parsed), parsed.GetValue(even), caller, cancellationToken));
            }

            var preview = await service.PreviewErasureAsync(set.Of(parsed), caller, cancellationToken);
            terminal.Answer(new { dryRun = true, preview.Revision, preview.Rows, stillDelivered = preview.StillDelivered.Select(
                one => one.ToString()) });
            terminal.Say(terminal.T(
                $"Would erase {preview.Rows} rows; nothing was done.", $"Seraient effacées : {preview.Rows} lignes ; rien n'a été fait."));
            TellDelivered(terminal, preview.StillDelivered);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Confirm(SharedOptions shared, TimeProvider time)
    {
        var (measure, set) = (DecisionVerbs.Measure(shared), new PrivacyOptionSet(shared));
        var command = new Command("confirm", shared.T(
            "Carry out an erasure or a readmission that another person has asked for.",
            "Exécuter un effacement ou une réadmission demandés par une autre personne."))
        {
            measure, set.By, set.Reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new ErasureService(PrivacyVerbs.BookOf(store, time), shared.Settings(parsed).ToPrivacy());
            return Tell(shared.Terminal(parsed), await service.ConfirmErasureAsync(
                new MeasureDecision(parsed.GetRequiredValue(measure).Trim(), "", parsed.GetValue(set.Reason) ?? ""),
                PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken));
        });
        return command;
    }

    public static Command Readmit(SharedOptions shared, TimeProvider time)
    {
        var set = new PrivacyOptionSet(shared);
        var command = set.AddTo(new Command("readmit", shared.T(
            "Let syncs bring an erased person again; PERSON is the id that they had. No personal data in --reason: it is kept.",
            "Laisser les synchronisations rapporter une personne effacée ; PERSONNE est son ancien identifiant. Pas de donnée personnelle dans --reason : le motif reste.")));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new ErasureService(PrivacyVerbs.BookOf(store, time), shared.Settings(parsed).ToPrivacy());
            var saved = await service.ReadmitAsync(
                set.Of(parsed), PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken);
            return TellReadmission(shared.Terminal(parsed), saved);
        });
        return command;
    }

    public static Command Death(SharedOptions shared, TimeProvider time)
    {
        var set = new PrivacyOptionSet(shared, needsReason: false);
        var day = new Option<DateOnly>("--on") { Required = true, Description = shared.T("The day of the death.", "Le jour du décès.") };
        var proof = new Option<string>("--proof")
        {
            CustomParser = OptionText.Read,
            Required = true,
            Description = shared.T("The document that says so.", "Référence de l'acte."),
        };
        var even = EvenIfDelivered(shared);
        var command = set.AddTo(new Command("death", shared.T(
            "Record a death: processing is restricted at once, and the last directive carried out.",
            "Enregistrer un décès : le traitement est limité aussitôt, et la dernière directive exécutée.")) { day, proof, even });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new ErasureService(PrivacyVerbs.BookOf(store, time), shared.Settings(parsed).ToPrivacy());
            var done = await service.RecordDeathAsync(
                set.Of(parsed) with { Reason = parsed.GetRequiredValue(proof) }, parsed.GetValue(day), parsed.GetValue(even),
                PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken);
            terminal.Say(done.Directive is { } directive
                ? terminal.T(
                    $"Directive: {directive.Directive} (trustee: {directive.Trustee})",
                    $"Directive : {directive.Directive} (mandataire : {directive.Trustee})")
                : terminal.T(
                    "No directive: erased when the delay of the law is over.",
                    "Pas de directive : effacement à l'issue du délai réglementaire."));
            if (done.Erasure is { } erasure)
            {
                return Tell(terminal, erasure);
            }

            MeasureText.Tell(terminal, done.Saved);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<bool> EvenIfDelivered(SharedOptions shared) => new("--even-if-delivered")
    {
        Description = shared.T(
            "Erase although academies still deliver the person; the next syncs pass over those records.",
            "Effacer même si les académies livrent encore la personne ; les synchronisations suivantes ignorent ces enregistrements."),
    };

    private static int Tell(Terminal terminal, ErasureOutcome done)
    {
        if (done.Measure is { Kind: MeasureKind.Readmission } readmission)
        {
            return TellReadmission(terminal, new MeasureSaved(done.Revision, readmission));
        }

        var isDone = done.Measure is { State: MeasureState.Closed };
        terminal.Answer(new
        {
            done.Revision, done.Rows, erased = isDone, measureId = done.Measure?.MeasureId,
            stillDelivered = done.StillDelivered.Select(one => one.ToString()),
        });
        terminal.Say(isDone
            ? terminal.T($"Erased: {done.Rows} rows. Revision {done.Revision}.", $"Effacé : {done.Rows} lignes. Révision {done.Revision}.")
            : done.Measure is { } waiting
                ? Waiting(terminal, waiting)
                : terminal.T("Nothing was erased: the person is still delivered.", "Rien n'a été effacé : la personne est encore livrée."));
        TellDelivered(terminal, done.StillDelivered);
        return isDone ? ExitCode.Done : ExitCode.Held;
    }

    private static int TellReadmission(Terminal terminal, MeasureSaved saved)
    {
        var isDone = saved.Measure.State is MeasureState.Closed;
        terminal.Answer(new { saved.Revision, readmitted = isDone, measureId = saved.Measure.MeasureId });
        terminal.Say(isDone
            ? terminal.T(
                "Readmitted: the next complete delivery brings the person again, under a new id.",
                "Réadmise : le prochain extrait complet rapporte la personne, sous un nouvel identifiant.")
            : Waiting(terminal, saved.Measure));
        return isDone ? ExitCode.Done : ExitCode.Held;
    }

    private static string Waiting(Terminal terminal, Measure measure) => terminal.T(
        $"Measure {measure.MeasureId} waits for another person: 'entecole privacy confirm'.",
        $"La mesure {measure.MeasureId} attend une autre personne : « entecole privacy confirm ».");

    private static void TellDelivered(Terminal terminal, IReadOnlyList<SourceRef> delivered)
    {
        foreach (var source in delivered)
        {
            terminal.Say(terminal.T($"Still delivered: {source}", $"Encore livré : {source}"));
        }
    }
}
