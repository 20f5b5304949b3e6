using System.Buffers;
using System.Security.Cryptography;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>What the stages of one run share.</summary>
internal sealed class SyncSession : IDisposable
{
    private readonly ArrayBufferWriter<byte> canonical = new(4096);

    public SyncSession(IDirectoryStore store, IPlan plan, Feed feed, DateOnly asOf, SyncSettings settings, Enrolled enrolled, RunBook book)
    {
        Store = store;
        Plan = plan;
        Feed = feed;
        AsOf = asOf;
        Enrolled = enrolled;
        Book = book;
        PurgeOn = asOf.AddDays(settings.GraceDays);
        Schools = new SchoolScope(Ids);
        Classes = new ClassBook(plan, feed.FeedNo);
    }

    public IDirectoryStore Store { get; }

    public IPlan Plan { get; }

    public Feed Feed { get; }

    public DateOnly AsOf { get; }

    /// <summary>When a profile suspended by this run is purged.</summary>
    public DateOnly PurgeOn { get; }

    /// <summary>The schools enrolled on the day of the run.</summary>
    public Enrolled Enrolled { get; }

    public SourceIds Ids { get; } = new();

    public SchoolScope Schools { get; }

    public ClassBook Classes { get; }

    /// <summary>What outlives this session: the run is told from it, however it ends.</summary>
    public RunBook Book { get; }

    public Accounting Accounting => Book.Accounting;

    public UnknownAttributes Unknown { get; } = new();

    /// <summary>SHA-256 over the bytes of all files.</summary>
    public IncrementalHash Digest { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Counts a problem and keeps it with the run.</summary>
    public void Tell(Problem problem)
    {
        Book.Problems.Append(problem);
        Accounting.Count(problem);
    }

    public void Tell(RecordProblems problems)
    {
        foreach (var problem in problems.Found)
        {
            Tell(problem with { Uai = problem.Uai ?? problems.Uai });
        }
    }

    /// <summary>
    /// 64 bits of SHA-256 over a record and what its rows also depend on: the schools that give it its profiles.
    /// </summary>
    public long HashOf(AafRecord record, List<int> schools)
    {
        canonical.ResetWrittenCount();
        // Changes whenever the program makes other rows of the same record.
        const byte Recipe = 1;
        canonical.GetSpan(1)[0] = Recipe;
        canonical.Advance(1);
        foreach (var school in schools)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(canonical.GetSpan(4), school);
            canonical.Advance(4);
        }

        record.WriteCanonical(canonical);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.WrittenSpan, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    public void Dispose() => Digest.Dispose();
}
