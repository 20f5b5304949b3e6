using System.Buffers.Binary;

namespace EntEcole.Directory.Tds;

/// <summary>The kinds of message of [MS-TDS] 2.2.3.1.1 that this server knows.</summary>
internal enum TdsKind : byte
{
    Batch = 1,
    Rpc = 3,
    Answer = 4,
    Attention = 6,
    BulkLoad = 7,
    TransactionManager = 14,
    Login = 16,
    PreLogin = 18,
}

/// <summary>One message, its packets put together. <paramref name="Resets"/>: a pooled connection begins anew with it.</summary>
internal sealed record TdsMessage(TdsKind Kind, byte[] Body, bool Resets, bool IsIgnored);

/// <summary>
/// Messages and the packets that carry them ([MS-TDS] 2.2.3): a header of eight bytes, a length with the high byte first.
/// </summary>
internal sealed class TdsPackets(Stream stream)
{
    public const int Header = 8;
    public const byte EndOfMessage = 0x01;

    private const byte Ignore = 0x02;
    private const byte Reset = 0x08;

    private readonly byte[] header = new byte[Header];

    /// <summary>
    /// The next message, or null at the end; <paramref name="arrived"/> is told of each packet, and whether it is the last of its message.
    /// </summary>
    public async Task<TdsMessage?> ReadAsync(Func<TdsKind, bool, bool> arrived)
    {
        using var body = new MemoryStream();
        bool? resets = null;
        while (true)
        {
            if (await stream.ReadAtLeastAsync(header, Header, throwOnEndOfStream: false) < Header)
            {
                return null;
            }

            var (kind, status) = ((TdsKind)header[0], header[1]);
            var packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - Header];
            await stream.ReadExactlyAsync(packet);
            var isLast = (status & EndOfMessage) != 0;
            if (!arrived(kind, isLast))
            {
                return null;
            }

            resets ??= (status & Reset) != 0;
            body.Write(packet);
            if (isLast)
            {
                return new TdsMessage(kind, body.ToArray(), resets.Value, (status & Ignore) != 0);
            }
        }
    }
}

/// <summary>An answer on its way, in packets of the size that the login agreed on.</summary>
internal sealed class TdsOutput(Stream stream, int session)
{
    private byte[] packet = new byte[4_096];
    private int length = TdsPackets.Header;
    private byte number;

    /// <summary>Bytes of a packet.</summary>
    public int PacketSize
    {
        get => packet.Length;
        set => packet = new byte[value];
    }

    /// <summary>Bytes that the packet still takes.</summary>
    public int Room => packet.Length - length;

    /// <summary>Begins the next packet where this one has no room for as many bytes.</summary>
    public void Reserve(int bytes)
    {
        if (Room < bytes)
        {
            Send(isLast: false);
        }
    }

    public void Byte(int value)
    {
        if (length == packet.Length)
        {
            Send(isLast: false);
        }

        packet[length++] = (byte)value;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (length == packet.Length)
            {
                Send(isLast: false);
            }

            var part = Math.Min(bytes.Length, packet.Length - length);
            bytes[..part].CopyTo(packet.AsSpan(length));
            length += part;
            bytes = bytes[part..];
        }
    }

    public void UInt16(int value)
    {
        Byte(value & 0xFF);
        Byte((value >> 8) & 0xFF);
    }

    public void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Bytes(bytes);
    }

    public void Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Bytes(bytes);
    }

    /// <summary>A text with one byte of length before it.</summary>
    public void ShortText(string text)
    {
        Byte(text.Length);
        Bytes(System.Text.Encoding.Unicode.GetBytes(text));
    }

    /// <summary>Ends the message.</summary>
    public void End() => Send(isLast: true);

    private void Send(bool isLast)
    {
        packet[0] = (byte)TdsKind.Answer;
        packet[1] = isLast ? TdsPackets.EndOfMessage : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)session);
        packet[6] = ++number;
        packet[7] = 0;
        stream.Write(packet.AsSpan(0, length));
        length = TdsPackets.Header;
        if (isLast)
        {
            number = 0;
        }
    }
}

/// <summary>A message being read.</summary>
internal sealed class TdsInput(byte[] body)
{
    private int at;

    public bool IsAtEnd => at >= body.Length;

    public byte Peek => body[at];

    public byte Byte() => body[at++];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        at += count;
        return body.AsSpan(at - count, count);
    }

    public string Text(int characters) => System.Text.Encoding.Unicode.GetString(Bytes(2 * characters));

    /// <summary>A text with one byte of length before it.</summary>
    public string ShortText() => Text(Byte());

    /// <summary>All that is left, as a text.</summary>
    public string Rest() => Text((body.Length - at) / 2);

    /// <summary>The headers before a request ([MS-TDS] 2.2.5.3): the transaction in which the client thinks it is.</summary>
    public long Transaction()
    {
        var begin = at;
        var end = begin + Int32();
        long descriptor = 0;
        while (at < end)
        {
            var headerEnd = at + Int32();
            if (UInt16() == 2)
            {
                descriptor = Int64();
            }

            at = headerEnd;
        }

        return descriptor;
    }
}
