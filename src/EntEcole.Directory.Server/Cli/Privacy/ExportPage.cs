using System.Collections;
using System.Globalization;
using System.Net;
using System.Text;
using EntEcole.Directory.Model;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Cli.Privacy;

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
        ["label"] = "Libellé", ["code"] = "Code",
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
        foreach (var field in answer.Descriptor().Fields.InDeclarationOrder().Where(field => !IsEmpty(field.Accessor.GetValue(answer))))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Name(field)}</h2>\n");
            Write(page, field.Accessor.GetValue(answer));
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

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
