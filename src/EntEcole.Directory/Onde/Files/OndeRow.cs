namespace EntEcole.Directory.Onde.Files;

/// <summary>A row of a file.</summary>
/// <param name="Number">Its first line, from 1: the number that a spreadsheet shows when no cell holds a line break.</param>
/// <param name="Cells">Its cells, trimmed, control characters and runs of blanks as one blank.</param>
public sealed record OndeRow(int Number, IReadOnlyList<string> Cells)
{
    /// <summary>A cell; empty beyond the end of the row, or for a column that the file does not have (-1).</summary>
    public string this[int column] => column >= 0 && column < Cells.Count ? Cells[column] : "";

    /// <summary>Cells that hold something.</summary>
    public int Filled => Cells.Count(cell => cell.Length > 0);

    /// <summary>Columns up to the last one that holds something.</summary>
    public int Width
    {
        get
        {
            var width = Cells.Count;
            while (width > 0 && Cells[width - 1].Length == 0)
            {
                width--;
            }

            return width;
        }
    }
}
