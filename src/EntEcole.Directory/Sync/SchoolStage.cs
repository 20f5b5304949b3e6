using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// Structures: all are kept, they are public data. A school is known by its UAI, whatever its source id or name; a
/// service without UAI by its source id.
/// </summary>
internal sealed class SchoolStage : IRecordStage
{
    private static readonly List<int> NoSchools = [];

    private readonly SyncSession session;
    private readonly IReadOnlyDictionary<string, int> elsewhere;
    private readonly Dictionary<string, SchoolRow> byUai = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchoolRow> bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> readSources = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ScopedSchool> read = [];

    private SchoolStage(SyncSession session, IReadOnlyDictionary<string, int> elsewhere)
    {
        this.session = session;
        this.elsewhere = elsewhere;
    }

    public AafCategory Category => AafCategory.EtabEducNat;

    public static async Task<SchoolStage> LoadAsync(SyncSession session, CancellationToken cancellationToken)
    {
        var stage = new SchoolStage(session, await session.Store.LoadSchoolNumbersAsync(session.Plan.BaseRevision, cancellationToken));
        await session.Store.LoadSchoolsAsync(session.Feed.FeedNo, session.Plan.BaseRevision, stage.Load, cancellationToken);
        return stage;
    }

    public Outcome Take(AafRecord record, RecordProblems problems)
    {
        var school = AafParser.School(record, problems);
        problems.Uai = school.Uai;
        var sourceId = record.Id.ToString();
        var hash = session.HashOf(record, NoSchools);
        if (!readSources.TryAdd(sourceId, hash))
        {
            return Again(problems, readSources[sourceId] == hash);
        }

        var stored = Find(school.Uai, sourceId);
        var schoolNo = stored?.SchoolNo ?? NumberElsewhere(school.Uai);
        if (read.TryGetValue(schoolNo, out var first))
        {
            // Its persons are those of the one school that the UAI names.
            session.Schools.Add(sourceId, first);
            problems.Add(ProblemCode.UaiRepeated, AafAttribute.SchoolUai, school.Uai);
            session.Tell(problems);
            return Outcome.Rejected;
        }

        session.Tell(problems);
        read[schoolNo] = new ScopedSchool(schoolNo, school.Uai, school.Uai is not null && session.Enrolled.Everywhere.Contains(school.Uai));
        session.Schools.Add(sourceId, read[schoolNo]);
        var row = new SchoolRow(schoolNo, session.Feed.FeedNo, sourceId, school.Uai, Presence.Present, hash, school);
        if (stored is null)
        {
            session.Plan.Put(row, replaces: false);
            Load(row);
            return Outcome.Created;
        }

        if (stored.Hash == hash && stored.Presence is Presence.Present)
        {
            return Outcome.Unchanged;
        }

        session.Plan.Put(row, replaces: true);
        return Outcome.Changed;
    }

    public void Finish()
    {
        foreach (var row in bySource.Values.Where(row => row.Presence is Presence.Present && !read.ContainsKey(row.SchoolNo)))
        {
            session.Plan.Put(row with { Presence = Presence.Departed }, replaces: true);
        }
    }

    private void Load(SchoolRow row)
    {
        bySource[row.SourceId] = row;
        if (row.Uai is not null)
        {
            byUai[row.Uai] = row;
        }
    }

    private SchoolRow? Find(string? uai, string sourceId)
    {
        if (uai is not null && byUai.TryGetValue(uai, out var row))
        {
            return row;
        }

        // The same record under a new UAI is the same school, unless it was another school's record until now.
        return bySource.TryGetValue(sourceId, out row) && !read.ContainsKey(row.SchoolNo) ? row : null;
    }

    private int NumberElsewhere(string? uai) =>
        uai is not null && elsewhere.TryGetValue(uai, out var number) ? number : session.Plan.NextNumber(NumberKind.School);

    private Outcome Again(RecordProblems problems, bool identical)
    {
        problems.Add(identical ? ProblemCode.RecordRepeated : ProblemCode.RecordContradicted);
        session.Tell(problems);
        return identical ? Outcome.Merged : Outcome.Rejected;
    }
}
