using System.CommandLine;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary>
/// <c>entecole rights</c>: rights asked for, decided by another person, and checked, as the calls of <c>RightsService</c>.
/// </summary>
internal static class RightsVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("rights", shared.T("Rights to communicate.", "Les droits de communiquer."));
        command.Subcommands.Add(RightsRequestVerb.Make(shared, time));
        command.Subcommands.Add(RightsListVerb.Make(shared, time));
        command.Subcommands.Add(RightsShowVerb.Make(shared, time));
        command.Subcommands.Add(RightsDecisionVerbs.Approve(shared, time));
        command.Subcommands.Add(RightsDecisionVerbs.Reject(shared, time));
        command.Subcommands.Add(RightsDecisionVerbs.Cancel(shared, time));
        command.Subcommands.Add(RightsDecisionVerbs.Revoke(shared, time));
        command.Subcommands.Add(RightsCheckVerb.Make(shared, time));
        command.Subcommands.Add(Kinds(shared));
        return command;
    }

    private static Command Kinds(SharedOptions shared)
    {
        var command = new Command("kinds", shared.T(
            "The kinds of rights: where they hold, who has them, who decides.",
            "Les natures de droit : où elles valent, qui les a, qui décide."));
        command.SetAction(parsed =>
        {
            var terminal = shared.Terminal(parsed);
            terminal.Answer(Enum.GetValues<RightKind>().Select(kind => new
            {
                kind = RightsText.NameOf(kind), label = RightsText.LabelOf(kind).English, labelFr = RightsText.LabelOf(kind).French,
                scope = kind.IsOfCollectivite() ? "siret" : "uai", article = kind.Article(), opensIn = kind.OpensIn()?.ToString(),
                followsFromProfile = kind.FollowsFromProfile(),
            }));
            var table = Terminal.NewTable(
                terminal.T("Kind", "Nature"), terminal.T("Right", "Droit"), terminal.T("Article", "Article"),
                terminal.T("Holds in", "Vaut dans"), terminal.T("Who decides", "Qui décide"));
            foreach (var kind in Enum.GetValues<RightKind>())
            {
                Terminal.AddRow(
                    table, RightsText.NameOf(kind), RightsText.LabelOf(kind).In(terminal.Language), kind.Article(),
                    kind.IsOfCollectivite() ? terminal.T("a collectivité (SIRET)", "une collectivité (SIRET)") : terminal.T(
                        "a school (UAI)", "une école (UAI)"), Decider(kind, terminal));
            }

            terminal.Show(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static string Decider(RightKind kind, Terminal terminal) =>
        kind.FollowsFromProfile() ? terminal.T("follows from the director's profile", "découle du profil de la direction")
        : kind.IsOfCollectivite() ? terminal.T("the region", "la région académique")
        : terminal.T("the school's director", "la direction de l'école");
}
