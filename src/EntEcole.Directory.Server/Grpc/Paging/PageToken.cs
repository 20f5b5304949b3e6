using System.Buffers.Binary;
using System.Buffers.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Grpc.Paging;

/// <summary>
/// Where a list goes on (AIP-158): the revision to which it is pinned and the number of the last row, sealed for the call, its filter, its
/// caller and the store that made the revision. Opaque, and holds nothing personal.
/// </summary>
/// <param name="Revision">Revision of the first page; the others are read at it.</param>
/// <param name="After">Number of the last row given; 0 before the first page.</param>
/// <param name="Mark">Mark of the revision in its store.</param>
/// <param name="Part">What the number counts within, where rows have parts; else 0.</param>
/// <param name="Expires">When it can no longer be used, in milliseconds of Unix time.</param>
internal readonly record struct PageToken(long Revision, int After, long Mark, long Part = 0, long Expires = 0)
{
    private const int Version = 5;
    private const int Content = 1 + sizeof(long) + sizeof(int) + sizeof(long) + sizeof(long) + sizeof(long);
    private const int Size = Content + TokenSigner.Size;

    /// <summary>Rows when the caller asks for none in particular.</summary>
    public const int DefaultPageSize = 100;

    /// <summary>Rows at most; more is cut, not refused.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>The page size to serve.</summary>
    public static int SizeOf(int asked) => asked switch
    {
        < 0 => throw DirectoryException.InvalidArgument(
            "page_size", new("page_size must not be negative.", "page_size ne doit pas être négatif.")),
        0 => DefaultPageSize,
        _ => Math.Min(asked, MaxPageSize),
    };

    /// <summary>
    /// Reads a token given with <paramref name="binding"/>, of a revision up to <paramref name="head"/>; its mark is not verified yet.
    /// </summary>
    public static PageToken Read(string text, TokenSigner signer, in Binding binding, long head)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (!Base64Url.IsValid(text, out var length) || length != Size || !Base64Url.TryDecodeFromChars(text, bytes, out _)
            || bytes[0] != Version || !signer.Verifies(binding, bytes[..Content], bytes[Content..]))
        {
            throw Invalid();
        }

        var token = new PageToken(
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt32BigEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[13..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[21..]), BinaryPrimitives.ReadInt64BigEndian(bytes[29..]));
        return token is { Revision: >= 0, After: > 0 } && token.Revision <= head ? token : throw Invalid();
    }

    /// <summary>Writes the token of the next page.</summary>
    public string Write(TokenSigner signer, in Binding binding)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Revision);
        BinaryPrimitives.WriteInt32BigEndian(bytes[9..], After);
        BinaryPrimitives.WriteInt64BigEndian(bytes[13..], Mark);
        BinaryPrimitives.WriteInt64BigEndian(bytes[21..], Part);
        BinaryPrimitives.WriteInt64BigEndian(bytes[29..], Expires);
        signer.Write(binding, bytes[..Content], bytes[Content..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The error of a token that was ours and is too old.</summary>
    public static DirectoryException Expired() => new(
        Reason.PageTokenInvalid,
        new LocalizedText(
            "page_token has expired. List again from the first page.",
            "page_token a expiré. Lister de nouveau depuis la première page."),
        DirectoryException.Fact("field", "page_token"));

    /// <summary>The error of a token that is not to be used here.</summary>
    public static DirectoryException Invalid() => new(
        Reason.PageTokenInvalid,
        new LocalizedText(
            "page_token is not one of ours, or comes from another request or caller, or from before the store was restored. Begin again without it.",
            "page_token n'est pas un jeton de cet annuaire, ou vient d'une autre requête, d'un autre appelant ou d'avant une restauration de la base. Recommencer sans lui."),
        DirectoryException.Fact("field", "page_token"));
}
