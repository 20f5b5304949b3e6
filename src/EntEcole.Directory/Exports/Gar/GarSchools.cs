using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>A school of an export: its numbers in the store, and its classes.</summary>
internal sealed record GarSchoolPart(GarSchool School, IReadOnlyList<int> Numbers, IReadOnlyList<GarClass> Classes);

/// <summary>Which schools are exported, and which are left out for a fault of theirs.</summary>
internal sealed class GarSchools(IGarStore store, GarRefusals refusals)
{
    /// <summary>The schools to export, by UAI; those without any active pupil are none.</summary>
    public async Task<List<GarSchoolPart>> ReadAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken)
    {
        var rows = await store.ReadSchoolsAsync(uais, revision, cancellationToken);
        var known = rows.ToLookup(row => row.Uai, StringComparer.Ordinal);
        foreach (var uai in uais.Where(uai => !known.Contains(uai)).Order(StringComparer.Ordinal))
        {
            refusals.Add(new GarRefusal(uai, null, null, GarCause.SchoolUnknown));
        }

        var parts = new List<GarSchoolPart>();
        var classes = (await store.ReadClassesAsync([.. rows.Select(row => row.SchoolNo).Distinct()], revision, cancellationToken))
            .ToLookup(row => row.SchoolNo);
        foreach (var group in known.Where(group => group.Any(row => row.HasPupils)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (PartOf(group.Key, [.. group], classes) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private GarSchoolPart? PartOf(string uai, List<GarSchoolRow> rows, ILookup<int, GarClassRow> classes)
    {
        List<int> numbers = [.. rows.Select(row => row.SchoolNo).Distinct()];
        var all = numbers.SelectMany(number => classes[number]).ToList();
        var coded = all.Select(row => GarClasses.Of(row, uai, refusals)).OfType<GarClass>().ToList();
        var repeated = coded.GroupBy(one => one.Code, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            refusals.Add(new GarRefusal(uai, null, null, GarCause.GroupCodeRepeated, GarElements.GroupCode, repeated.Key));
        }

        // An extract says more of a school than the convention, by which ONDE files name it.
        var shown = rows.OrderBy(row => row.Presence).ThenBy(row => row.Degree).First().School;
        return coded.Count < all.Count || repeated is not null ? null : new GarSchoolPart(SchoolOf(uai, shown), numbers, coded);
    }

    private GarSchool SchoolOf(string uai, School school) => new(
        uai,
        GarText.Cut(GarText.Clean(school.DisplayName) ?? uai, GarElements.NameLength),
        Fitting(uai, school.Sector, GarElements.ContractLength, GarElements.StructureContract),
        Fitting(uai, school.Phone, GarElements.PhoneLength, GarElements.StructurePhone),
        Fitting(uai, school.Mail, GarElements.TextLength, GarElements.StructureMail));

    // A number or address that is cut would be another one: it is left out.
    private string? Fitting(string uai, string? text, int max, string field)
    {
        if (GarText.Clean(text) is not { } clean || clean.Length <= max)
        {
            return GarText.Clean(text);
        }

        refusals.Add(new GarRefusal(
            uai, null, null, GarCause.LabelCut, field, clean.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return null;
    }
}
