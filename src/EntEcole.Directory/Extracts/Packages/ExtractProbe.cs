using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>What a first look at a file found: structures are read whole, others until their degree is known.</summary>
/// <param name="Degree">The degree whose attributes it speaks; null when it bears none.</param>
/// <param name="Academies">Labels of academy of the structures, each once.</param>
/// <param name="Codes">Codes of academy of the structures, each once.</param>
/// <param name="Fault">Why it cannot be read; null when it can, as far as was seen.</param>
internal sealed record ExtractProbe(
    Degree? Degree, IReadOnlySet<string> Academies, IReadOnlySet<string> Codes, DirectoryException? Fault)
{
    // An extract has one academy; more than these are not worth their memory.
    private const int MaxLabels = 100;
    private const int MaxLabelLength = 100;

    public static ExtractProbe Nothing { get; } = new(
        null, new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), null);

    public static ExtractProbe Of(ExtractFile file, Func<Stream> open, CancellationToken cancellationToken)
    {
        var labels = new HashSet<string>(StringComparer.Ordinal);
        var codes = new HashSet<string>(StringComparer.Ordinal);
        Degree? degree = null;
        DirectoryException? fault = null;
        try
        {
            using var reader = new AafReader(open(), file.Name, file.Category)
            {
                MayBeEmpty = file.Kind is ExtractKind.Delta,
            };
            var whole = file.Category is AafCategory.EtabEducNat;
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                degree = reader.Degree;
                if (whole)
                {
                    Keep(labels, reader.Record.First(AafAttribute.SchoolAcademy));
                    Keep(codes, reader.Record.First(AafAttribute.SchoolAcademyCode));
                }
                else if (degree is not null)
                {
                    break;
                }
            }
        }
        catch (DirectoryException broken)
        {
            fault = broken;
        }

        return new ExtractProbe(degree, labels, codes, fault);
    }

    private static void Keep(HashSet<string> found, ReadOnlySpan<char> text)
    {
        if (!text.IsWhiteSpace() && text.Length <= MaxLabelLength && found.Count < MaxLabels)
        {
            found.Add(Model.Academies.Normalize(text.ToString()));
        }
    }
}
