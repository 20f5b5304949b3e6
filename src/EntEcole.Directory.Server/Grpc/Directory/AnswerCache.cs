using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>
/// Persons as they were answered at the last revision asked for, serialised: a revision never changes, so an answer of it stays true for
/// every caller with the same perimeter and fields. Another revision empties it, an earlier one too: the store may have been put back, and
/// its revisions to come are then others than those of before. Bounded: blocks of bytes are filled one after the other, and the oldest
/// makes room; there is no object a person, so it costs the garbage collector nothing. Thread-safe.
/// </summary>
internal sealed class AnswerCache
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>An answer that takes more is not kept.</summary>
    public const int MaxAnswerBytes = BlockBytes / 16;

    /// <summary>Beyond so many reaches and sets of fields no further ones are told apart, and nothing is kept for them.</summary>
    public const int MaxViews = 256;

    // What an answer takes at least, for the size of the index.
    private const int ShortAnswer = 256;

    // Nearly all answers are shorter.
    private const int OnStack = 1024;

    private readonly Lock turn = new();
    private readonly byte[]?[] blocks;
    private readonly List<Key>[] keys;
    private readonly Dictionary<Key, Place> places;
    private readonly Dictionary<(string Perimeter, FieldGroups Shown), int> viewers = [];
    private long revision;

    // Blocks begun since the revision; the last of them is being filled.
    private long begun;
    private int filled;

    /// <param name="bytes">What it may hold; 0 for nothing, else 2 MiB at least. Its index comes on top, about a fifth of that.</param>
    public AnswerCache(long bytes)
    {
        IsOn = bytes > 0;
        blocks = new byte[]?[IsOn ? Math.Max(2, bytes / BlockBytes) : 0];
        keys = [.. blocks.Select(_ => new List<Key>())];
        places = new Dictionary<Key, Place>((int)Math.Min(bytes / ShortAnswer, 1 << 24));
    }

    /// <summary>Whether it keeps anything.</summary>
    public bool IsOn { get; }

    /// <summary>How many answers it holds.</summary>
    public int Count
    {
        get
        {
            lock (turn)
            {
                return places.Count;
            }
        }
    }

    /// <summary>
    /// The person as <paramref name="viewer"/> was answered at <paramref name="at"/>, a message of their own; null when that is not here.
    /// </summary>
    public V1.Person? Find(long at, in AuthorizedView viewer, PersonId id)
    {
        Span<byte> copy = stackalloc byte[OnStack];
        lock (turn)
        {
            MoveTo(at);
            if (!viewers.TryGetValue((viewer.Perimeter.Text, viewer.Shown), out var number) || !places.TryGetValue(
                new Key(id, number), out var place))
            {
                return null;
            }

            copy = place.Length <= OnStack ? copy[..place.Length] : new byte[place.Length];
            blocks[place.Block].AsSpan(place.From, place.Length).CopyTo(copy);
        }

        return V1.Person.Parser.ParseFrom(copy);
    }

    /// <summary>Keeps what <paramref name="viewer"/> is answered at <paramref name="at"/>.</summary>
    public void Keep(long at, in AuthorizedView viewer, PersonId id, V1.Person shown)
    {
        if (!IsOn || shown.CalculateSize() is not (> 0 and <= MaxAnswerBytes and var length))
        {
            return;
        }

        lock (turn)
        {
            MoveTo(at);
            if (NumberOf(viewer) is not { } number || places.ContainsKey(new Key(id, number)))
            {
                return;
            }

            if (begun == 0 || filled + length > BlockBytes)
            {
                BeginBlock();
            }

            var block = (int)((begun - 1) % blocks.Length);
            shown.WriteTo(blocks[block].AsSpan(filled, length));
            var key = new Key(id, number);
            places.Add(key, new Place(block, filled, length));
            keys[block].Add(key);
            filled += length;
        }
    }

    private int? NumberOf(in AuthorizedView viewer)
    {
        var key = (viewer.Perimeter.Text, viewer.Shown);
        if (!viewers.TryGetValue(key, out var number))
        {
            if (viewers.Count == MaxViews)
            {
                return null;
            }

            viewers.Add(key, number = viewers.Count);
        }

        return number;
    }

    // A lookup that began before a commit and ends after it moves it back and the next one forth: that is soon over.
    private void MoveTo(long at)
    {
        if (at == revision)
        {
            return;
        }

        revision = at;
        if (begun > 0)
        {
            places.Clear();
            foreach (var list in keys)
            {
                list.Clear();
            }
        }

        // What a perimeter reaches may change with the revision.
        viewers.Clear();
        (begun, filled) = (0, 0);
    }

    private void BeginBlock()
    {
        var block = (int)(begun % blocks.Length);
        foreach (var key in keys[block])
        {
            places.Remove(key);
        }

        keys[block].Clear();
        blocks[block] ??= GC.AllocateUninitializedArray<byte>(BlockBytes);
        begun++;
        filled = 0;
    }

    private readonly record struct Key(PersonId Id, int AuthorizedView);

    private readonly record struct Place(int Block, int From, int Length);
}
