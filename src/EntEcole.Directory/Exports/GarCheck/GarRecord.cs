namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>One element under the root of a file: its leaves, with the element that each lies in. Used again for the next one.</summary>
internal sealed class GarRecord
{
    private readonly List<(string Parent, string Name, string Value)> leaves = [];

    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The line on which it begins.</summary>
    public int Line { get; private set; }

    /// <summary>Begins another.</summary>
    public void Begin(string name, int line)
    {
        (Name, Line) = (name, line);
        leaves.Clear();
    }

    /// <summary>Adds a leaf. Blanks around it are of it: neither the schema nor the GAR takes them away before they compare.</summary>
    public void Add(string parent, string name, string value) => leaves.Add((parent, name, value));

    /// <summary>The first value of a leaf that lies in the record itself; empty when there is none.</summary>
    public string First(string name)
    {
        foreach (var leaf in leaves)
        {
            if (Is(leaf, Name, name))
            {
                return leaf.Value;
            }
        }

        return "";
    }

    /// <summary>Every value of a leaf that lies in the record itself.</summary>
    public IEnumerable<string> All(string name) => All(Name, name);

    /// <summary>Every value of a leaf that lies in an element of the record.</summary>
    public IEnumerable<string> All(string parent, string name) => leaves.Where(leaf => Is(leaf, parent, name)).Select(leaf => leaf.Value);

    /// <summary>A school that it names: the first one, wherever it stands; empty when it names none.</summary>
    public string AnyUai()
    {
        foreach (var leaf in leaves)
        {
            if (leaf.Name is Gar.GarElements.StructureUai or Gar.GarElements.PersonEtab or Gar.GarElements.ManagerEtab)
            {
                return leaf.Value;
            }
        }

        return "";
    }

    private static bool Is((string Parent, string Name, string Value) leaf, string parent, string name) =>
        string.Equals(leaf.Name, name, StringComparison.Ordinal) && string.Equals(leaf.Parent, parent, StringComparison.Ordinal);
}
