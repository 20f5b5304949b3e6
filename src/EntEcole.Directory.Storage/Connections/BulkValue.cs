using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>A value of a row on its way to a bulk write, without boxing.</summary>
internal readonly struct BulkValue
{
    private BulkValue(BulkValueKind kind, long number, ReadOnlyMemory<byte> bytes, string? text)
    {
        Kind = kind;
        Number = number;
        Bytes = bytes;
        Text = text;
    }

    public BulkValueKind Kind { get; }

    public long Number { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public string? Text { get; }

    public static BulkValue Of(long number) => new(BulkValueKind.Number, number, default, null);

    public static BulkValue Of(bool flag) => Of(flag ? 1L : 0L);

    public static BulkValue OfNumber(long? number) => number is { } known ? Of(known) : default;

    public static BulkValue OfFlag(bool? flag) => flag is { } known ? Of(known) : default;

    public static BulkValue Of(string? text) => new(text is null ? BulkValueKind.Null : BulkValueKind.Text, 0, default, text);

    public static BulkValue Of(DateOnly? date) => Of(date?.ToString("O", CultureInfo.InvariantCulture));

    public static BulkValue Of(PersonId id) => Binary(id.ToByteArray());

    /// <summary>Text given as UTF-8.</summary>
    public static BulkValue Utf8(ReadOnlyMemory<byte> text) => new(BulkValueKind.Utf8, 0, text, null);

    private static BulkValue Binary(ReadOnlyMemory<byte> bytes) => new(BulkValueKind.Binary, 0, bytes, null);
}

/// <summary>What a <see cref="BulkValue"/> holds.</summary>
internal enum BulkValueKind : byte
{
    Null,
    Number,
    Text,
    Utf8,
    Binary,
}
