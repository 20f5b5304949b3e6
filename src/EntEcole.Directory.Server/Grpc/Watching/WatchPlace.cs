using System.Buffers.Binary;
using System.Buffers.Text;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>The order in which a revision is sent.</summary>
internal enum WatchStage : byte
{
    /// <summary>Schools.</summary>
    Schools,

    /// <summary>Classes and groups.</summary>
    Classes,

    /// <summary>Persons, each with their memberships and relations.</summary>
    Persons,

    /// <summary>All is sent. Its number is in cursors that clients keep, hence out of order.</summary>
    Complete,

    /// <summary>Grants, after persons.</summary>
    Grants,
}

/// <summary>
/// How far a stream of changes has come: all before it is dealt with, nothing after it. Written as a cursor it is opaque, sealed
/// for its caller and filter, holds nothing personal, and any replica can go on from it.
/// </summary>
/// <param name="Revision">The revision that is being sent.</param>
/// <param name="IsSnapshot">Its whole state is being sent, not its changes.</param>
/// <param name="Stage">What of it.</param>
/// <param name="After">Number of the last school, class or person sent in that stage.</param>
internal readonly record struct WatchPlace(long Revision, bool IsSnapshot, WatchStage Stage, int After)
{
    private const byte Version = 3;
    private const int Content = 3 + sizeof(long) + sizeof(int) + sizeof(long);
    private const int Size = Content + TokenSigner.Size;

    /// <summary>What the revision is being sent as.</summary>
    public ChangeSpan Span => new(Revision, IsSnapshot);

    /// <summary>Whether all of the revision is sent.</summary>
    public bool IsComplete => Stage is WatchStage.Complete;

    /// <summary>Before anything of a snapshot.</summary>
    public static WatchPlace SnapshotOf(long revision) => new(revision, true, WatchStage.Schools, 0);

    /// <summary>After all of a revision.</summary>
    public static WatchPlace EndOf(long revision) => new(revision, false, WatchStage.Complete, 0);

    /// <summary>Before anything of a revision's changes.</summary>
    public static WatchPlace ChangesOf(long revision) => new(revision, false, WatchStage.Schools, 0);

    /// <summary>After a page whose last number is <paramref name="last"/>; null when it was the stage's last page.</summary>
    public WatchPlace Beyond(int? last) => last is { } number ? this with { After = number } : this with { Stage = Next(Stage), After = 0 };

    private static WatchStage Next(WatchStage stage) => stage switch
    {
        WatchStage.Persons => WatchStage.Grants,
        WatchStage.Grants => WatchStage.Complete,
        _ => stage + 1,
    };

    /// <summary>
    /// The cursor, signed for the caller and filter of <paramref name="binding"/>, and bound by the <paramref name="mark"/> of its revision
    /// to the store.
    /// </summary>
    public string Write(TokenSigner signer, in Binding binding, long mark)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        bytes[1] = IsSnapshot ? (byte)1 : (byte)0;
        bytes[2] = (byte)Stage;
        BinaryPrimitives.WriteInt64BigEndian(bytes[3..], Revision);
        BinaryPrimitives.WriteInt32BigEndian(bytes[11..], After);
        BinaryPrimitives.WriteInt64BigEndian(bytes[15..], mark);
        signer.Write(binding, bytes[..Content], bytes[Content..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor given with <paramref name="binding"/>, and the mark that its revision must have.</summary>
    public static (WatchPlace Place, long Mark) Read(string text, TokenSigner signer, in Binding binding)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (!Base64Url.IsValid(text, out var length) || length != Size || !Base64Url.TryDecodeFromChars(text, bytes, out _)
            || bytes[0] != Version || bytes[1] > 1 || bytes[2] > (byte)WatchStage.Grants || !signer.Verifies(
                binding, bytes[..Content], bytes[Content..]))
        {
            throw Invalid();
        }

        var place = new WatchPlace(
            BinaryPrimitives.ReadInt64BigEndian(bytes[3..]), bytes[1] == 1, (WatchStage)bytes[2],
            BinaryPrimitives.ReadInt32BigEndian(bytes[11..]));
        return place is { Revision: >= 0, After: >= 0 } ? (place, BinaryPrimitives.ReadInt64BigEndian(bytes[15..])) : throw Invalid();
    }

    /// <summary>The error of a cursor that is not to be used here.</summary>
    public static DirectoryException Invalid() => new(
        Reason.CursorInvalid,
        new LocalizedText(
            "cursor is not one of ours, or comes from another filter, caller or perimeter, or from before the store was restored. Give the filter with which it came, or watch from the start.",
            "cursor n'est pas un curseur de cet annuaire, ou vient d'un autre filtre, appelant ou périmètre, ou d'avant une restauration de la base. Donner le filtre avec lequel il est venu, ou reprendre du début."),
        DirectoryException.Fact("field", "cursor"));
}
