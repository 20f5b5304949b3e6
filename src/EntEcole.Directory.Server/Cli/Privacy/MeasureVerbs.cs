using System.CommandLine;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;
using Directive = EntEcole.Directory.Privacy.Directive;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary>The verbs that record a measure about a person.</summary>
internal static class MeasureVerbs
{
    public static Command Rectify(SharedOptions shared, TimeProvider time)
    {
        var field = new Option<string[]>("--field")
        {
            HelpName = shared.T("NAME=VALUE", "NOM=VALEUR"), Required = true,
            Description = shared.T(
                "A field and what it should be, as in usage_name=DUPONT.", "Un champ et sa valeur voulue, comme usage_name=DUPONT."),
        };
        var restrict = new Option<bool>("--restrict")
        {
            Description = shared.T("Also restrict processing meanwhile.", "Limiter aussi le traitement en attendant."),
        };
        var set = new PrivacyOptionSet(shared, needsReason: false);
        var command = set.AddTo(new Command("rectify", shared.T(
            "Record that data are wrong; the sync that brings the correction closes it.",
            "Enregistrer une demande de rectification ; la synchronisation qui apporte la correction la clôt.")) { field, restrict });
        Record(command, shared, time, (service, parsed, cancellationToken) => service.RectifyAsync(
            set.Of(parsed), [.. (parsed.GetValue(field) ?? []).Select(ReadField)], parsed.GetValue(restrict),
            PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken));
        return command;
    }

    public static Command Restrict(SharedOptions shared, TimeProvider time)
    {
        var set = new PrivacyOptionSet(shared);
        var command = set.AddTo(new Command("restrict", shared.T(
            "Keep a person's data and stop their use.", "Limiter le traitement : les données sont conservées sans être utilisées.")));
        Record(command, shared, time, (service, parsed, cancellationToken) => service.RestrictAsync(
            set.Of(parsed), PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken));
        return command;
    }

    public static Command Object(SharedOptions shared, TimeProvider time)
    {
        var outcome = new Option<ObjectionOutcome>("--outcome")
        {
            HelpName = "pending|upheld|dismissed", DefaultValueFactory = _ => ObjectionOutcome.Pending,
            Description = shared.T("What was decided.", "Décision."),
        };
        var set = new PrivacyOptionSet(shared);
        var command = set.AddTo(new Command("object", shared.T(
            "Record an objection; pending or upheld, it restricts processing.",
            "Enregistrer une opposition ; en attente ou admise, elle limite le traitement.")) { outcome });
        Record(command, shared, time, (service, parsed, cancellationToken) => service.ObjectAsync(
            set.Of(parsed), parsed.GetValue(outcome), PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken));
        return command;
    }

    public static Command Directive(SharedOptions shared, TimeProvider time)
    {
        var text = new Option<string>("--text")
        {
            CustomParser = OptionText.Read, Required = true,
            Description = shared.T(
                "The directive; an empty text revokes the ones before.", "La directive ; un texte vide révoque les précédentes."),
        };
        var wish = new Option<PostMortemWish>("--wish")
        {
            HelpName = "erase|keep|communicate", DefaultValueFactory = _ => PostMortemWish.None,
            Description = shared.T("What it asks for.", "Ce qu'elle demande."),
        };
        var trustee = new Option<string>("--trustee")
        {
            CustomParser = OptionText.Read, DefaultValueFactory = _ => "",
            Description = shared.T("Who shall see to it.", "Personne chargée de son exécution."),
        };
        var set = new PrivacyOptionSet(shared, needsReason: false);
        var command = set.AddTo(new Command("directive", shared.T(
            "Record what a person wants after their death; the last one counts.",
            "Enregistrer une directive post mortem ; la dernière l'emporte.")) { text, wish, trustee });
        Record(command, shared, time, (service, parsed, cancellationToken) => service.DirectAsync(
            set.Of(parsed), new Directive(parsed.GetRequiredValue(text), parsed.GetValue(wish), parsed.GetValue(trustee) ?? ""),
            PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken));
        return command;
    }

    private static void Record(
        Command command, SharedOptions shared, TimeProvider time,
        Func<PrivacyService, ParseResult, CancellationToken, Task<MeasureSaved>> record) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            MeasureText.Tell(
                shared.Terminal(parsed), await record(new PrivacyService(PrivacyVerbs.BookOf(store, time)), parsed, cancellationToken));
            return ExitCode.Done;
        });

    private static WantedField ReadField(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? new WantedField(text[..at], text[(at + 1)..])
        : throw Model.DirectoryException.InvalidArgument("--field", new("--field takes NAME=VALUE.", "--field prend NOM=VALEUR."));
}
