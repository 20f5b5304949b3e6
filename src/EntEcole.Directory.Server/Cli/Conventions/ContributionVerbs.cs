using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Enrolment;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions contributions</c> and <c>fees</c>: what collectivités owe for a school year.</summary>
internal static class ContributionVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var year = new Option<string>("--school-year") { Required = true, Description = shared.T("As 2026-2027.", "Comme 2026-2027.") };
        var academy = new Option<string?>("--academy") { Description = shared.T("Of this academy.", "De cette académie.") };
        var differing = new Option<bool>("--differing") { Description = shared.T(
            "Only those that differ from their conventions.", "Seulement celles qui diffèrent de leurs conventions.") };
        var file = new Option<string?>("--csv") { HelpName = shared.T("FILE", "FICHIER"), Description = shared.T(
            "Write them to a CSV, for the titres de perception.", "Les écrire dans un CSV, pour les titres de perception.") };
        var comma = new Option<bool>("--decimal-comma") { Description = shared.T(
            "In the CSV, amounts with a comma, as French spreadsheets read them.",
            "Dans le CSV, montants à virgule, comme les tableurs français les lisent.") };
        var pages = new Option<string?>("--html") { HelpName = shared.T("FOLDER", "DOSSIER"), Description = shared.T(
            "Write a page to print for each collectivité.", "Écrire une page à imprimer par collectivité.") };
        var command = new Command("contributions", shared.T(
            "What each collectivité owes for a school year: schools × fee, against what its conventions say.",
            "Ce que doit chaque collectivité pour une année scolaire : écoles × tarif, face à ce que disent ses conventions."))
        {
            year, academy, differing, file, comma, pages,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var asked = EnrolmentRequests.Year(parsed.GetRequiredValue(year), "--school-year");
            var of = EnrolmentRequests.AcademyOrNull(parsed.GetValue(academy) ?? "", "--academy");
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var fee = FeeService.Of(await store.Enrolment.ListFeesAsync(revision, cancellationToken), asked);
            var conventions = await store.Enrolment.ListConventionsAsync(revision, cancellationToken);
            var contributions = Contribution.Of(conventions, asked, fee)
                .Where(one => (of is null || string.Equals(of, one.Academy, StringComparison.Ordinal)) && (
                    !parsed.GetValue(differing) || one.Differs))
                .ToList();
            var totals = ContributionTotal.Of(contributions);
            var statements = Statement.Of(contributions, conventions, asked);
            if (parsed.GetValue(file) is { } path)
            {
                ContributionFile.Write(path, statements, parsed.GetValue(comma), terminal.Language);
            }

            var written = parsed.GetValue(pages) is { } folder
                ? await StatementPages.WriteAsync(folder, statements, FrenchTime.DayAt(time.GetUtcNow()), cancellationToken)
                : null;
            terminal.Answer(new { revision, schoolYear = asked.ToString(), feeCents = fee, contributions, totals, pages = written });
            Show(contributions, totals, terminal);
            SayWritten(contributions.Count, parsed.GetValue(file), written, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command MakeFees(SharedOptions shared, TimeProvider time)
    {
        var command = new Command(
            "fees", shared.T("What a school costs in a school year.", "Ce que coûte une école dans une année scolaire."));
        command.Subcommands.Add(ListFees(shared, time));
        command.Subcommands.Add(SetFee(shared, time));
        return command;
    }

    /// <summary>An amount, as people of a language write it.</summary>
    public static string Euros(long cents, Terminal terminal) => Decimal(cents, terminal.Language is Language.French) + " €";

    /// <summary>An amount with two decimals.</summary>
    public static string Decimal(long cents, bool comma)
    {
        var text = (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        return comma ? text.Replace('.', ',') : text;
    }

    private static Command ListFees(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("list", shared.T("The fees of all school years.", "Les tarifs de toutes les années scolaires."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var fees = await store.Enrolment.ListFeesAsync(revision, cancellationToken);
            terminal.Answer(new { revision, fees = fees.Select(Of) });
            var table = Terminal.NewTable(
                terminal.T("School year", "Année scolaire"), terminal.T("A school", "Par école"), terminal.T("By", "Par"),
                terminal.T("Why", "Pourquoi"));
            foreach (var fee in fees)
            {
                Terminal.AddRow(table, fee.SchoolYear.ToString(), Euros(fee.Cents, terminal), fee.By, fee.Why);
            }

            terminal.Show(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command SetFee(SharedOptions shared, TimeProvider time)
    {
        var year = new Argument<string>("SCHOOL_YEAR")
        {
            HelpName = shared.T("SCHOOL_YEAR", "ANNÉE"),
            Description = shared.T("As 2027-2028.", "Comme 2027-2028."),
        };
        var euros = new Argument<string>("EUROS")
        {
            HelpName = "EUROS",
            Description = shared.T("Euros a school, as 41 or 41.50.", "Euros par école, comme 41 ou 41,50."),
        };
        var by = AuthorOptions.Decider(shared);
        var reason = AuthorOptions.Reason(shared);
        var command = new Command("set", shared.T(
            "Set the fee of a school year. Conventions keep the fee that they write: contributions tell the difference.",
            "Fixer le tarif d'une année scolaire. Les conventions gardent le tarif qu'elles écrivent : les contributions disent la différence."))
        {
            year, euros, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var asked = EnrolmentRequests.Year(parsed.GetRequiredValue(year), "SCHOOL_YEAR");
            var cents = Cents(parsed.GetRequiredValue(euros));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var (fee, revision) = await new FeeService(store.Enrolment, time).SetAsync(
                asked, cents, parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.Answer(new { revision, fee = Of(fee) });
            terminal.Say(terminal.T(
                $"{asked}: {Euros(fee.Cents, terminal)} a school; the store is at revision {revision}.",
                $"{asked} : {Euros(fee.Cents, terminal)} par école ; la base est à la révision {revision}."));
            return ExitCode.Done;
        });
        return command;
    }

    private static long Cents(string text) =>
        decimal.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros)
        && euros * 100 <= FeeService.MaxCents && decimal.Truncate(euros * 100) == euros * 100
            ? (long)(euros * 100)
            : throw DirectoryException.InvalidArgument(
                "EUROS", new("EUROS is an amount, as 41 or 41.50.", "EUROS est un montant, comme 41 ou 41,50."));

    private static object Of(Fee fee) => new
    {
        schoolYear = fee.SchoolYear.ToString(),
        feeCents = fee.Cents,
        fee.By,
        reason = fee.Why,
        fee.At,
    };

    private static void SayWritten(int lines, string? file, IReadOnlyList<string>? pages, Terminal terminal)
    {
        if (file is not null)
        {
            terminal.Say(terminal.T(
                $"{Counted.English(lines, "line", "lines")} written to {file}.", $"{Counted.French(lines, "ligne écrite", "lignes écrites")} dans {file}."));
        }

        if (pages is { Count: > 0 })
        {
            var folder = Path.GetDirectoryName(pages[0]);
            terminal.Say(terminal.T(
                $"{Counted.English(pages.Count, "page", "pages")} written to {folder}.",
                $"{Counted.French(pages.Count, "page écrite", "pages écrites")} dans {folder}."));
        }
    }

    private static void Show(List<Contribution> contributions, IReadOnlyList<ContributionTotal> totals, Terminal terminal)
    {
        if (contributions.Count == 0)
        {
            terminal.Say(terminal.T("No contribution.", "Aucune contribution."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Academy", "Académie"), "SIRET", terminal.T("Collectivité", "Collectivité"),
            terminal.T("Conventions", "Conventions"),
            terminal.T("Schools", "Écoles"), terminal.T("Fee", "Tarif"), terminal.T("Amount", "Montant"),
            terminal.T("Difference", "Écart"));
        foreach (var one in contributions)
        {
            Terminal.AddRow(
                table, one.Academy, one.Siret, one.Collectivite, string.Join(' ', one.Conventions),
                ConventionTables.Number(one.SchoolCount),
                Euros(one.FeeCents, terminal), Euros(one.AmountCents, terminal),
                one.DifferenceCents == 0 ? "" : Euros(one.DifferenceCents, terminal));
        }

        foreach (var total in totals)
        {
            Terminal.AddRow(
                table, $"{terminal.T("Total", "Total")} {total.Academy}", "", terminal.T(
                    Counted.English(total.CollectiviteCount, "collectivité", "collectivités"),
                    Counted.French(total.CollectiviteCount, "collectivité", "collectivités")), "",
                ConventionTables.Number(total.SchoolCount), "",
                Euros(total.AmountCents, terminal), "");
        }

        terminal.Show(table);
        if (contributions.SelectMany(one => one.Terminated).ToList() is { Count: > 0 } terminated)
        {
            terminal.Say(terminal.T(
                $"Terminated, and still owed: {string.Join(", ", terminated)}. What was received is not refunded (article 11).",
                $"Résiliées, et toujours dues : {string.Join(", ", terminated)}. Les sommes reçues ne sont pas remboursées (article 11)."));
        }
    }
}
