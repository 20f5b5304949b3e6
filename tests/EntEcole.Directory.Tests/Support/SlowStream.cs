namespace EntEcole.Directory.Tests.Support;

/// <summary>A stream that gives its bytes in pieces of the sizes given, over and over: never more at once, as a network may.</summary>
public sealed class SlowStream(byte[] content, params int[] sizes) : MemoryStream(content)
{
    private int reads;

    public bool IsDisposed { get; private set; }

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Piece(buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Piece(count));

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private int Piece(int wanted) => Math.Min(wanted, sizes.Length == 0 ? wanted : sizes[reads++ % sizes.Length]);
}
