using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions renew</c>: the conventions of the next school year, from those recorded.</summary>
internal sealed class RenewVerb
{
    private readonly SharedOptions shared;
    private readonly TimeProvider time;
    private readonly Argument<string?> reference;
    private readonly Option<bool> all;
    private readonly Option<string?> from;
    private readonly Option<string?> year;
    private readonly Option<string?> signedOn;
    private readonly Option<string?> effectiveFrom;
    private readonly Option<string> by;
    private readonly Option<bool> dryRun;

    private RenewVerb(SharedOptions shared, TimeProvider time)
    {
        (this.shared, this.time) = (shared, time);
        var day = InvariantValues.DayHint.In(shared.Language);
        reference = new("REFERENCE")
        {
            HelpName = shared.T("REFERENCE", "RÉFÉRENCE"), Arity = ArgumentArity.ZeroOrOne,
            Description = shared.T("The convention to renew.", "La convention à renouveler."),
        };
        all = new("--all") { Description = shared.T(
            "Renew all of a school year, with --from.", "Renouveler toutes celles d'une année scolaire, avec --from.") };
        from = new("--from")
        {
            Description = shared.T("School year to renew, as 2025-2026.", "Année scolaire à renouveler, comme 2025-2026."),
        };
        year = new("--year")
        {
            Description = shared.T(
                "School year of the renewal. Default: the next one.", "Année scolaire du renouvellement. Par défaut : la suivante."),
        };
        signedOn = new("--signed-on")
        {
            HelpName = day,
            Description = shared.T("Date of signature. Default: today.", "Date de signature. Par défaut : aujourd'hui."),
        };
        effectiveFrom = new("--effective-from")
        {
            HelpName = day,
            Description = shared.T("First day in force. Default: the signature.", "Premier jour en vigueur. Par défaut : la signature."),
        };
        by = AuthorOptions.Recorder(shared);
        dryRun = new("--dry-run")
        {
            Description = shared.T("Record nothing; show what it would do.", "Ne rien enregistrer ; montrer ce que cela ferait."),
        };
    }

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var verb = new RenewVerb(shared, time);
        var command = new Command("renew", shared.T(
            "Record the convention of the next school year: same schools, fee of that year, end left blank.",
            "Enregistrer la convention de l'année scolaire suivante : mêmes écoles, tarif de cette année, fin laissée en blanc."))
        {
            verb.reference, verb.all, verb.from, verb.year, verb.signedOn, verb.effectiveFrom, verb.by, verb.dryRun,
        };
        AuthorOptions.RequireUnless(command, verb.dryRun, shared, verb.by);
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (terminal, shows) = (shared.Terminal(parsed), parsed.GetValue(dryRun));
        var asked = Asked(parsed);
        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        var done = await new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, time).RenewAsync(
            asked, Perimeter.All, new(shows), parsed.GetRequiredValue(by), cancellationToken);
        var today = FrenchTime.DayAt(time.GetUtcNow());
        terminal.Answer(new
        {
            done.Revision, dryRun = shows, renewed = done.Conventions.Select(convention => ConventionTables.Of(convention, today)),
            impact = ConventionTables.Of(done.Impact),
        });
        Show(done, shows, today, terminal);
        return ExitCode.Done;
    }

    private RenewalRequest Asked(ParseResult parsed)
    {
        var key = parsed.GetValue(reference)?.Trim() is { Length: > 0 } given ? given : null;
        var start = parsed.GetValue(from) is { } text ? EnrolmentRequests.Year(text, "--from") : (SchoolYear?)null;
        if (parsed.GetValue(all) != key is null || parsed.GetValue(all) != start is not null)
        {
            throw DirectoryException.InvalidArgument("--all", new(
                "Give either a REFERENCE, or --all with --from.", "Donner soit une RÉFÉRENCE, soit --all avec --from."));
        }

        var target = parsed.GetValue(year) is { } next ? EnrolmentRequests.Year(next, "--year") : (SchoolYear?)null;
        if (start is { } before)
        {
            target = target is null || target == new SchoolYear(before.FirstYear + 1) ? new SchoolYear(before.FirstYear + 1)
                : throw DirectoryException.InvalidArgument("--year", new(
                    "--all renews for the school year after --from.", "--all renouvelle pour l'année scolaire qui suit --from."));
        }

        return new RenewalRequest(
            key, target, Requests.Day(parsed.GetValue(signedOn)?.Trim() ?? "", "--signed-on") ?? FrenchTime.DayAt(time.GetUtcNow()),
            Requests.Day(parsed.GetValue(effectiveFrom)?.Trim() ?? "", "--effective-from"));
    }

    private static void Show(ConventionOutcome done, bool shows, DateOnly today, Terminal terminal)
    {
        if (done.Conventions.Count == 0)
        {
            terminal.Say(terminal.T("No convention to renew.", "Aucune convention à renouveler."));
            return;
        }

        terminal.Say(shows
            ? terminal.T("Would be recorded; nothing was:", "Serait enregistré ; rien ne l'a été :")
            : terminal.T(
                $"Recorded; the store is at revision {done.Revision}:", $"Enregistré ; la base est à la révision {done.Revision} :"));
        ConventionTables.Show(done.Conventions, today, terminal);
        ConventionTables.Show(done.Impact, terminal);
    }
}
