using System.Collections;
using System.Globalization;
using System.Net;
using System.Text;
using EntEcole.Directory.Model;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <summary>
/// The export of a person's data as a page in French: every field that has a value, under the name that a family understands.
/// </summary>
internal static class ExportPage
{
    // Others keep the name that the JSON has.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["person"] = "Identité et scolarité", ["relations"] = "Responsables ou enfants", ["history"] = "Historique", ["grants"] = "Droits",
        ["measures"] = "Demandes et mesures", ["versions"] = "Versions conservées", ["accesses"] = "Consultations, par jour et par rôle",
        ["held"] = "Lignes conservées, par table", ["conventions"] = "Conventions", ["kept_until"] = "Date de purge",
        ["recipients"] = "Destinataires",
        ["access_count"] = "Nombre de consultations", ["revision"] = "Révision", ["usage_name"] = "Nom d'usage",
        ["birth_name"] = "Nom de naissance",
        ["given_name"] = "Prénom", ["other_given_names"] = "Autres prénoms", ["birth_date"] = "Date de naissance",
        ["civility"] = "Civilité",
        ["mail"] = "Courriel", ["address"] = "Adresse", ["lines"] = "Voie", ["postal_code"] = "Code postal", ["town"] = "Commune",
        ["home_phone"] = "Téléphone du domicile",
        ["work_phone"] = "Téléphone professionnel", ["mobile_phone"] = "Téléphone mobile", ["profiles"] = "Profils", ["role"] = "Rôle",
        ["school_name"] = "École",
        ["state"] = "État", ["active_on"] = "Actif depuis", ["suspended_on"] = "Suspendu depuis", ["purge_on"] = "Date de purge",
        ["classes"] = "Classes",
        ["sources"] = "Enregistrements d'origine", ["source"] = "Enregistrement", ["academy"] = "Académie", ["category"] = "Catégorie",
        ["source_id"] = "Identifiant d'origine",
        ["link_label"] = "Lien", ["link_code"] = "Code du lien", ["other_end"] = "Qualité", ["fields"] = "Champs", ["field"] = "Champ",
        ["new_value"] = "Valeur",
        ["old_value"] = "Ancienne valeur", ["since"] = "Depuis", ["until"] = "Jusqu'au", ["day"] = "Jour", ["roles"] = "Rôles",
        ["count"] = "Nombre", ["table"] = "Table",
        ["rows"] = "Lignes", ["kind"] = "Nature", ["reason"] = "Motif", ["due_on"] = "Échéance", ["recorded_at"] = "Enregistré le",
        ["text"] = "Libellé", ["at"] = "Date",
        ["pupil"] = "Élève", ["relative"] = "Responsable", ["staff"] = "Personnel", ["ine"] = "INE", ["level"] = "Niveau", ["name"] = "Nom",
        ["label"] = "Libellé", ["code"] = "Code", ["person_id"] = "Identifiant", ["uai"] = "UAI", ["cycle"] = "Cycle",
        ["class_type"] = "Type de classe", ["canteen"] = "Cantine", ["transport"] = "Transport scolaire",
        ["morning_care"] = "Garderie du matin", ["evening_care"] = "Garderie du soir", ["supervised_study"] = "Étude surveillée",
        ["class_entries"] = "Entrées en classe", ["date"] = "Date", ["school_source_id"] = "Identifiant d'origine de l'école",
        ["class_source_id"] = "Identifiant d'origine de la classe", ["class_id"] = "Identifiant de la classe",
        ["entered_on"] = "Entrée le", ["teaches"] = "Y enseigne", ["head_teacher"] = "Enseignant référent",
        ["dnma_code"] = "Code de la mesure des usages", ["degree"] = "Degré", ["enrolled"] = "École adhérente",
        ["dnma_label"] = "Profil de la mesure des usages", ["presence"] = "Présence", ["entity"] = "Objet", ["run_id"] = "Exécution",
        ["extract_date"] = "Date de l'extrait", ["since_revision"] = "Depuis la révision", ["until_revision"] = "Jusqu'à la révision",
        ["measure_id"] = "Identifiant de la mesure", ["recorded_by"] = "Enregistré par", ["requested_by"] = "Demandé par",
        ["requester"] = "Qualité du demandeur", ["identities"] = "Comptes liés", ["activated_on"] = "Compte activé le",
    };

    // The values of the contract that occur in it.
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        [nameof(V1.Role.Pupil)] = "élève", [nameof(V1.Role.Parent)] = "responsable", [nameof(V1.Role.Teacher)] = "enseignant",
        [nameof(V1.Role.Director)] = "directeur", [nameof(V1.Role.SchoolStaff)] = "personnel d'école",
        [nameof(V1.Role.CollectiviteStaff)] = "agent de collectivité", [nameof(V1.ProfileState.Active)] = "actif",
        [nameof(V1.ProfileState.Suspended)] = "suspendu", [nameof(V1.Presence.Present)] = "présent",
        [nameof(V1.Presence.Departed)] = "parti", [nameof(V1.Presence.Awaited)] = "attendu",
        [nameof(V1.Presence.OutOfScope)] = "hors périmètre", [nameof(V1.Degree.FirstDegree)] = "1er degré",
        [nameof(V1.Degree.SecondDegree)] = "2d degré", [nameof(V1.Degree.Collectivite)] = "collectivité",
        [nameof(V1.ChangeKind.Created)] = "création", [nameof(V1.ChangeKind.Changed)] = "modification",
        [nameof(V1.ChangeKind.Restored)] = "rétablissement", [nameof(V1.ChangeKind.Purged)] = "purge",
        [nameof(V1.ChangeKind.Ended)] = "fin", [nameof(V1.ChangeKind.Merged)] = "fusion", [nameof(V1.ChangeKind.Unmerged)] = "séparation",
        [nameof(V1.EntityKind.School)] = "école", [nameof(V1.EntityKind.Class)] = "classe", [nameof(V1.EntityKind.Person)] = "personne",
        [nameof(V1.EntityKind.Membership)] = "profil", [nameof(V1.EntityKind.Relation)] = "lien de parenté",
        [nameof(V1.EntityKind.Grant)] = "droit", [nameof(V1.MeasureKind.Rectification)] = "rectification",
        [nameof(V1.MeasureKind.Restriction)] = "limitation du traitement", [nameof(V1.MeasureKind.Objection)] = "opposition",
        [nameof(V1.MeasureKind.Erasure)] = "effacement", [nameof(V1.MeasureState.Open)] = "ouverte",
        [nameof(V1.MeasureState.Closed)] = "close",
    };

    /// <summary>The page.</summary>
    public static string Of(V1.ExportPersonDataResponse answer)
    {
        var page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="fr">
            <head><meta charset="utf-8"><title>Données conservées</title>
            <style>body{font-family:sans-serif;max-width:60em;margin:2em auto}dt{font-weight:bold}dd{margin:0 0 .5em 1.5em}</style></head>
            <body>
            <h1>Données conservées vous concernant</h1>
            <p>Export établi au titre de l'article 15 du RGPD. Des autres personnes, seuls le nom et le lien figurent ici.</p>

            """);
        foreach (var section in SectionsOf(answer))
        {
            page.Append(section.Heading).Append(section.Html);
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Its sections: a heading of the second level and what is below it, as HTML in which every value is encoded.</summary>
    public static IReadOnlyList<(string Heading, string Html)> SectionsOf(V1.ExportPersonDataResponse answer) =>
    [
        .. answer.Descriptor().Fields.InDeclarationOrder().Where(field => !IsEmpty(field.Accessor.GetValue(answer))).Select(field =>
        {
            var section = new StringBuilder();
            Write(section, field.Accessor.GetValue(answer));
            return (string.Create(CultureInfo.InvariantCulture, $"<h2>{Name(field)}</h2>\n"), section.ToString());
        }),
    ];

    private static MessageDescriptor Descriptor(this IMessage message) => message.Descriptor;

    private static void Write(StringBuilder page, object value)
    {
        switch (value)
        {
            case Timestamp instant:
                Text(page, FrenchTime.DayAt(instant.ToDateTimeOffset()).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture));
                break;
            case V1.LocalizedText text:
                Text(page, text.Fr);
                break;
            case V1.FieldChange change:
                Text(page, $"{change.Field} : {change.NewValue}");
                break;
            case System.Enum kind:
                Text(page, Values.GetValueOrDefault(kind.ToString(), kind.ToString()));
                break;
            case IMessage message:
                page.Append("<dl>\n");
                foreach (
                    var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !IsEmpty(field.Accessor.GetValue(message))))
                {
                    page.Append(CultureInfo.InvariantCulture, $"<dt>{Name(field)}</dt><dd>");
                    Write(page, field.Accessor.GetValue(message));
                    page.Append("</dd>\n");
                }

                page.Append("</dl>\n");
                break;
            case IList list:
                page.Append("<ul>\n");
                foreach (var one in list)
                {
                    page.Append("<li>");
                    Write(page, one!);
                    page.Append("</li>\n");
                }

                page.Append("</ul>\n");
                break;
            default:
                Text(page, value is bool flag ? flag ? "oui" : "non" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }

    private static string Name(FieldDescriptor field) => WebUtility.HtmlEncode(Names.GetValueOrDefault(field.Name, field.Name));

    private static void Text(StringBuilder page, string text) => page.Append(WebUtility.HtmlEncode(text));

    private static bool IsEmpty(object? value) => value switch
    {
        null or "" or 0L or 0 => true,
        ICollection { Count: 0 } => true,
        System.Enum kind => Convert.ToInt32(kind, CultureInfo.InvariantCulture) == 0,
        _ => false,
    };
}
