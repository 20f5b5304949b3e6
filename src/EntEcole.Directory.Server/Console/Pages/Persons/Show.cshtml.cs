namespace EntEcole.Directory.Server.Console.Pages.Persons;

/// <summary>A person as the caller sees them: the fields of their roles, within their perimeter. Each call leaves its trace.</summary>
internal sealed class PersonModel : ConsolePage
{
    private const int Rows = 100;

    /// <summary>The person.</summary>
    public V1.Person Person { get; private set; } = new();

    /// <summary>Their relatives, or the children that they are a relative of.</summary>
    public IReadOnlyList<V1.Relation> Relations { get; private set; } = [];

    /// <summary>Fields of the person that the caller sees and that hold something.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts =>
    [
        .. new (string Name, string Value)[]
        {
            (Text["Birth name", "Nom de naissance"], BirthName),
            (Text["Other given names", "Autres prénoms"], string.Join(", ", Person.OtherGivenNames)),
            (Text["Born", "Naissance"], Text.Day(Person.BirthDate)), ("INE", Person.Pupil?.Ine ?? ""),
            (Text["Level", "Niveau"], Person.Pupil?.Level?.Label ?? ""), (Text["Mail", "Courriel"], Person.Mail),
            (Text["Telephone", "Téléphone"], string.Join(", ", Phones)),
            (Text["Address", "Adresse"], Address(Person.Relative?.Address ?? Person.Pupil?.SecondDegree?.Address)),
            (Text["Merged from", "Réunit"], string.Join(", ", Person.MergedPersonIds)),
        }.Where(one => one.Value.Length > 0),
    ];

    private string BirthName => string.Equals(Person.BirthName, Person.UsageName, StringComparison.Ordinal) ? "" : Person.BirthName;

    private IEnumerable<string> Phones => Person.Relative is { } relative
        ? new[] { relative.HomePhone, relative.WorkPhone, relative.MobilePhone, relative.SmsPhone }
            .Where(number => number.Length > 0).Distinct(StringComparer.Ordinal)
        : [];

    public async Task OnGetAsync(string id)
    {
        Person = (await Directory.GetPersonAsync(new() { PersonId = id })).Person;
        if (May("DirectoryService/ListRelatives"))
        {
            Relations = (await Directory.ListRelativesAsync(new() { PersonId = id, PageSize = Rows })).Relations;
        }
    }

    private static string Address(V1.PostalAddress? address) => address is null ? ""
        : string.Join(", ", address.Lines.Append($"{address.PostalCode} {address.Town}".Trim()).Append(address.Country).Where(
            line => line.Length > 0));
}
