using System.Collections.Concurrent;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>What answers about persons say of a school, as one feed describes it: public data.</summary>
internal sealed record SchoolPlace(string SourceId, string? Uai, string DisplayName, string Academy, Degree Degree);

/// <summary>What answers about persons say of a class or group.</summary>
internal sealed record ClassPlace(ClassId Id, int SchoolNo, ClassKind Kind, string Name);

/// <summary>
/// The schools and classes that answers about persons name, as of one revision: the same few for very many persons. Rows of a revision
/// never change, so what was read once is true of it for ever.
/// </summary>
internal sealed class SchoolAndClassCache(long revision)
{
    // Far more than a region has; beyond it nothing is kept.
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<(int SchoolNo, int FeedNo), SchoolPlace?> schools = new();
    private readonly ConcurrentDictionary<int, ClassPlace?> classes = new();
    private int kept;

    public long Revision => revision;

    public bool TryGet(int schoolNo, int feedNo, out SchoolPlace? school) => schools.TryGetValue((schoolNo, feedNo), out school);

    public bool TryGet(int classNo, out ClassPlace? found) => classes.TryGetValue(classNo, out found);

    public void Keep(int schoolNo, int feedNo, SchoolPlace? school)
    {
        if (Interlocked.Increment(ref kept) <= Most)
        {
            schools[(schoolNo, feedNo)] = school;
        }
    }

    public void Keep(int classNo, ClassPlace? found)
    {
        if (Interlocked.Increment(ref kept) <= Most)
        {
            classes[classNo] = found;
        }
    }
}
