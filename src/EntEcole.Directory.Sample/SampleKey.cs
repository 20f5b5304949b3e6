namespace EntEcole.Directory.Sample;

/// <summary>What an extract contains, counted by its generator and by no reader.</summary>
public sealed record SampleKey
{
    /// <summary>Date of the extract.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Counts of each academy.</summary>
    public required IReadOnlyList<AcademyKey> Academies { get; init; }

    /// <summary>Counts of each school that has pupils or staff, in the order of generation.</summary>
    public required IReadOnlyList<SchoolKey> Schools { get; init; }

    /// <summary>Records of all categories and academies.</summary>
    public int Records => Academies.Sum(academy => academy.Categories.Sum(category => category.Records));
}

/// <summary>Counts of one academy.</summary>
/// <param name="Academy">TOULOUSE or MONTPELLIER: also the folder's name.</param>
/// <param name="Structures">EtabEducNat: schools, inspections and services; never narrowed by a choice of schools.</param>
/// <param name="Pupils">Eleve.</param>
/// <param name="Relatives">PersRelEleve.</param>
/// <param name="Staff">PersEducNat.</param>
public sealed record AcademyKey(string Academy, CategoryKey Structures, CategoryKey Pupils, CategoryKey Relatives, CategoryKey Staff)
{
    /// <summary>The four categories, in the order in which they are to be read.</summary>
    public IReadOnlyList<CategoryKey> Categories => [Structures, Pupils, Relatives, Staff];
}

/// <summary>Counts of one category in one academy.</summary>
/// <param name="Category">EtabEducNat, Eleve, PersRelEleve or PersEducNat.</param>
/// <param name="Records">Records present on the day.</param>
/// <param name="Changes">What differs from the day before; null on day 0.</param>
public sealed record CategoryKey(string Category, int Records, CategoryChanges? Changes);

/// <summary>Difference with the day before. Created, returned, changed and unchanged make up the records of the day.</summary>
public sealed record CategoryChanges
{
    /// <summary>Present today, on no earlier day.</summary>
    public required IdSet Created { get; init; }

    /// <summary>Present today, absent the day before, present on an earlier one.</summary>
    public required IdSet Returned { get; init; }

    /// <summary>Present the day before, absent today.</summary>
    public required IdSet Departed { get; init; }

    /// <summary>
    /// Present both days with another content. The children of a relative are not part of it: see <see cref="LinksChanged"/>.
    /// </summary>
    public required IdSet Changed { get; init; }

    /// <summary>Present both days with the same content (children of a relative set aside).</summary>
    public required int Unchanged { get; init; }

    /// <summary>Relatives present both days whose list of children differs in the extract, whether <see cref="Changed"/> or not.</summary>
    public required IdSet LinksChanged { get; init; }

    /// <summary>
    /// The same, looking only at children in the chosen schools; equal to <see cref="LinksChanged"/> when all are chosen.
    /// </summary>
    public required IdSet ChosenLinksChanged { get; init; }

    /// <summary>
    /// Relatives whose own attributes are the same and whose list of children differs in the extract: their record changed by that alone.
    /// </summary>
    public required IdSet OnlyLinksChanged { get; init; }
}

/// <summary>Source identifiers (jointures), unique in their academy and category.</summary>
/// <param name="Count">How many.</param>
/// <param name="Ids">The identifiers, in the order of generation; the first <see cref="Limit"/> when there are more.</param>
public sealed record IdSet(int Count, IReadOnlyList<string> Ids)
{
    /// <summary>Most identifiers kept.</summary>
    public const int Limit = 100_000;
}

/// <summary>Counts of one school.</summary>
/// <param name="Academy">Its academy.</param>
/// <param name="Uai">Its UAI.</param>
/// <param name="SourceId">Its identifier in the extract.</param>
/// <param name="Name">ENTStructureNomCourant.</param>
/// <param name="Pupils">Pupils attached.</param>
/// <param name="Classes">Distinct classes having a pupil.</param>
/// <param name="Groups">Distinct groups having a pupil.</param>
/// <param name="Relatives">Distinct relatives of its pupils.</param>
/// <param name="Staff">Distinct staff having any function here, "-" included.</param>
/// <param name="Teachers">Distinct staff having here a function ENS other than direction.</param>
/// <param name="Directors">Distinct staff having here the speciality D0000.</param>
/// <param name="WithoutFunction">Distinct staff whose only function here is "-".</param>
public sealed record SchoolKey(
    string Academy, string Uai, string SourceId, string Name, int Pupils, int Classes, int Groups, int Relatives,
    int Staff, int Teachers, int Directors, int WithoutFunction);
