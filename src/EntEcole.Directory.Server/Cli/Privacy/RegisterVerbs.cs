using System.CommandLine;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary><c>entecole privacy register</c> and <c>notice</c>: what the register says, and what persons are informed of.</summary>
internal static class RegisterVerbs
{
    public static Command Register(SharedOptions shared, TimeProvider time)
    {
        var strict = new Option<bool>("--strict")
        {
            Description = shared.T("Exit 3 when something is missing.", "Code 3 s'il manque un élément."),
        };
        var html = new Option<string?>("--html") { HelpName = shared.T("FOLDER", "DOSSIER"), Description = shared.T(
            "Write a page to print for each controller: the rector, and the head of each private school.",
            "Écrire une page à imprimer par responsable de traitement : le recteur, et le chef de chaque école privée.") };
        var command = new Command("register", shared.T(
            "The register of processing (article 30), from what the program has: five sheets for each controller.",
            "Le registre des traitements (article 30), d'après ce que contient le programme : cinq fiches par responsable."))
        {
            html, strict,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var settings = shared.Settings(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var today = FrenchTime.DayAt(time.GetUtcNow());
            var conventions = await store.Enrolment.ListConventionsAsync(
                await store.Revisions.GetRevisionAsync(cancellationToken), cancellationToken);
            IReadOnlyList<Convention> inForce = [.. conventions.Where(one => one.EffectiveFrom <= today && today <= one.EndsOn)];
            var registers = RegisterControllers.Of(settings.Privacy, inForce).Select(
                controller => (Controller: controller, Sheets: new RegisterSheets(settings, inForce).Make(controller))).ToList();
            var missing = registers.SelectMany(one => RegisterSheets.MissingOf(one.Sheets).Select(
                item => one.Controller.Key is RegisterControllers.Rector ? item : $"{one.Controller.Key} {item}")).ToList();
            var pages = parsed.GetValue(html) is { } folder ? await PrintedPages.WriteAsync(
                folder,
                registers.Select(one => (
                    RegisterPages.NameOf(one.Controller), RegisterPages.Page(one.Controller, one.Sheets, today))),
                cancellationToken) : null;
            terminal.Answer(new
            {
                sheets = registers[0].Sheets, missing, pages,
                controllers = registers.Select(one => new { one.Controller.Key, one.Controller.Title, one.Sheets }),
            });
            if (pages is null)
            {
                terminal.Say(string.Join(
                    Environment.NewLine, registers.Select(one => RegisterSheets.ToMarkdown(one.Controller, one.Sheets))));
            }
            else
            {
                terminal.Say(terminal.T($"{pages.Count} pages written.", $"Pages écrites : {pages.Count}."));
            }

            foreach (var one in parsed.GetValue(strict) ? missing : [])
            {
                terminal.Complain(terminal.T($"Missing: {one}", $"Manque : {one}"));
            }

            return parsed.GetValue(strict) && missing.Count > 0 ? ExitCode.Held : ExitCode.Done;
        });
        return command;
    }

    public static Command Notice(SharedOptions shared)
    {
        var command = new Command("notice", shared.T(
            "The notice for persons (articles 13 and 14), in French.", "La notice d'information des personnes (articles 13 et 14)."));
        command.SetAction(parsed =>
        {
            var (terminal, settings) = (shared.Terminal(parsed), shared.Settings(parsed));
            var text = Text(
                settings.Privacy.PrivacyController ?? RegisterSheets.Missing, settings.Privacy.PrivacyDpoContact ?? RegisterSheets.Missing,
                settings.Store.ToGrace());
            terminal.Answer(new { notice = text });
            terminal.Say(text);
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(string controller, string contact, Grace grace) => $"""
        Information sur le traitement de vos données

        {controller} met en œuvre un espace numérique de travail pour les écoles, mission d'intérêt public (RGPD, article 6.1.e ; arrêté du
        30 novembre 2006). Vos données n'ont pas été recueillies auprès de vous : elles viennent de l'annuaire académique fédérateur (AAF) et de
        l'application ONDE, où l'école les tient à jour.

        Données : identité, école, classe, responsables et leurs coordonnées, fonctions des personnels.
        Destinataires : les personnes habilitées de l'école et de l'académie, la collectivité, le ministère pour l'accès aux ressources.
        Durée : vos données sont effacées {RegisterSheets.Spoken(grace)} après votre départ. Aucune décision n'est prise de façon automatisée.

        Vous pouvez demander l'accès à vos données, leur rectification, la limitation de leur traitement, vous y opposer pour des raisons tenant
        à votre situation particulière, et donner des directives pour après votre décès. Les parents exercent ces droits pour leurs enfants.
        Contact du délégué à la protection des données : {contact}. Réclamation : CNIL, 3 place de Fontenoy, 75007 Paris, www.cnil.fr.
        """;
}
