namespace EntEcole.Directory.Tds;

/// <summary>What ended, for the token that says so.</summary>
internal enum TdsCommand
{
    None = 0,
    Select = 0xC1,
    Insert = 0xC3,
    Delete = 0xC4,
    Update = 0xC5,
}

/// <summary>The tokens of an answer ([MS-TDS] 2.2.7).</summary>
internal sealed class TdsTokens(TdsOutput output)
{
    private const int DoneMore = 0x01;
    private const int DoneError = 0x02;
    private const int DoneInTransaction = 0x04;
    private const int DoneCount = 0x10;
    private const int DoneAttention = 0x20;

    /// <summary>Whether statements run in a procedure, as those of <c>sp_executesql</c> do.</summary>
    public bool InProcedure { get; set; }

    /// <summary>Whether the session is in a transaction.</summary>
    public bool InTransaction { get; set; }

    public void Columns(IReadOnlyList<TdsColumn> columns)
    {
        output.Byte(0x81);
        output.UInt16(columns.Count);
        foreach (var column in columns)
        {
            output.Int32(0);
            // May be null; whether it can be updated is not known.
            output.UInt16(column.IsNullable ? 0x09 : 0x08);
            column.Type.Write(output);
            output.ShortText(column.Name);
        }
    }

    /// <summary>One row: with a map of its nulls when it has some.</summary>
    public void Row(IReadOnlyList<TdsColumn> columns, object?[] values)
    {
        var hasNulls = Array.Exists(values, value => value is null);
        output.Byte(hasNulls ? 0xD2 : 0xD1);
        if (hasNulls)
        {
            var map = new byte[(values.Length + 7) / 8];
            for (var i = 0; i < values.Length; i++)
            {
                map[i / 8] |= (byte)(values[i] is null ? 1 << (i % 8) : 0);
            }

            output.Bytes(map);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not null)
            {
                columns[i].Type.WriteValue(output, values[i]);
            }
        }
    }

    /// <summary>A statement has ended, and another answer follows, or none.</summary>
    public void Done(TdsCommand command, long? rows, bool more) =>
        Done(InProcedure ? 0xFF : 0xFD, (more || InProcedure ? DoneMore : 0) | (rows is null ? 0 : DoneCount), command, rows ?? 0);

    /// <summary>A procedure has ended.</summary>
    public void ProcedureDone(int status, bool failed)
    {
        output.Byte(0x79);
        output.Int32(status);
        Done(0xFE, failed ? DoneError : 0, TdsCommand.None, 0);
    }

    /// <summary>A statement has failed, and all after it with it.</summary>
    public void Failed() => Done(0xFD, DoneError, TdsCommand.None, 0);

    /// <summary>What was asked has been given up, as was asked too.</summary>
    public void GivenUp() => Done(0xFD, DoneAttention, TdsCommand.None, 0);

    public void Error(int number, int severity, string message)
    {
        var text = message.Length > 1_000 ? message[..1_000] : message;
        output.Byte(0xAA);
        output.UInt16(4 + 1 + 1 + 2 + (2 * text.Length) + 1 + 1 + 4);
        output.Int32(number);
        output.Byte(1);
        output.Byte(severity);
        output.UInt16(text.Length);
        output.Bytes(System.Text.Encoding.Unicode.GetBytes(text));
        output.ShortText("");
        output.ShortText("");
        output.Int32(1);
    }

    public void DatabaseChanged(string database) => Changed(1, database, "");

    public void PacketSizeChanged(int size) => Changed(4, size.ToString(System.Globalization.CultureInfo.InvariantCulture), "4096");

    public void CollationChanged() => Changed(7, TdsType.CollationBytes, []);

    public void Begun(long descriptor) => Changed(8, BitConverter.GetBytes(descriptor), []);

    public void Committed(long descriptor) => Changed(9, [], BitConverter.GetBytes(descriptor));

    public void RolledBack(long descriptor) => Changed(10, [], BitConverter.GetBytes(descriptor));

    public void ResetDone() => Changed(18, [], []);

    /// <summary>Who speaks: version 8.0 of the protocol, as a server of 2022.</summary>
    public void Welcome()
    {
        const string Name = "Tds of the tests";
        output.Byte(0xAD);
        output.UInt16(1 + 4 + 1 + (2 * Name.Length) + 4);
        output.Byte(1);
        output.Bytes([0x08, 0x00, 0x00, 0x00]);
        output.ShortText(Name);
        output.Bytes([16, 0, 0x10, 0x04]);
    }

    /// <summary>The features that the server has, of those asked for, each without data.</summary>
    public void Features(IReadOnlyList<byte> known)
    {
        output.Byte(0xAE);
        foreach (var feature in known)
        {
            output.Byte(feature);
            output.Int32(0);
        }

        output.Byte(0xFF);
    }

    private void Changed(int what, string now, string before)
    {
        output.Byte(0xE3);
        output.UInt16(3 + (2 * (now.Length + before.Length)));
        output.Byte(what);
        output.ShortText(now);
        output.ShortText(before);
    }

    private void Changed(int what, ReadOnlySpan<byte> now, ReadOnlySpan<byte> before)
    {
        output.Byte(0xE3);
        output.UInt16(3 + now.Length + before.Length);
        output.Byte(what);
        output.Byte(now.Length);
        output.Bytes(now);
        output.Byte(before.Length);
        output.Bytes(before);
    }

    private void Done(int token, int status, TdsCommand command, long rows)
    {
        output.Byte(token);
        output.UInt16(status | (InTransaction ? DoneInTransaction : 0));
        output.UInt16((int)command);
        output.Int64(rows);
    }
}
