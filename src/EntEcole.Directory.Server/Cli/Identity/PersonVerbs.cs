using System.CommandLine;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary><c>entecole persons find</c>: a person by what a caller at the telephone says of them.</summary>
internal static class PersonVerbs
{
    private const int Page = 1_000;
    private const int DefaultLimit = 20;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("persons", shared.T("The persons of the directory.", "Les personnes de l'annuaire."));
        command.Subcommands.Add(Find(shared, time));
        return command;
    }

    private static Command Find(SharedOptions shared, TimeProvider time)
    {
        var words = new Argument<string[]>("WORDS")
        {
            HelpName = shared.T("WORDS", "MOTS"), Arity = ArgumentArity.OneOrMore,
            Description = shared.T(
                "Any of: name, mail, telephone, INE, birth date, person id, id of the extract. All that is given has to fit.",
                "Au choix : nom, courriel, téléphone, INE, date de naissance, identifiant de personne ou de l'extrait. Tout ce qui est donné doit convenir."),
        };
        var uai = new Option<string?>("--uai")
        {
            HelpName = "UAI",
            Description = shared.T("Of this school only.", "De cette école seulement."),
        };
        var limit = new Option<int>("--limit")
        {
            DefaultValueFactory = _ => DefaultLimit,
            Description = shared.T("At most. Default: 20.", "Au plus. Par défaut : 20."),
        };
        var command = new Command("find", shared.T(
            "Find persons across schools, by words in any order. Exit 4 when there is none.",
            "Chercher des personnes dans toutes les écoles, mots dans un ordre quelconque. Code 4 si aucune."))
        {
            words, uai, limit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var search = PersonSearch.Of(string.Join(' ', parsed.GetRequiredValue(words)));
            var filter = new PersonFilter
            {
                Uai = parsed.GetValue(uai) is { } school ? Grpc.Validation.Requests.Uai(school, "--uai") : null, IncludeSuspended = true,
            };
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var (found, more) = await PersonChoice.FindAsync(
                store, search, filter, Math.Clamp(parsed.GetValue(limit), 1, Page), revision, cancellationToken);
            terminal.Answer(new { revision, more, persons = found.Select(Of) });
            Show(found, more, terminal);
            return found.Count == 0 ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    /// <summary>A person for machines.</summary>
    public static object Of(PersonView person) => new
    {
        personId = person.PersonId.ToString(), person.Records[0].Person.UsageName, person.Records[0].Person.GivenName,
        person.Records[0].Person.BirthDate,
        sources = person.Records.Select(record => record.Source.ToString()),
        profiles = person.Profiles.Select(profile => new
        {
            profile.Uai, school = profile.SchoolName, profile.Row.Role, profile.Row.State,
            since = profile.Row.SuspendedOn ?? profile.Row.ActiveOn,
        }),
    };

    /// <summary>Persons with their profiles, for people.</summary>
    public static void Show(IReadOnlyList<PersonView> found, bool more, Terminal terminal)
    {
        if (found.Count == 0)
        {
            terminal.Say(terminal.T("No such person.", "Aucune personne ne correspond."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Person", "Personne"), terminal.T("School", "École"), terminal.T("Role", "Rôle"), terminal.T("State", "État"),
            terminal.T("Since", "Depuis"), terminal.T("Id of the extract", "Identifiant de l'extrait"),
            terminal.T("Person id", "Identifiant"));
        foreach (var person in found)
        {
            var name = $"{person.Records[0].Person.UsageName} {person.Records[0].Person.GivenName}".Trim();
            var sources = string.Join(", ", person.Records.Select(record => record.Source.ToString()));
            foreach (var profile in person.Profiles.DefaultIfEmpty())
            {
                Terminal.AddRow(
                    table, name, profile is null ? "-" : $"{profile.Uai} {profile.SchoolName}",
                    profile is null ? "-" : TableText.RoleName(
                        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(profile.Row.Role.ToString()), terminal),
                    profile?.Row.State is ProfileState.Active ? terminal.T("active", "actif") : terminal.T("suspended", "suspendu"),
                    profile is null ? "" : TableText.Day(profile.Row.SuspendedOn ?? profile.Row.ActiveOn, terminal), sources,
                    person.PersonId.ToString());
            }
        }

        terminal.Show(table);
        terminal.Say(terminal.T(
            "'entecole explain' with the same words says why.",
            "« entecole explain » avec les mêmes mots dit pourquoi."));
        if (more)
        {
            terminal.Say(
                terminal.T("There are more: --limit, or give more words.", "Il y en a d'autres : --limit, ou donner plus de mots."));
        }
    }
}
