using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Onde.Rows;

/// <summary>The cells of one row. What has not the form it must have is left out, with a notice.</summary>
/// <param name="table">The list.</param>
/// <param name="row">The row.</param>
/// <param name="notices">Takes the notices.</param>
internal readonly struct OndeCells(OndeTable table, OndeRow row, OndeNotices notices)
{
    private const int FrenchPostalCode = 5;
    private const int FrenchPhone = 10;

    /// <summary>File and row.</summary>
    public (string File, int Row) Place => (table.File, row.Number);

    /// <summary>What the list is of.</summary>
    public OndeKind Kind => table.Header.Kind;

    /// <summary>A cell; null when it is empty. The sign that parts the values of AAF becomes a blank.</summary>
    public string? Text(OndeField field) => Text(table.Cell(row, field));

    /// <summary>A cell of a column.</summary>
    public string? Text(int column) => Text(row[column]);

    /// <summary>Tells of a cell.</summary>
    public void Tell(ProblemCode code, OndeField field) =>
        notices.Add(code, Kind, Place, table.Header.NameOf(field), table.Cell(row, field));

    /// <summary>Tells of the row as a whole.</summary>
    public void Tell(ProblemCode code) => notices.Add(code, Kind, Place, null);

    /// <summary>The row cannot be used for this cell.</summary>
    public void Reject(ProblemCode code, OndeField field) =>
        notices.Reject(code, Kind, Place, table.Header.NameOf(field), table.Cell(row, field));

    /// <summary>An e-mail; null with a notice when it is none.</summary>
    public string? Mail(OndeField field)
    {
        if (Text(field) is not { } value)
        {
            return null;
        }

        if (FieldForms.IsMail(value))
        {
            return value;
        }

        Tell(ProblemCode.MailInvalid, field);
        return null;
    }

    /// <summary>
    /// A telephone number; null with a notice when it is none. A spreadsheet takes the first nought of a French one away.
    /// </summary>
    public string? Phone(OndeField field)
    {
        if (Text(field) is not { } value)
        {
            return null;
        }

        var whole = value.Length == FrenchPhone - 1 && value.All(char.IsAsciiDigit) && value[0] != '0' ? "0" + value : value;
        if (FieldForms.IsPhone(whole))
        {
            return whole;
        }

        Tell(ProblemCode.PhoneInvalid, field);
        return null;
    }

    /// <summary>A postal address; null when the row has none.</summary>
    public PostalAddress? Address()
    {
        var address = new PostalAddress
        {
            Lines = Text(OndeField.Address) is { } line ? [line] : [],
            PostalCode = PostalCode(OndeField.PostalCode),
            Town = Text(OndeField.Town),
            Country = Text(OndeField.Country),
        };
        return address is { Lines.Count: 0, PostalCode: null, Town: null, Country: null } ? null : address;
    }

    /// <summary>An address as it is compared; null when it is not one.</summary>
    public string? AddressKey(OndeField line, OndeField postalCode) => KeyOf(Text(line), PostalCode(postalCode));

    /// <summary>An address as it is compared; null without a street or without a postal code: a town is no address.</summary>
    public static string? KeyOf(string? line, string? postalCode) => line is null || postalCode is null ? null
        : $"{NameFolding.Fold(line)}|{NameFolding.Fold(postalCode)}";

    // A spreadsheet takes the first nought away.
    private string? PostalCode(OndeField field) =>
        Text(field) is { Length: FrenchPostalCode - 1 } brief && brief.All(char.IsAsciiDigit) ? "0" + brief : Text(field);

    private static string? Text(string cell)
    {
        var value = cell.Contains('$', StringComparison.Ordinal) ? OndeRows.Clean(cell.Replace('$', ' ')) : cell;
        return value.Length == 0 ? null : value;
    }
}
