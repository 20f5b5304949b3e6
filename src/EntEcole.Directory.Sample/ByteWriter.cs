namespace EntEcole.Directory.Sample;

/// <summary>Writes ASCII XML by hand into one buffer: what is written here is already encoded.</summary>
internal sealed class ByteWriter
{
    private readonly byte[] _buffer = new byte[1 << 18];
    private Stream? _output;
    private int _used;

    /// <summary>What was written since the last flush; without an output, since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _used);

    public void Open(Stream output) => _output = output;

    public void Clear() => _used = 0;

    public void Close()
    {
        Flush();
        _output?.Dispose();
        _output = null;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            Flush();
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    public void Text(string text) => Raw(EncodedText.Encode(text));

    public void Number(int value)
    {
        Span<byte> digits = stackalloc byte[11];
        _ = value.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        Raw(digits[..length]);
    }

    /// <summary>The last <paramref name="width"/> digits of <paramref name="value"/>.</summary>
    public void Digits(int value, int width)
    {
        Span<byte> digits = stackalloc byte[width];
        for (var index = width - 1; index >= 0; index--)
        {
            digits[index] = (byte)('0' + (value % 10));
            value /= 10;
        }

        Raw(digits);
    }

    /// <summary>dd/mm/yyyy.</summary>
    public void Date(DateOnly date)
    {
        Digits(date.Day, 2);
        Raw("/"u8);
        Digits(date.Month, 2);
        Raw("/"u8);
        Digits(date.Year, 4);
    }

    /// <summary>Opens an attribute and its first value.</summary>
    public void Attribute(ReadOnlySpan<byte> name)
    {
        Raw("<attr name=\""u8);
        Raw(name);
        Raw("\"><value>"u8);
    }

    /// <summary>Closes a value and opens the next one.</summary>
    public void NextValue() => Raw("</value><value>"u8);

    public void End() => Raw("</value></attr>\n"u8);

    public void Attribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Attribute(name);
        Raw(value);
        End();
    }

    /// <summary>An attribute without content, in one of the two forms met in extracts.</summary>
    public void Empty(ReadOnlySpan<byte> name, bool shortForm)
    {
        Raw("<attr name=\""u8);
        Raw(name);
        Raw(shortForm ? "\"><value/></attr>\n"u8 : "\"><value></value></attr>\n"u8);
    }

    private void Flush()
    {
        _output?.Write(_buffer, 0, _used);
        _used = 0;
    }
}
