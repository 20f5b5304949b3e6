using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary>
/// <c>entecole identities</c>: records held because their id may have been given to another person, and the decision about each.
/// </summary>
internal static class IdentityVerbs
{
    private const string Same = "same";
    private const string Another = "another";

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("identities", shared.T(
            "Records held because their id may have been given to another person.",
            "Les enregistrements retenus parce que leur identifiant désigne peut-être une autre personne."));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Decide(shared, time));
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var academy = new Option<string?>("--academy") { Description = shared.T("Of one academy.", "D'une académie.") };
        var command = new Command("list", shared.T(
            "What waits for a decision, and what was decided and waits for the next extract.",
            "Ce qui attend une décision, et ce qui est décidé et attend le prochain extrait."))
        {
            academy,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var holds = await store.Identities.ListHoldsAsync(
                parsed.GetValue(academy) is { } label ? Academies.Normalize(label) : null, cancellationToken);
            terminal.Answer(new { holds = holds.Select(Of) });
            Show(holds, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Decide(SharedOptions shared, TimeProvider time)
    {
        var number = new Argument<int>("NUMBER")
        {
            HelpName = shared.T("NUMBER", "NUMÉRO"),
            Description = shared.T("Its number in the list.", "Son numéro dans la liste."),
        };
        var decision = new Argument<string>("DECISION")
        {
            HelpName = $"{Same}|{Another}",
            Description = shared.T(
                "same: the record is a correction. another: the id is another person's now; the former departs, a new one comes.",
                "same : l'enregistrement est une correction. another : l'identifiant est désormais celui d'une autre personne ; l'ancienne part, une nouvelle arrive."),
        };
        decision.AcceptOnlyFromAmong(Same, Another);
        var (by, reason) = MergeVerbs.Author(shared);
        var command = new Command("decide", shared.T(
            "Say who a held record is about. The next extract that holds it applies the decision.",
            "Dire de qui parle un enregistrement retenu. Le prochain extrait qui le contient applique la décision."))
        {
            number, decision, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var decided = string.Equals(parsed.GetRequiredValue(decision), Same, StringComparison.Ordinal)
                ? IdentityDecision.Same
                : IdentityDecision.Another;
            await new IdentityService(store.Identities, time).DecideAsync(
                parsed.GetRequiredValue(number), decided, parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.Answer(new { hold = parsed.GetRequiredValue(number), decision = parsed.GetRequiredValue(decision) });
            terminal.Say(terminal.T(
                "Recorded. The next extract that holds the record applies it.",
                "Enregistré. Le prochain extrait qui contient l'enregistrement l'appliquera."));
            return ExitCode.Done;
        });
        return command;
    }

    private static object Of(IdentityHold hold) => new
    {
        number = hold.HoldNo,
        source = hold.Source.ToString(),
        uai = hold.Uai,
        personId = hold.PersonId.ToString(),
        known = hold.Known is null ? null : Facts(hold.Known),
        delivered = Facts(hold.Delivered),
        sinceRun = hold.SinceRun,
        lastRun = hold.LastRun,
        decision = hold.Decision is { } decision ? NameOf(decision) : null,
        decidedBy = hold.Author?.By,
        reason = hold.Author?.Why,
    };

    private static object Facts(Person person) => new
    {
        person.UsageName,
        person.BirthName,
        person.GivenName,
        birthDate = person.BirthDate?.ToString("O", CultureInfo.InvariantCulture),
        person.Pupil?.Ine,
        person.Civility,
        person.Mail,
    };

    private static string NameOf(IdentityDecision decision) => decision is IdentityDecision.Same ? Same : Another;

    private static void Show(IReadOnlyList<IdentityHold> holds, Terminal terminal)
    {
        if (holds.Count == 0)
        {
            terminal.Say(terminal.T("No record is held.", "Aucun enregistrement n'est retenu."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Number", "Numéro"), terminal.T("Record", "Enregistrement"), terminal.T("School", "École"),
            terminal.T("In the directory", "Dans l'annuaire"), terminal.T("Delivered", "Livré"), terminal.T("Decision", "Décision"));
        foreach (var hold in holds)
        {
            Terminal.AddRow(
                table, hold.HoldNo.ToString(CultureInfo.InvariantCulture), hold.Source.ToString(), hold.Uai ?? "",
                Line(hold.Known, terminal),
                Line(hold.Delivered, terminal),
                hold.Decision is { } decision ? $"{NameOf(decision)} ({hold.Author!.By})" : terminal.T("waits", "en attente"));
        }

        terminal.Show(table);
        terminal.Say(terminal.T(
            "Decide with: entecole identities decide NUMBER same|another --by … --reason …",
            "Décider par : entecole identities decide NUMÉRO same|another --by … --reason …"));
    }

    private static string Line(Person? person, Terminal terminal) => person is null ? ""
        : string.Join(' ', [
            person.UsageName, person.GivenName ?? "", person.BirthDate is { } born ? TableText.Day(born, terminal) : "",
            person.Pupil?.Ine ?? person.Mail ?? "",
        ]);
}
