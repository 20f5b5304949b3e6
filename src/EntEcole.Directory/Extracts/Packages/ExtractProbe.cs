using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// What a first look at a file found: structures are read whole, others until their degree is known, those of a delta further.
/// </summary>
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

    // Records of a delta that are looked at: enough to know whose they are.
    private const int MaxRecords = 200;

    public static ExtractProbe Nothing { get; } = new(
        null, new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), null);

    /// <summary>The degree that single attributes suggest.</summary>
    public Degree? LikelyDegree { get; init; }

    /// <summary>UAIs of the structures by source id; of those that have a valid one.</summary>
    public IReadOnlyDictionary<string, string> Uais { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Source ids of the structures.</summary>
    public IReadOnlySet<string> Structures { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Of a delta, source ids of the structures to which the first persons are attached.</summary>
    public IReadOnlySet<string> Attachments { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Of a delta, the first persons.</summary>
    public IReadOnlyList<PersonHint> Persons { get; init; } = [];

    public static ExtractProbe Of(ExtractFile file, Func<Stream> open, CancellationToken cancellationToken)
    {
        var found = new Found();
        Degree? degree = null;
        Degree? likely = null;
        DirectoryException? fault = null;
        try
        {
            using var reader = new AafReader(open(), file.Name, file.Category)
            {
                MayBeEmpty = file.Kind is ExtractKind.Delta,
            };
            var persons = file.Kind is ExtractKind.Delta && file.Category.IsOfPersons() ? MaxRecords : 0;
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                (degree, likely) = (reader.Degree, reader.LikelyDegree);
                if (file.Category is AafCategory.EtabEducNat)
                {
                    found.TakeStructure(reader.Record);
                }
                else if (persons-- > 0)
                {
                    found.TakePerson(reader.Record, file.Category);
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

        return new ExtractProbe(degree, found.Labels, found.Codes, fault)
        {
            LikelyDegree = likely, Uais = found.Uais, Structures = found.Structures, Attachments = found.Attachments,
            Persons = found.Persons,
        };
    }

    private sealed class Found
    {
        public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Codes { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Uais { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Structures { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Attachments { get; } = new(StringComparer.Ordinal);

        public List<PersonHint> Persons { get; } = [];

        public void TakeStructure(AafRecord record)
        {
            Keep(Labels, record.First(AafAttribute.SchoolAcademy));
            Keep(Codes, record.First(AafAttribute.SchoolAcademyCode));
            var id = record.Id.ToString();
            Structures.Add(id);
            var uai = record.First(record.CountOf(AafAttribute.SchoolUai) > 0 ? AafAttribute.SchoolUai : AafAttribute.SchoolOtherUai);
            if (Uai.Normalize(uai.ToString()) is { } text && Uai.IsValid(text))
            {
                Uais.TryAdd(id, text);
            }
        }

        public void TakePerson(AafRecord record, AafCategory category)
        {
            var name = record.First(AafAttribute.PersonName);
            var birth = record.First(AafAttribute.PersonBirthDate);
            Persons.Add(new PersonHint(
                category, record.Id.ToString(), name.IsEmpty ? null : NameFolding.Fold(name.ToString()),
                birth.IsEmpty ? null : birth.ToString()));
            if (record.First(AafAttribute.PersonAttachment) is { IsEmpty: false } attachment)
            {
                Attachments.Add(attachment.ToString());
            }
        }

        private static void Keep(HashSet<string> found, ReadOnlySpan<char> text)
        {
            if (!text.IsWhiteSpace() && text.Length <= MaxLabelLength && found.Count < MaxLabels)
            {
                found.Add(Model.Academies.Canonical(text.ToString()) ?? Model.Academies.Normalize(text.ToString()));
            }
        }
    }
}
