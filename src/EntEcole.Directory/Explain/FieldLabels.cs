using System.Collections.Frozen;
using System.Globalization;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Explain;

/// <summary>
/// Fields of <see cref="ShownFields"/> and their values for people who read French. In English a field keeps its name in the API, and its
/// value the form that it has there.
/// </summary>
public static class FieldLabels
{
    private const string True = "true";

    // What only groups fields is not repeated: the line says already what changes.
    private static readonly FrozenSet<string> Groups = new[]
    {
        "pupil", "relative", "staff", "second_degree", "profile", "relation", "details", "sources", "school", "school_class",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // A person.
        ["civility"] = "civilité", ["usage_name"] = "nom d'usage", ["birth_name"] = "nom de naissance", ["given_name"] = "prénom",
        ["other_given_names"] = "autres prénoms", ["birth_date"] = "date de naissance", ["mail"] = "courriel",
        ["presence"] = "présence dans l'extrait",

        // A pupil.
        ["ine"] = "INE", ["school_source_id"] = "école (identifiant de l'extrait)", ["level"] = "niveau", ["cycle"] = "cycle",
        ["class_type"] = "type de classe", ["classes"] = "classes", ["groups"] = "groupes", ["class_entries"] = "entrées en classe",
        ["class_exits"] = "sorties de classe", ["school_entry"] = "entrée dans l'école", ["school_exit"] = "sortie de l'école",
        ["canteen"] = "cantine", ["transport"] = "transport scolaire", ["morning_care"] = "garderie du matin",
        ["evening_care"] = "garderie du soir", ["supervised_study"] = "étude surveillée", ["siecle_id"] = "identifiant SIECLE",
        ["course"] = "formation", ["formation_level"] = "niveau de formation", ["track"] = "filière", ["subjects"] = "matières",
        ["status"] = "statut", ["boarding"] = "régime", ["grant_holder"] = "boursier",
        ["address_relative_source_id"] = "responsable chez qui l'élève réside",

        // A relative.
        ["address"] = "adresse", ["lines"] = "voie", ["box"] = "boîte postale", ["postal_code"] = "code postal", ["town"] = "commune",
        ["country"] = "pays", ["address_may_be_shared"] = "adresse communicable", ["home_phone"] = "téléphone du domicile",
        ["work_phone"] = "téléphone professionnel", ["mobile_phone"] = "téléphone mobile", ["sms_phone"] = "téléphone pour SMS",
        ["link_code"] = "lien", ["legal"] = "responsabilité légale", ["financial"] = "responsabilité financière",
        ["contact"] = "personne à contacter", ["payment"] = "perçoit les aides",

        // Staff.
        ["attachment_source_id"] = "école de rattachement (identifiant de l'extrait)", ["functions"] = "fonctions",
        ["directed_source_ids"] = "écoles dirigées (identifiants de l'extrait)", ["specialities"] = "spécialités",
        ["teacher_by_status"] = "enseignant par statut", ["dates"] = "dates", ["sts_ids"] = "identifiants STS",
        ["before_pupils"] = "devant élèves", ["disciplines"] = "disciplines", ["post_disciplines"] = "disciplines de poste",
        ["courses"] = "formations",

        // A profile.
        ["state"] = "état", ["active_on"] = "actif depuis", ["suspended_on"] = "suspendu le", ["purge_on"] = "purge le",

        // A school and its classes.
        ["uai"] = "UAI", ["odd_uai"] = "UAI inhabituel", ["name_type"] = "type dans le nom", ["name"] = "nom",
        ["name_town"] = "commune dans le nom", ["type"] = "type", ["type_code"] = "code du type", ["sector"] = "secteur",
        ["siret"] = "SIRET", ["ministry"] = "ministère", ["district_source_id"] = "circonscription (identifiant de l'extrait)",
        ["commune"] = "commune", ["department"] = "département", ["rpi"] = "RPI", ["academy"] = "académie",
        ["academy_code"] = "code de l'académie", ["phone"] = "téléphone", ["fax"] = "télécopie",
        ["parent_source_id"] = "structure de rattachement (identifiant de l'extrait)", ["area"] = "zone", ["kind"] = "nature",
        ["code"] = "code", ["label"] = "libellé",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Values = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [nameof(Presence.Present)] = "présent", [nameof(Presence.Departed)] = "parti", [nameof(Presence.Awaited)] = "attendu",
        [nameof(Presence.OutOfScope)] = "hors périmètre", [nameof(ProfileState.Active)] = "actif",
        [nameof(ProfileState.Suspended)] = "suspendu", [nameof(ClassKind.Class)] = "classe", [nameof(ClassKind.Group)] = "groupe",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name of a field; the one that it has in the API when there is no French one.</summary>
    /// <param name="field">Its name in the API, with dots.</param>
    /// <param name="language">The reader's.</param>
    public static string Name(string field, Language language)
    {
        if (language is not Language.French || field.Length == 0)
        {
            return field;
        }

        var parts = field.Split('.');
        var named = parts.Where(part => !Groups.Contains(part)).ToList();
        return named.Count > 0 && named.TrueForAll(Names.ContainsKey) ? string.Join(" : ", named.Select(part => Names[part])) : field;
    }

    /// <summary>A value as people read it: dates, yes and no, states, and the link of a relative by its name.</summary>
    /// <param name="field">The field's name in the API.</param>
    /// <param name="value">Its value there; null for none.</param>
    /// <param name="language">The reader's.</param>
    public static string? Value(string field, string? value, Language language)
    {
        if (language is not Language.French || value is null)
        {
            return value;
        }

        return field switch
        {
            "profile.state" or "sources.presence" or "school_class.kind" => Values.GetValueOrDefault(value, value),
            "relation.link_code" => RelationLinks.LabelOf(value) is { } label ? $"{label} ({value})" : value,
            _ when value is True or "false" => value is True ? "oui" : "non",
            _ when DateOnly.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) =>
                FrenchTime.Written(day),
            _ => value,
        };
    }
}
