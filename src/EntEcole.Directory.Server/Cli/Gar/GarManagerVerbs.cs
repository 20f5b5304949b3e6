using System.CommandLine;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary><c>entecole gar managers</c>: who assigns resources in a school.</summary>
internal static class GarManagerVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time) =>
        new("managers", shared.T(
            "Who assigns resources in a school. Without any it is the director.",
            "Les responsables d'affectation d'une école. À défaut, le directeur."))
        {
            Add(shared, time), Remove(shared, time), List(shared, time),
        };

    private static Command Add(SharedOptions shared, TimeProvider time)
    {
        var (uai, person) = (UaiArgument(shared, required: true), PersonArgument(shared));
        var (by, reason) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared));
        var from = new Option<DateOnly?>("--from")
        {
            Description = shared.T("First day. Default: today.", "Premier jour. Par défaut : aujourd'hui."),
        };
        var to = new Option<DateOnly?>("--to") { Description = shared.T("Last day. Default: none.", "Dernier jour. Par défaut : aucun.") };
        var command = new Command("add", shared.T("Name a person.", "Nommer une personne.")) { uai, person, from, to, by, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var (revision, row) = await ServiceOf(store, time).AddAsync(
                Requests.Uai(parsed.GetRequiredValue(uai)!, "UAI"), Requests.PersonId(parsed.GetRequiredValue(person), "PERSON_ID"),
                new GarTerm(parsed.GetValue(from) ?? FrenchTime.DayAt(time.GetUtcNow()), parsed.GetValue(to)),
                (parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason)), cancellationToken);
            terminal.Answer(new { revision, manager = GarTables.Of(row) });
            terminal.Say(terminal.T($"Recorded. Revision {revision}.", $"Enregistré. Révision {revision}."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Remove(SharedOptions shared, TimeProvider time)
    {
        var (uai, person) = (UaiArgument(shared, required: true), PersonArgument(shared));
        var (by, reason) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared));
        var command = new Command("remove", shared.T("End a person's term, today.", "Mettre fin à la période d'une personne, aujourd'hui."))
        {
            uai, person, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await ServiceOf(store, time).EndAsync(
                Requests.Uai(parsed.GetRequiredValue(uai)!, "UAI"), Requests.PersonId(parsed.GetRequiredValue(person), "PERSON_ID"),
                (parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason)), cancellationToken);
            terminal.Answer(new { revision });
            terminal.Say(terminal.T($"Ended. Revision {revision}.", $"Terminé. Révision {revision}."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var uai = UaiArgument(shared, required: false);
        var command = new Command("list", shared.T("The terms, also ended ones.", "Les périodes, terminées ou non.")) { uai };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var rows = await ServiceOf(store, time).ListAsync(
                parsed.GetValue(uai) is { } one ? Requests.Uai(one, "UAI") : null, cancellationToken);
            terminal.Answer(rows.Select(GarTables.Of));
            GarTables.Show(rows, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static GarManagerService ServiceOf(DirectoryStore store, TimeProvider time) =>
        new(store.Gar, store.Persons, store.Schools, store.Revisions, time);

    private static Argument<string?> UaiArgument(SharedOptions shared, bool required) => new("UAI")
    {
        Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        Description = shared.T("UAI of the school.", "UAI de l'école."),
    };

    private static Argument<string> PersonArgument(SharedOptions shared) => new("PERSON_ID")
    {
        Description = shared.T("Id of the person.", "Identifiant de la personne."),
    };
}
