using System.Globalization;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary>An explanation for people.</summary>
internal static class ExplainTables
{
    public static void Show(ExplainAnswer answer, Terminal terminal)
    {
        if (answer.Explanation is { } explanation)
        {
            Show(explanation, terminal);
            return;
        }

        terminal.Say(terminal.T(
            "Several persons match; ask again with the id of one of them.",
            "Plusieurs personnes correspondent ; redemander avec l'identifiant de l'une d'elles."));
        var table = Terminal.NewTable(
            terminal.T("Person id", "Identifiant"), terminal.T("name", "nom"), terminal.T("records", "enregistrements"),
            terminal.T("profiles", "profils"));
        foreach (var person in answer.Candidates)
        {
            Terminal.AddRow(
                table, person.PersonId.ToString(), $"{person.Records[0].Person.UsageName} {person.Records[0].Person.GivenName}".Trim(),
                string.Join(", ", person.Records.Select(record => record.Source)),
                string.Join(
                    ", ", person.Profiles.Select(profile => $"{Labels.Name(profile.Row.Role).In(terminal.Language)} {profile.Uai}")));
        }

        terminal.Show(table);
        if (answer.MoreCandidates)
        {
            terminal.Say(terminal.T("There are more: give more of the name.", "Il y en a d'autres : donner plus du nom."));
        }
    }

    public static void Show(ExtractFindings findings, DateOnly day, Terminal terminal)
    {
        terminal.Say();
        foreach (var package in findings.Packages)
        {
            terminal.Say(terminal.T($"Looked into {package}.", $"Recherche dans {package}."));
        }

        foreach (var note in findings.Notes)
        {
            terminal.Say(terminal.T("A sync would refuse it: ", "Une synchronisation la refuserait : ") + note.In(terminal.Language));
        }

        foreach (var record in findings.Records)
        {
            foreach (var sentence in Wording.Of(record, day))
            {
                terminal.Say("  " + sentence.In(terminal.Language));
            }
        }

        if (findings.Records.Count == 0)
        {
            terminal.Say(terminal.T("The delivery does not hold this person.", "La livraison ne contient pas cette personne."));
        }
        else if (findings.More)
        {
            terminal.Say(terminal.T("There are more.", "Il y en a d'autres."));
        }
    }

    private static void Show(Explanation explanation, Terminal terminal)
    {
        if (explanation is { PersonId: { } id })
        {
            var person = explanation.Person?.Records[0].Person;
            terminal.Say($"{id} · {Labels.Name(explanation.Standing).In(terminal.Language)}" + (
                person is null ? "" : $" · {person.GivenName} {person.UsageName}"));
        }

        foreach (var sentence in explanation.Sentences)
        {
            terminal.Say("  " + sentence.In(terminal.Language));
        }

        if (explanation.History.Count == 0)
        {
            return;
        }

        terminal.Say();
        var table = Terminal.NewTable(
            terminal.T("Run", "N°"), terminal.T("extract", "extrait"), terminal.T("revision", "révision"),
            terminal.T("at", "le"),
            terminal.T("what happened", "ce qui s'est passé"), terminal.T("field", "champ"), terminal.T("before", "avant"),
            terminal.T("after", "après"));
        foreach (var happened in explanation.History)
        {
            AddRows(table, happened, terminal);
        }

        terminal.Show(table);
    }

    private static void AddRows(Spectre.Console.Table table, PersonEvent happened, Terminal terminal)
    {
        var fact = happened.Revision;
        var first = new[]
        {
            fact.RunId?.ToString(CultureInfo.InvariantCulture) ?? "", TableText.Day(fact.ExtractDate, terminal),
            fact.Revision.ToString(CultureInfo.InvariantCulture),
            TableText.Instant(fact.MadeAt, terminal),
            Labels.Name(happened).In(terminal.Language),
        };
        var changes = happened.Changes.Count == 0 ? [new FieldDifference("", null, null)] : happened.Changes;
        for (var i = 0; i < changes.Count; i++)
        {
            var (field, old, now) = changes[i];
            Terminal.AddRow(
                table,
                [
                    .. i == 0 ? first : ["", "", "", "", ""], FieldLabels.Name(field, terminal.Language),
                    FieldLabels.Value(field, old, terminal.Language), FieldLabels.Value(field, now, terminal.Language)]);
        }
    }
}
