using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Packages;

/// <summary>
/// One extract of one academy, found in a folder or an archive, to be validated before it is read: a file lost on the way must
/// never read as a mass departure, so an extract is complete or refused.
/// </summary>
public sealed class ExtractPackage
{
    private readonly DirectoryException? fault;
    private readonly IReadOnlyList<ExtractPackage> parts = [];
    private readonly IReadOnlyList<string> placeNames;
    private readonly List<LocalizedText> warnings = [];
    private (string Academy, Degree? Degree)? feed;

    /// <summary>A package of these files.</summary>
    /// <param name="place">Where it lies, for people.</param>
    /// <param name="placeNames">Names of the folders and of the archive that hold it, the nearest first.</param>
    /// <param name="files">Its files.</param>
    /// <param name="unread">XML files beside them.</param>
    /// <param name="inPhysicalOrder">Whether reading a full in another order than the physical one costs more.</param>
    internal ExtractPackage(
        string place, IReadOnlyList<string> placeNames, IReadOnlyList<ExtractFile> files, IReadOnlyList<string> unread,
        bool inPhysicalOrder)
    {
        Place = EntryNames.Shown(place, int.MaxValue);
        Unread = unread;
        this.placeNames = placeNames;
        Kind = files[0].Kind;
        var physical = inPhysicalOrder && Kind is ExtractKind.Full;
        Files = [.. files
            .OrderBy(file => file.Category.ReadingRank())
            .ThenBy(file => physical ? file.Index : file.Chunk)
            .ThenBy(file => file.Name, StringComparer.Ordinal)];
        ReadDates();
        Date = Files.Select(file => file.Date).FirstOrDefault(date => date is not null);
        Academies = [.. Files.SelectMany(file => file.Probe.Academies).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>One extract of several parts, each complete in itself.</summary>
    internal ExtractPackage(IReadOnlyList<ExtractPackage> parts)
    {
        this.parts = parts;
        Place = string.Join(" + ", parts.Select(part => part.Place));
        placeNames = [.. parts.SelectMany(part => part.placeNames)];
        Unread = [.. parts.SelectMany(part => part.Unread)];
        warnings.AddRange(parts.SelectMany(part => part.Warnings));
        Kind = ExtractKind.Full;
        Files = [.. parts.SelectMany(part => part.Files).OrderBy(file => file.Category.ReadingRank())];
        Date = parts[0].Date;
        Academies = parts[0].Academies;
        warnings.Add(new LocalizedText(
            $"{parts.Count} full extracts of one day were joined: {Place}.",
            $"{parts.Count} extraits complets du même jour ont été réunis : {Place}."));
    }

    /// <summary>An archive that cannot be read: <see cref="Validate"/> says why.</summary>
    internal ExtractPackage(string place, IReadOnlyList<string> placeNames, DirectoryException fault)
    {
        this.fault = fault;
        this.placeNames = placeNames;
        Place = EntryNames.Shown(place, int.MaxValue);
        Files = [];
        Unread = [];
        Academies = [];
        Kind = placeNames.Any(name => name.Contains("delta", StringComparison.OrdinalIgnoreCase)) ? ExtractKind.Delta : ExtractKind.Full;
        Date = DateOfPlace();
    }

    /// <summary>What a path is by its name, of which nothing can be read.</summary>
    internal static ExtractPackage Unreadable(string path, DirectoryException fault) =>
        new(path, fault.Reason is Reason.ExtractNotFound
            ? []
            : [ArchiveKinds.Stem(System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)))], fault);

    /// <summary>The folder or archive, with the sub-folder in it; for people.</summary>
    public string Place { get; }

    /// <summary>
    /// The files in reading order: by category, then by chunk; those of a full in a tar as they lie in it, since going back
    /// costs another pass.
    /// </summary>
    public IReadOnlyList<ExtractFile> Files { get; }

    /// <summary>Bytes of all its files, uncompressed.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>XML files beside them whose names are not those of AAF: told, not read.</summary>
    public IReadOnlyList<string> Unread { get; }

    /// <summary>What was not read, or otherwise than it is written.</summary>
    public IReadOnlyList<LocalizedText> Warnings => warnings;

    /// <summary>Full or delta.</summary>
    public ExtractKind Kind { get; }

    /// <summary>Date of the extract; null when nothing tells it, and then <see cref="Validate"/> refuses.</summary>
    public DateOnly? Date { get; }

    /// <summary>
    /// First or second degree: as the persons' attributes tell, else those of the structures, else second when there are
    /// courses or subjects. Null when nothing tells it, and then <see cref="Validate"/> refuses.
    /// </summary>
    public Degree? Degree =>
        DegreeOf(file => file.Category.IsOfPersons())
        ?? DegreeOf(file => file.Category is AafCategory.EtabEducNat)
        ?? (Files.Any(file => file.Category is AafCategory.MefEducNat or AafCategory.MatiereEducNat)
            ? Model.Degree.SecondDegree
            : (Degree?)null)
        ?? feed?.Degree;

    /// <summary>
    /// The degree of one whose content does not tell it, by the names of its folders and archive: first unless one says <c>2D</c>.
    /// </summary>
    public Degree LikelyDegree => DegreeOfNames() ?? Model.Degree.FirstDegree;

    /// <summary>The labels of academy that its structures bear, each once.</summary>
    public IReadOnlyList<string> Academies { get; }

    /// <summary>
    /// The academy as the package itself tells it: the one label of its structures, else their one code, else the name of
    /// its folder or archive, which also decides between several labels. Null when it cannot be told.
    /// </summary>
    public string? Academy => Academies.Count switch
    {
        1 => Academies[0],
        0 => AcademyOfCodes() ?? placeNames.Select(Model.Academies.Named).FirstOrDefault(name => name is not null) ?? feed?.Academy,
        _ => placeNames.Select(Model.Academies.KeyOf)
            .Select(name => Academies.FirstOrDefault(label => string.Equals(Model.Academies.KeyOf(label), name, StringComparison.Ordinal)))
            .FirstOrDefault(label => label is not null),
    };

    /// <summary>Whether its files can only be read one after the other: an archive has one reader.</summary>
    internal bool IsReadInTurn => Files.Any(file => file.IsArchived);

    /// <summary>The files of one category, in reading order.</summary>
    public IEnumerable<ExtractFile> Of(AafCategory category) => Files.Where(file => file.Category == category);

    /// <summary>
    /// Validates that the extract is complete: one kind, one date, one degree, chunks from 0000 without gap or repeat, no empty file, and
    /// for a full the four categories. Throws <see cref="DirectoryException"/> with the exact cause.
    /// </summary>
    public void Validate()
    {
        if (fault is not null)
        {
            throw fault;
        }

        if (parts.Count > 0)
        {
            ValidateParts();
            return;
        }

        ValidateOne();
        if (Kind is ExtractKind.Full)
        {
            foreach (var category in AafCategories.Required.Where(category => !Of(category).Any()))
            {
                throw ExtractRefusal.CategoryMissing(Place, category);
            }
        }

        foreach (var category in AafCategories.ReadingOrder)
        {
            ValidateChunks(category);
        }

        if (Files.Select(file => file.Probe.Fault).FirstOrDefault(found => found is not null) is { } broken)
        {
            throw broken;
        }

        ValidateDegree();
    }

    /// <summary>What its content and names say of its feed when they do not tell it.</summary>
    public FeedHints Hints => new()
    {
        Names = [.. placeNames, .. Files.Select(file => file.Name).Take(1)],
        Degree = Degree ?? Files.Select(file => file.Probe.LikelyDegree).FirstOrDefault(degree => degree is not null) ?? DegreeOfNames(),
        Structures = [.. Files.SelectMany(file => file.Probe.Structures.Concat(file.Probe.Attachments)).Distinct(StringComparer.Ordinal)],
        Uais = [.. Files.SelectMany(file => file.Probe.Uais.Values).Distinct(StringComparer.Ordinal)],
        Persons = [.. Files.SelectMany(file => file.Probe.Persons)],
    };

    /// <summary>Whether it is a delta that does not tell its academy or its degree.</summary>
    public bool IsOfUnknownFeed => fault is null && Kind is ExtractKind.Delta && (Academy is null || Degree is null);

    /// <summary>Whether it is a delta that cannot be read and does not tell its academy either.</summary>
    public bool IsBrokenOfUnknownAcademy =>
        Kind is ExtractKind.Delta && Academy is null && (fault is not null || Files.Any(file => file.Probe.Fault is not null));

    /// <summary>Says of which feed it is, which only the store or its names know.</summary>
    public void Tell(string academy, Degree? degree) => feed = (academy, degree);

    /// <summary>Whether it may be a part of one extract with others of its academy, degree and day.</summary>
    internal bool IsJoinable => fault is null && Kind is ExtractKind.Full && Date is not null && Degree is not null && Academy is not null;

    /// <summary>Source ids of the structures that it describes, as far as a first look has read them.</summary>
    public IReadOnlySet<string> Structures => Files.SelectMany(file => file.Probe.Structures).ToHashSet(StringComparer.Ordinal);

    // Two that describe one structure are two deliveries: which of them is right, nothing tells.
    private void ValidateParts()
    {
        var seen = new Dictionary<string, ExtractPackage>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            part.Validate();
            foreach (var structure in part.Structures)
            {
                if (!seen.TryAdd(structure, part))
                {
                    throw ExtractRefusal.PartsOverlap(seen[structure].Place, part.Place);
                }
            }
        }
    }

    internal void Warn(LocalizedText warning) => warnings.Add(warning);

    private void ValidateOne()
    {
        var first = Files[0];
        if (Files.FirstOrDefault(file => file.Kind != first.Kind) is { } otherKind)
        {
            throw ExtractRefusal.KindsDiffer(first.Name, otherKind.Name);
        }

        var dated = Files.Where(file => file.Date is not null).ToList();
        if (dated.Find(file => file.Date != dated[0].Date) is { } otherDate)
        {
            throw ExtractRefusal.DatesDiffer(dated[0].Name, otherDate.Name);
        }

        if (Files.FirstOrDefault(file => file.Date is null) is { } undated)
        {
            throw ExtractRefusal.DateUnreadable(undated.Name, undated.DateText);
        }

        if (Files.FirstOrDefault(file => file.Bytes == 0) is { } empty)
        {
            throw ExtractRefusal.FileEmpty(empty.Name);
        }
    }

    private void ValidateChunks(AafCategory category)
    {
        ExtractFile? before = null;
        var expected = 0;
        foreach (var file in Of(category).OrderBy(file => file.Chunk).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            if (before?.Chunk == file.Chunk)
            {
                throw ExtractRefusal.ChunkTwice(before.Name, file.Name);
            }

            if (file.Chunk != expected)
            {
                throw ExtractRefusal.ChunkMissing(category, expected, file.Name);
            }

            before = file;
            expected++;
        }
    }

    private void ValidateDegree()
    {
        var told = Files.Where(file => file.Category.IsOfPersons() && file.Probe.Degree is not null).ToList();
        if (told.Find(file => file.Probe.Degree != told[0].Probe.Degree) is { } other)
        {
            throw ExtractRefusal.DegreesDiffer(told[0].Name, other.Name);
        }

        if (Degree is null)
        {
            throw Kind is ExtractKind.Delta && Academy is null ? ExtractRefusal.FeedUnknown(Place) : ExtractRefusal.DegreeUnknown(Place);
        }
    }

    private Degree? DegreeOf(Func<ExtractFile, bool> which) =>
        Files.Where(which).Select(file => file.Probe.Degree).FirstOrDefault(degree => degree is not null);

    private string? AcademyOfCodes()
    {
        var labels = Files.SelectMany(file => file.Probe.Codes).Select(Model.Academies.OfCode).Distinct(StringComparer.Ordinal).ToList();
        return labels.Count == 1 ? labels[0] : null;
    }

    private Degree? DegreeOfNames()
    {
        var names = placeNames.Concat(Files.Select(file => file.Name).Take(1)).ToList();
        return names.Any(name => name.Contains("2D", StringComparison.OrdinalIgnoreCase)) ? Model.Degree.SecondDegree
            : names.Any(name => name.Contains("1D", StringComparison.OrdinalIgnoreCase)) ? Model.Degree.FirstDegree : null;
    }

    private DateOnly? DateOfPlace() => placeNames.Select(ExtractDates.In).FirstOrDefault(date => date is not null);

    // A date that cannot be read is guessed once for all files that bear it, and told.
    private void ReadDates()
    {
        var unread = Files.Where(file => file.Date is null).GroupBy(file => file.DateText, StringComparer.Ordinal).ToList();
        var others = Files.Select(file => file.Date).OfType<DateOnly>().Distinct().ToList();
        foreach (var group in unread)
        {
            (DateOnly? Date, LocalizedText By) guess = ExtractDates.Repaired(group.Key) is { } repaired
                ? (repaired, new LocalizedText("dropping the digit that is there twice", "suppression du chiffre doublé"))
                : others.Count == 1 ? (others[0], new LocalizedText("the other files", "les autres fichiers"))
                : DateOfPlace() is { } place ? (
                    place, new LocalizedText("the name of the folder or archive", "le nom du dossier ou de l'archive"))
                : (null, default);
            if (guess is not ({ } date, var by))
            {
                continue;
            }

            foreach (var file in group)
            {
                file.Date = date;
            }

            var (name, text) = (group.First().Name, EntryNames.Shown(group.Key));
            warnings.Add(new LocalizedText(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {text} is no date; read as {date:yyyy-MM-dd} by {by.English} ({group.Count()} files)."),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} : {text} n'est pas une date ; lue comme {date:dd/MM/yyyy} par {by.French} ({group.Count()} fichiers).")));
        }
    }
}
