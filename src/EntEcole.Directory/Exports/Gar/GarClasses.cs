using System.Globalization;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>A class or group with the code and label under which it is exported.</summary>
internal sealed record GarClass(int ClassNo, int SchoolNo, string Code, string Label, bool IsDivision);

/// <summary>Codes and labels of classes.</summary>
internal static class GarClasses
{
    /// <summary>A class, coded; null, and a refusal of its school, when its code is too long.</summary>
    public static GarClass? Of(GarClassRow row, string uai, GarRefusals refusals)
    {
        var code = Code(row);
        if (code.Length is 0 or > GarElements.TextLength)
        {
            refusals.Add(new GarRefusal(
                uai, null, null, GarCause.GroupCodeTooLong, GarElements.GroupCode, code.Length.ToString(CultureInfo.InvariantCulture)));
            return null;
        }

        var label = GarText.Clean(row.Name) ?? code;
        if (label.Length > GarElements.TextLength)
        {
            refusals.Add(new GarRefusal(
                uai, null, null, GarCause.LabelCut, GarElements.GroupLabel, label.Length.ToString(CultureInfo.InvariantCulture)));
            label = GarText.Cut(label, GarElements.TextLength);
        }

        return new GarClass(row.ClassNo, row.SchoolNo, code, label, row.Kind is ClassKind.Class);
    }

    // What stands before the sign belongs to the school, and an academy's label before a hyphen to another exporter's ids.
    private static string Code(GarClassRow row)
    {
        var id = row.SourceId[(row.SourceId.LastIndexOf('$') + 1)..];
        var prefix = row.Academy + "-";
        return GarText.Clean(id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? id[prefix.Length..] : id) ?? "";
    }
}
