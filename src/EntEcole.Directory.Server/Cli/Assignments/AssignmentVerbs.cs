using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Assignments;

/// <summary><c>entecole assignments</c>: which teacher has which class.</summary>
internal static class AssignmentVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("assignments", shared.T(
            "Which teacher has which class: first-degree extracts do not say it.",
            "Qui enseigne dans quelle classe : les extraits du premier degré ne le disent pas."));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Write(shared, time, isEnd: false));
        command.Subcommands.Add(Write(shared, time, isEnd: true));
        command.Subcommands.Add(Propose(shared, time, isRenewal: false));
        command.Subcommands.Add(Propose(shared, time, isRenewal: true));
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var uai = Uai(shared);
        var command = new Command("list", shared.T("The assignments of a school.", "Les affectations d'une école.")) { uai };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var views = await Service(store, time).ListAsync(
                Requests.Uai(parsed.GetRequiredValue(uai), "UAI"), null, Perimeter.All, revision, cancellationToken);
            terminal.Answer(new
            {
                revision,
                assignments = views.Select(view => new
                {
                    personId = view.Person.PersonId.ToString(), name = NameOf(view.Person), className = view.Assignment.Class.Name,
                    view.Assignment.From, view.Assignment.Until, view.Assignment.Origin, view.State, view.End, view.Assignment.By,
                    reason = view.Assignment.Why,
                }),
            });
            Show(views, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Write(SharedOptions shared, TimeProvider time, bool isEnd)
    {
        var uai = Uai(shared);
        var person = new Option<string?>("--person")
        {
            Description = shared.T("Id or mail of the person.", "Identifiant ou courriel de la personne."),
        };
        var className = new Option<string?>("--class")
        {
            Description = shared.T("Name or id of the class.", "Nom ou identifiant de la classe."),
        };
        var csv = new Option<string?>("--csv")
        {
            Description = shared.T(
                "A file with the columns person and class, separated by ; in UTF-8.",
                "Un fichier aux colonnes person et class, séparées par ; en UTF-8."),
        };
        var (by, reason) = (AuthorOptions.Decider(shared), AuthorOptions.Reason(shared));
        var command = isEnd
            ? new Command("end", shared.T("End assignments: all, or none.", "Mettre fin à des affectations : toutes, ou aucune."))
            : new Command("set", shared.T("Assign teachers to classes: all, or none.", "Affecter des enseignants : tous, ou aucun."));
        command.Arguments.Add(uai);
        foreach (var option in (Option[])[person, className, csv, by, reason])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var school = Requests.Uai(parsed.GetRequiredValue(uai), "UAI");
            var lines = parsed.GetValue(csv) is { } path ? AssignmentFile.Read(path)
                : parsed.GetValue(person) is { } one && parsed.GetValue(className) is { } two ? [(one, two, 0)]
                : throw DirectoryException.InvalidArgument(
                    "--person", new("Give --person and --class, or --csv.", "Donner --person et --class, ou --csv."));
            var pairs = await new AssignmentNames(store).PairsAsync(school, lines, cancellationToken);
            var order = new AssignmentOrder("", school, pairs, parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason));
            var revision = isEnd
                ? await Service(store, time).EndAsync(order, cancellationToken)
                : await Service(store, time).AssignAsync(order, Perimeter.All, cancellationToken);
            terminal.Answer(new { revision, pairs = pairs.Count });
            terminal.Say(isEnd
                ? terminal.T($"Ended at revision {revision}.", $"Terminé, révision {revision}.")
                : terminal.T($"Assigned at revision {revision}.", $"Affecté, révision {revision}."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Propose(SharedOptions shared, TimeProvider time, bool isRenewal)
    {
        var uai = Uai(shared);
        var year = new Option<string>("--from-year")
        {
            Required = true, Description = shared.T("The year before, as 2025-2026.", "L'année précédente, comme 2025-2026."),
        };
        var command = isRenewal
            ? new Command("renew", shared.T(
                "Propose the assignments of the year before; applies nothing.",
                "Proposer les affectations de l'année précédente ; n'applique rien."))
            : new Command("suggest", shared.T(
                "Propose assignments by the names of classes; applies nothing.",
                "Proposer des affectations d'après les noms de classes ; n'applique rien."));
        command.Arguments.Add(uai);
        if (isRenewal)
        {
            command.Options.Add(year);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new AssignmentProposals(store.Assignments, store.Persons, store.Revisions);
            var school = Requests.Uai(parsed.GetRequiredValue(uai), "UAI");
            var found = !isRenewal ? await service.SuggestAsync(school, Perimeter.All, cancellationToken)
                : SchoolYear.TryParse(parsed.GetRequiredValue(year), out var before)
                    ? await service.RenewAsync(school, before, Perimeter.All, cancellationToken)
                    : throw DirectoryException.InvalidArgument(
                        "--from-year", new("Not a school year.", "N'est pas une année scolaire."));
            terminal.Answer(new
            {
                proposals = found.Select(one => new
                {
                    personId = one.Person.PersonId.ToString(), name = NameOf(one.Person), className = one.Class.Name, one.Points,
                    why = one.Why.In(shared.Language),
                }),
            });
            Show(found, terminal, shared.Language);
            return ExitCode.Done;
        });
        return command;
    }

    private static AssignmentService Service(DirectoryStore store, TimeProvider time) =>
        new(store.Assignments, store.Persons, store.Revisions, time);

    private static Argument<string> Uai(SharedOptions shared) => new("UAI")
    {
        Description = shared.T("The school.", "L'école."),
    };

    private static string NameOf(Persons.PersonView person) =>
        $"{person.Records[0].Person.UsageName} {person.Records[0].Person.GivenName}".Trim();

    private static void Show(IReadOnlyList<AssignmentView> views, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Person", "Personne"), terminal.T("Class", "Classe"), terminal.T("From", "Du"), terminal.T("To", "Au"),
            terminal.T("State", "État"), terminal.T("By", "Par"));
        foreach (var view in views)
        {
            Terminal.AddRow(
                table, NameOf(view.Person), view.Assignment.Class.Name, TableText.Day(view.Assignment.From, terminal),
                TableText.Day(view.Assignment.Until, terminal),
                view.State switch
                {
                    AssignmentState.Active => terminal.T("active", "active"),
                    AssignmentState.ToCome => terminal.T("to come", "à venir"),
                    AssignmentState.Dormant => terminal.T("dormant", "en sommeil"),
                    _ => terminal.T("ended", "terminée"),
                },
                view.Assignment.By);
        }

        terminal.Show(table);
    }

    private static void Show(IReadOnlyList<AssignmentProposal> proposals, Terminal terminal, Language language)
    {
        if (proposals.Count == 0)
        {
            terminal.Say(terminal.T("No proposal.", "Aucune proposition."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Person", "Personne"), terminal.T("Class", "Classe"), terminal.T("Points", "Points"), terminal.T("Why", "Pourquoi"));
        foreach (var one in proposals)
        {
            Terminal.AddRow(
                table, NameOf(one.Person), one.Class.Name,
                one.Points.ToString(System.Globalization.CultureInfo.InvariantCulture), one.Why.In(language));
        }

        terminal.Show(table);
    }
}
