using System.Buffers.Binary;
using System.Text;

namespace EntEcole.Directory.Tds;

/// <summary>What a client tells of itself ([MS-TDS] 2.2.6.4), and the words before and after.</summary>
internal sealed record TdsLogin(
    string User, string Password, string Application, string Database, int PacketSize, bool IsReadOnly, IReadOnlyList<byte> Features)
{
    /// <summary>The client goes on after a broken connection as if nothing had been.</summary>
    private const byte SessionRecovery = 0x01;

    private const byte NoMoreFeatures = 0xFF;

    public static TdsLogin Read(byte[] body)
    {
        var extension = (body[27] & 0x10) != 0 ? BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(Offset(body, 56))) : 0;
        var features = new List<byte>();
        while (extension > 0 && body[extension] != NoMoreFeatures)
        {
            features.Add(body[extension]);
            extension += 5 + BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(extension + 1));
        }

        return new TdsLogin(
            Text(body, 40), Clear(body, 44), Text(body, 48), Text(body, 68), BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(8)),
            (body[26] & 0x20) != 0, features);
    }

    /// <summary>No encryption, one instance, one result at a time: version, encryption, instance, thread, MARS.</summary>
    public static byte[] PreLoginAnswer()
    {
        (byte Option, byte[] Value)[] options = [(0, [16, 0, 0x10, 0x04, 0, 0]), (1, [2]), (2, [0]), (3, []), (4, [0])];
        var head = new List<byte>();
        var values = new List<byte>();
        foreach (var (option, value) in options)
        {
            var offset = (5 * options.Length) + 1 + values.Count;
            head.AddRange([option, (byte)(offset >> 8), (byte)offset, 0, (byte)value.Length]);
            values.AddRange(value);
        }

        return [.. head, 0xFF, .. values];
    }

    /// <summary>The answer to a client that may come in.</summary>
    public void Welcome(TdsTokens tokens)
    {
        tokens.DatabaseChanged(Database);
        tokens.CollationChanged();
        tokens.Welcome();
        tokens.PacketSizeChanged(PacketSize);
        if (Features.Count > 0)
        {
            tokens.Features(Features.Contains(SessionRecovery) ? [SessionRecovery] : []);
        }
    }

    private static int Offset(byte[] body, int at) => BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(at));

    private static string Text(byte[] body, int at) => Encoding.Unicode.GetString(body, Offset(body, at), 2 * Offset(body, at + 2));

    // Passwords are veiled, not encrypted.
    private static string Clear(byte[] body, int at) => Encoding.Unicode.GetString(
        [.. body.AsSpan(Offset(body, at), 2 * Offset(body, at + 2)).ToArray().Select(
            one => (byte)(((one ^ 0xA5) << 4) | ((one ^ 0xA5) >> 4)))]);
}
