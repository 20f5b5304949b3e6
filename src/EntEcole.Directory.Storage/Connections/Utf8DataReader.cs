using System.Data.Common;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// Rows of an engine that gives its own memory: a text or bytes are read without a copy, whole numbers of any width as they are.
/// </summary>
internal abstract class Utf8DataReader : DbDataReader
{
    /// <summary>A text or bytes, until the reader moves.</summary>
    public abstract ReadOnlySpan<byte> Utf8(int ordinal);
}
