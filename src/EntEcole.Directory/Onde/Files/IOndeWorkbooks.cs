namespace EntEcole.Directory.Onde.Files;

/// <summary>Reads workbooks (.xlsx). The core knows texts alone; the host brings what reads the rest.</summary>
public interface IOndeWorkbooks
{
    /// <summary>
    /// The rows of the first sheet of a workbook; null when the bytes are no workbook that is read. A date is <c>yyyy-mm-dd</c>.
    /// </summary>
    IReadOnlyList<OndeRow>? Read(OndeUpload file, CancellationToken cancellationToken);
}
