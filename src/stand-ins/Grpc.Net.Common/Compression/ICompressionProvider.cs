using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A message encoding, named as in the <c>grpc-encoding</c> header.</summary>
public interface ICompressionProvider
{
    string EncodingName { get; }

    /// <summary>Wraps the stream; disposing the wrapper flushes it and leaves the stream open.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    Stream CreateDecompressionStream(Stream stream);
}
