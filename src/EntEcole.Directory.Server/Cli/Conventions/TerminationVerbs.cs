using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions notice</c> and <c>terminate</c>: the end of a convention before its term.</summary>
internal static class TerminationVerbs
{
    /// <summary><c>notice</c>.</summary>
    public static Command Notice(SharedOptions shared, TimeProvider time)
    {
        var reference = ConventionVerbs.ReferenceArgument(shared);
        var on = DayOption("--on", shared.T("Day of the notice.", "Jour de la mise en demeure."), shared);
        var withdraw = new Option<bool>("--withdraw")
        {
            Description = shared.T("Withdraw the notice recorded.", "Retirer la mise en demeure enregistrée."),
        };
        var (by, reason, dryRun) = (AuthorOptions.Recorder(shared), AuthorOptions.Reason(shared), DryRun(shared));
        var command = new Command("notice", shared.T(
            "Record the formal notice that precedes a termination: one month of conciliation, then fifteen days. Schools stay enrolled.",
            "Enregistrer la mise en demeure qui précède une résiliation : un mois de conciliation, puis quinze jours. Les écoles restent adhérentes."))
        {
            reference, on, withdraw, by, reason, dryRun,
        };
        AuthorOptions.RequireUnless(command, dryRun, shared, by, reason);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, shows) = (shared.Terminal(parsed), parsed.GetValue(dryRun));
            var day = Requests.Day(parsed.GetValue(on)?.Trim() ?? "", "--on");
            if (parsed.GetValue(withdraw) == day is not null)
            {
                throw DirectoryException.InvalidArgument("--on", new(
                    "Give either --on, or --withdraw.", "Donner soit --on, soit --withdraw."));
            }

            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var done = await ServiceOf(store, time).NoticeAsync(
                parsed.GetRequiredValue(reference).Trim(), new FormalNotice(day), Perimeter.All, new(shows),
                (parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason)), cancellationToken);
            var convention = done.Conventions[0];
            Answer(done, shows, time, terminal);
            terminal.Say(shows
                ? terminal.T($"{convention.Reference}: nothing was recorded.", $"{convention.Reference} : rien n'a été enregistré.")
                : terminal.T(
                    $"{convention.Reference}: recorded; the store is at revision {done.Revision}.",
                    $"{convention.Reference} : enregistré ; la base est à la révision {done.Revision}."));
            ConventionTables.ShowNotice(convention, terminal);
            if (day is null)
            {
                terminal.Say(terminal.T("No formal notice any more.", "Plus de mise en demeure."));
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary><c>terminate</c>.</summary>
    public static Command Terminate(SharedOptions shared, TimeProvider time)
    {
        var reference = ConventionVerbs.ReferenceArgument(shared);
        var on = DayOption("--on", shared.T("Last day in force.", "Dernier jour en vigueur."), shared);
        on.Required = true;
        var early = new Option<bool>("--early")
        {
            Description = shared.T(
                "Although notice, conciliation and fifteen days have not run; --reason says why.",
                "Bien que mise en demeure, conciliation et quinze jours ne soient pas écoulés ; --reason dit pourquoi."),
        };
        var (by, reason, dryRun) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared), DryRun(shared));
        var command = new Command("terminate", shared.T(
            "End a convention on a day of its term: its persons are suspended the day after, unless another convention covers the school.",
            "Résilier une convention à un jour de sa durée : ses personnes sont suspendues le lendemain, sauf si une autre convention couvre l'école."))
        {
            reference, on, early, by, reason, dryRun,
        };
        AuthorOptions.RequireUnless(command, dryRun, shared, by, reason);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (terminal, shows) = (shared.Terminal(parsed), parsed.GetValue(dryRun));
            var last = Requests.Day(parsed.GetRequiredValue(on)!.Trim(), "--on") ?? throw Requests.Missing("--on");
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            ConventionOutcome done;
            try
            {
                done = await ServiceOf(store, time).TerminateAsync(
                    parsed.GetRequiredValue(reference).Trim(), new Termination(last, parsed.GetValue(early)), Perimeter.All, new(shows),
                    (parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason)), cancellationToken);
            }
            catch (DirectoryException refusal) when (refusal.Reason is Reason.TerminationTooEarly)
            {
                terminal.Complain(terminal.T(
                    "With --early and --reason it ends before; nothing was recorded.",
                    "Avec --early et --reason, elle s'achève avant ; rien n'a été enregistré."));
                throw;
            }

            var convention = done.Conventions[0];
            var end = TableText.Day(convention.EndsOn, terminal);
            Answer(done, shows, time, terminal);
            terminal.Say(shows
                ? terminal.T(
                    $"{convention.Reference} would end on {end}; nothing was recorded.",
                    $"{convention.Reference} s'achèverait le {end} ; rien n'a été enregistré.")
                : terminal.T(
                    $"{convention.Reference} ends on {end}; the store is at revision {done.Revision}.",
                    $"{convention.Reference} s'achève le {end} ; la base est à la révision {done.Revision}."));
            terminal.Say(terminal.T(
                "What was received is not refunded; the year stays owed.",
                "Les sommes reçues ne sont pas remboursées ; l'année reste due."));
            ConventionTables.Show(done.Impact, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static ConventionService ServiceOf(DirectoryStore store, TimeProvider time) =>
        new(store.Enrolment, store.Schools, store.Rights, store.Revisions, time);

    private static void Answer(ConventionOutcome done, bool shows, TimeProvider time, Terminal terminal) => terminal.Answer(new
    {
        done.Revision, dryRun = shows, convention = ConventionTables.Of(done.Conventions[0], FrenchTime.DayAt(time.GetUtcNow())),
        impact = ConventionTables.Of(done.Impact),
    });

    private static Option<string?> DayOption(string name, string description, SharedOptions shared) => new(name)
    {
        HelpName = InvariantValues.DayHint.In(shared.Language), Description = description,
    };

    private static Option<bool> DryRun(SharedOptions shared) => new("--dry-run")
    {
        Description = shared.T(
            "Record nothing; show what it would do to schools and profiles.",
            "Ne rien enregistrer ; montrer ce que cela ferait aux écoles et aux profils."),
    };
}
