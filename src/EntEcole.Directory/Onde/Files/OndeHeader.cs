using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Files;

/// <summary>Where a list has its columns, and the blocks of children that a list of guardians repeats.</summary>
public sealed class OndeHeader
{
    private readonly IReadOnlyList<string> names;
    private readonly IReadOnlyList<string> folded;
    private readonly Dictionary<OndeField, int> columns = [];
    private readonly List<IReadOnlyDictionary<OndeField, int>> children = [];

    private OndeHeader(OndeKind kind, IReadOnlyList<string> names, IReadOnlyList<string> folded)
    {
        (Kind, this.names, this.folded) = (kind, names, folded);
        Dictionary<OndeField, int>? block = null;
        for (var column = 0; column < folded.Count; column++)
        {
            if (OndeColumnNames.Find(kind, folded[column]) is not { } field)
            {
                continue;
            }

            if (field < OndeField.ChildUsageName)
            {
                columns.TryAdd(field, column);
                continue;
            }

            if (block is null || block.ContainsKey(field))
            {
                children.Add(block = []);
            }

            block[field] = column;
        }

        Children = [.. children.Where(one => one.ContainsKey(OndeField.ChildFamilyName) && one.ContainsKey(OndeField.ChildGivenName))];
    }

    /// <summary>What the list is of.</summary>
    public OndeKind Kind { get; }

    /// <summary>The columns of each child, in the order of the file.</summary>
    public IReadOnlyList<IReadOnlyDictionary<OndeField, int>> Children { get; }

    /// <summary>The last column that is read, but for those of children; a row that ends before it is short.</summary>
    public int LastColumn => columns.Values.DefaultIfEmpty(-1).Max();

    /// <summary>Columns that have a name.</summary>
    public int Width => new OndeRow(0, names).Width;

    /// <summary>The header that a row is; null when it is none.</summary>
    public static OndeHeader? Recognise(OndeRow row)
    {
        var all = row.Cells.Select(OndeColumnNames.Fold).ToList();
        return OndeColumnNames.KindOf(all.ToHashSet(StringComparer.Ordinal)) is { } kind ? new OndeHeader(kind, row.Cells, all) : null;
    }

    /// <summary>Whether a row repeats the header, as in extractions that were put one after the other.</summary>
    public bool IsRepeatedBy(OndeRow row) =>
        row.Width == Width && Enumerable.Range(0, Width).All(
            column => string.Equals(OndeColumnNames.Fold(row[column]), folded[column], StringComparison.Ordinal));

    /// <summary>The column of a field; -1 when the file does not have it.</summary>
    public int Find(OndeField field) => columns.GetValueOrDefault(field, -1);

    /// <summary>The name of a column as the file has it; null when it does not have it.</summary>
    public string? NameOf(OndeField field) => Find(field) is >= 0 and var column ? names[column] : null;

    /// <summary>The fields for which the file has no column.</summary>
    public IReadOnlySet<OndeField> Missing => Enum.GetValues<OndeField>().Where(one => Find(one) < 0).ToHashSet();

    /// <summary>The name of a column by its place.</summary>
    public string NameOfColumn(int column) => names[column];

    /// <summary>Refuses a list without a column that it must have.</summary>
    /// <exception cref="DirectoryException"><see cref="OndeCause.ColumnMissing"/>.</exception>
    public void Validate(string file)
    {
        foreach (var (field, name) in RequiredOf(Kind))
        {
            // A list may name persons by one of the two names.
            if (Find(field) < 0 && !(field is OndeField.FamilyName && Find(OndeField.UsageName) >= 0))
            {
                throw OndeRefusal.ColumnMissing(file, name);
            }
        }

        if (Kind is OndeKind.Guardians && Children.Count == 0)
        {
            throw OndeRefusal.ColumnMissing(
                file, children.Exists(one => one.ContainsKey(OndeField.ChildFamilyName)) ? "Prénom enfant" : "Nom de famille enfant");
        }
    }

    /// <summary>
    /// Refuses a list without the column of family names whose usage names do not name each person: their rows have nothing to fill in.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="OndeCause.ColumnMissing"/>.</exception>
    public void ValidateNames(string file, IEnumerable<OndeRow> persons)
    {
        if (Find(OndeField.FamilyName) < 0 && persons.Any(row => row[Find(OndeField.UsageName)].Length == 0))
        {
            throw OndeRefusal.ColumnMissing(file, RequiredOf(Kind).Single(one => one.Field is OndeField.FamilyName).Name);
        }
    }

    private static (OndeField Field, string Name)[] RequiredOf(OndeKind kind) => kind switch
    {
        OndeKind.Pupils =>
        [
            (OndeField.FamilyName, "Nom élève"), (OndeField.GivenName, "Prénom élève"), (OndeField.BirthDate, "Date naissance"),
            (OndeField.ClassName, "Libellé classe"),
        ],
        OndeKind.Guardians => [(OndeField.FamilyName, "Nom responsable"), (OndeField.GivenName, "Prénom responsable")],
        _ => [(OndeField.FamilyName, "Nom"), (OndeField.GivenName, "Prénom")],
    };
}
