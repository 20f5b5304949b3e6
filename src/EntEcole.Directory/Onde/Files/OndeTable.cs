namespace EntEcole.Directory.Onde.Files;

/// <summary>
/// A list as a file has it: its header and its rows, without blank rows, repeated headers and what follows the last person.
/// </summary>
/// <param name="File">Name of the file.</param>
/// <param name="Header">Where its columns are.</param>
/// <param name="Rows">Its rows of persons.</param>
/// <param name="Ignored">Rows after the last person, and headers repeated between persons.</param>
public sealed record OndeTable(string File, OndeHeader Header, IReadOnlyList<OndeRow> Rows, IReadOnlyList<OndeRow> Ignored)
{
    /// <summary>A cell of a row.</summary>
    public string Cell(OndeRow row, OndeField field) => row[Header.Find(field)];
}
