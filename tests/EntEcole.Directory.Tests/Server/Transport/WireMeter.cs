using System.Net;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Counts the bytes of bodies before HTTP/2 frames them, and notes the encoding of answers.</summary>
internal sealed class WireMeter() : DelegatingHandler(new SocketsHttpHandler())
{
    public long Sent { get; private set; }

    public long Received { get; private set; }

    public string? ResponseEncoding { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content = new MeteredContent(request.Content!, write: count => Sent += count, read: _ => { });
        var response = await base.SendAsync(request, cancellationToken);
        ResponseEncoding = response.Headers.TryGetValues("grpc-encoding", out var values) ? values.Single() : null;
        response.Content = new MeteredContent(response.Content, write: _ => { }, read: count => Received += count);
        return response;
    }

    private sealed class MeteredContent : HttpContent
    {
        private readonly HttpContent inner;
        private readonly Action<long> write;
        private readonly Action<long> read;

        public MeteredContent(HttpContent inner, Action<long> write, Action<long> read)
        {
            (this.inner, this.write, this.read) = (inner, write, read);
            foreach (var header in inner.Headers)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            inner.CopyToAsync(new MeteredStream(stream, write), context);

        protected override async Task<Stream> CreateContentReadStreamAsync() => new MeteredStream(await inner.ReadAsStreamAsync(), read);

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }

    private sealed class MeteredStream(Stream inner, Action<long> count) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count1) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            count(read);
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count1) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            count(buffer.Length);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
