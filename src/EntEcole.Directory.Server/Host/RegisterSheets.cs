using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Host;

/// <summary>One of the seven things that the register says of a processing (RGPD, article 30), in French.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Lines">What is said; a line that is missing is <see cref="RegisterSheets.Missing"/>.</param>
internal sealed record RegisterItem(string Title, IReadOnlyList<string> Lines);

/// <summary>The sheet of one processing.</summary>
/// <param name="Key">For machines.</param>
/// <param name="Title">Its name.</param>
/// <param name="Items">The seven items.</param>
internal sealed record RegisterSheet(string Key, string Title, IReadOnlyList<RegisterItem> Items);

/// <summary>
/// The register of processing, from what the program has: settings, field rules, roles, retention and services. What only the operator
/// knows comes from settings; what is not there is marked.
/// </summary>
internal sealed class RegisterSheets(Settings settings, IReadOnlyList<Convention> inForce)
{
    /// <summary>Marks what is missing.</summary>
    public const string Missing = "à compléter";

    private static readonly (FieldGroups Group, string Label)[] Groups =
    [
        (FieldGroups.Ine, "identifiant national élève (INE)"), (FieldGroups.BirthDate, "date de naissance"),
        (FieldGroups.Address, "adresse postale"),
        (FieldGroups.Phone, "téléphones"), (FieldGroups.Mail, "courriel"), (FieldGroups.Link, "lien de parenté et autorité"),
        (FieldGroups.Functions, "fonctions et situation des personnels"), (FieldGroups.Services, "services périscolaires, bourse, régime"),
        (FieldGroups.FeedIds, "identifiants dans les applications académiques"),
        (FieldGroups.Visitor, "pseudonyme de la mesure des usages"),
    ];

    private const string Controller = "Responsable de traitement et délégué à la protection des données";

    /// <summary>The five sheets of the rector.</summary>
    public IReadOnlyList<RegisterSheet> Make() => Make(RegisterControllers.Of(settings.Privacy, inForce)[0]);

    /// <summary>The five sheets of a controller.</summary>
    public IReadOnlyList<RegisterSheet> Make(RegisterController controller) =>
        [.. Sheets().Select(sheet => sheet with { Items = [new(Controller, controller.Lines), .. sheet.Items] })];

    // Without their first item.
    private IReadOnlyList<RegisterSheet> Sheets() =>
    [
        Sheet("directory", "Annuaire de l'espace numérique de travail", [
            "Identifier élèves, responsables et personnels dans l'espace numérique",
            "Donner à chacun ses accès, selon son rôle et son école"],
            ["élèves", "responsables", "enseignants", "directeurs", "autres personnels"], Recipients()),
        Sheet(
            "gar", "Gestionnaire d'accès aux ressources (GAR)",
            [Served("GarService", "Transmettre au ministère les identités nécessaires à l'accès aux ressources")],
            ["élèves", "enseignants"], ["Ministère de l'Éducation nationale (GAR), responsable de son propre traitement"]),
        Sheet(
            "dnma", "Mesure des usages (DNMA)", ["Donner à chaque profil le code par lequel les usages sont comptés"],
            ["élèves", "responsables", "personnels"],
            ["Ministère de l'Éducation nationale, sous pseudonyme"]),
        Sheet(
            "rights", "Droits délégués dans l'espace numérique",
            ["Demander, décider et vérifier les droits d'agents de collectivités et de parents délégués"],
            ["agents de collectivités", "parents délégués"], ["Demandeurs et décideurs, dans leur périmètre"]),
        Sheet(
            "onde", "Import ONDE",
            [Served("OndeService", "Reprendre les extractions d'ONDE des écoles que l'annuaire fédérateur ne livre pas")],
            ["élèves", "responsables", "enseignants"],
            ["Direction de l'école"]),
    ];

    /// <summary>What is missing, by sheet and item.</summary>
    public static IEnumerable<string> MissingOf(IEnumerable<RegisterSheet> sheets) =>
        sheets.SelectMany(sheet => sheet.Items.Where(IsIncomplete), (sheet, item) => $"{sheet.Key}: {item.Title}");

    /// <summary>Whether something of an item is missing.</summary>
    public static bool IsIncomplete(RegisterItem item) => item.Lines.Any(line => line.Contains(Missing, StringComparison.Ordinal));

    /// <summary>The sheets of a controller as Markdown.</summary>
    public static string ToMarkdown(RegisterController controller, IEnumerable<RegisterSheet> sheets) =>
        $"# {controller.Title}\n\n{ToMarkdown(sheets)}";

    /// <summary>The sheets as Markdown.</summary>
    public static string ToMarkdown(IEnumerable<RegisterSheet> sheets) => string.Join("\n", sheets.Select(sheet =>
        $"# {sheet.Title}\n\n" + string.Concat(
            sheet.Items.Select(item => $"## {item.Title}\n\n{string.Concat(item.Lines.Select(line => $"- {line}\n"))}\n"))));

    private RegisterSheet Sheet(string key, string title, string[] purposes, string[] persons, IReadOnlyList<string> recipients) =>
        new(key, title,
    [
        new("Finalités", purposes),
        new("Personnes et données", [$"Personnes : {string.Join(", ", persons)}", .. Data()]),
        new("Destinataires", recipients),
        new("Transferts hors de l'Union européenne", [settings.Privacy.PrivacyTransfers ?? "Aucun"]),
        new("Délais d'effacement", Delays()),
        new("Mesures de sécurité", Security()),
    ]);

    // From the rules that mask fields: a field that gets a group is said here.
    private static IEnumerable<string> Data() => Groups.Select(one =>
        $"{one.Label} : {string.Join(", ", FieldRules.Fields.Where(field => field.Value.Shows(one.Group)).Select(field => field.Key).Order(StringComparer.Ordinal))}")
        .Prepend("identité : civilité, noms, prénoms, école, classe, niveau");

    private static IReadOnlyList<string> Recipients() =>
    [
        .. CallerRoleNames.All.Select(role => (
            role.Name, Sees: FieldRules.ShownTo(role.Role),
            May: CallRules.Every.Any(rule => rule.ShowsPersons && rule.Admits(new Caller("-", role.Role, CallerPerimeter.None)))))
            .Where(role => role.May)
            .Select(
                role => $"{role.Name} : identité{string.Concat(Groups.Where(one => role.Sees.Shows(one.Group)).Select(one => ", " + one.Label))}"),
    ];

    private IReadOnlyList<string> Delays()
    {
        var (store, sync) = (settings.Store, settings.ToSync());
        return
        [
            .. Roles.All.Select(role => $"Départ d'une personne ({NameOf(role)}) : effacement après {Spoken(sync.GraceOf(role))}"),
            $"Versions antérieures et anomalies : {store.RetentionDays.ToString(CultureInfo.InvariantCulture)} jours",
            $"Journal des consultations : {store.AccessLogRetentionDays.ToString(CultureInfo.InvariantCulture)} jours",
            "Personne effacée et encore livrée : empreintes (HMAC-SHA256) où rien ne peut être lu, gardées pour ne pas la recréer",
            settings.Worker.BackupFolder is null ? "Sauvegardes : " + Missing
                : $"Sauvegardes : les {settings.Worker.BackupKeep.ToString(CultureInfo.InvariantCulture)} dernières ; une personne effacée y reste jusqu'à leur suppression",
        ];
    }

    /// <summary>A delay in words.</summary>
    internal static string Spoken(Grace grace) => string.Join(" et ", new[]
    {
        grace.Months > 0 ? $"{grace.Months.ToString(CultureInfo.InvariantCulture)} mois" : null,
        grace.Days > 0 ? $"{grace.Days.ToString(CultureInfo.InvariantCulture)} jours" : null,
    }.OfType<string>().DefaultIfEmpty("0 jour"));

    private static string NameOf(Role role) => role switch
    {
        Role.Pupil => "élève", Role.Parent => "responsable", Role.Teacher => "enseignant", Role.Director => "directeur",
        Role.SchoolStaff => "autre personnel de l'école", _ => "agent de collectivité",
    };

    private IReadOnlyList<string> Security() =>
    [
        "Authentification de chaque appel, rôle et périmètre vérifiés avant toute réponse",
        "Champs masqués selon le rôle",
        $"Consultations tracées avec leur finalité, {settings.Store.AccessLogRetentionDays.ToString(CultureInfo.InvariantCulture)} jours",
        settings.Privacy.PrivacyTwoPersons ? "Effacement confirmé par une seconde personne" : "Effacement par une personne habilitée",
        $"Chiffrement : {settings.Privacy.PrivacyEncryption ?? Missing}",
    ];

    private static string Served(string service, string purpose) =>
        Services.Descriptors.Any(one => string.Equals(one.Name, service, StringComparison.Ordinal))
            ? purpose
            : purpose + " (non réalisé par cette version)";
}
