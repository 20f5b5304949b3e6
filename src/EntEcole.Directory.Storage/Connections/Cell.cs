using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>A value of a row on its way to a bulk write, without boxing.</summary>
internal readonly struct Cell
{
    private Cell(CellKind kind, long number, ReadOnlyMemory<byte> bytes, string? text)
    {
        Kind = kind;
        Number = number;
        Bytes = bytes;
        Text = text;
    }

    public CellKind Kind { get; }

    public long Number { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public string? Text { get; }

    public static Cell Of(long number) => new(CellKind.Number, number, default, null);

    public static Cell Of(bool flag) => Of(flag ? 1L : 0L);

    public static Cell OfNumber(long? number) => number is { } known ? Of(known) : default;

    public static Cell OfFlag(bool? flag) => flag is { } known ? Of(known) : default;

    public static Cell Of(string? text) => new(text is null ? CellKind.Null : CellKind.Text, 0, default, text);

    public static Cell Of(DateOnly? date) => Of(date?.ToString("O", CultureInfo.InvariantCulture));

    public static Cell Of(PersonId id) => Binary(id.ToByteArray());

    /// <summary>Text given as UTF-8.</summary>
    public static Cell Utf8(ReadOnlyMemory<byte> text) => new(CellKind.Utf8, 0, text, null);

    private static Cell Binary(ReadOnlyMemory<byte> bytes) => new(CellKind.Binary, 0, bytes, null);
}

/// <summary>What a <see cref="Cell"/> holds.</summary>
internal enum CellKind : byte
{
    Null,
    Number,
    Text,
    Utf8,
    Binary,
}
