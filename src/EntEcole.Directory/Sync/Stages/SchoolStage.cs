using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Report;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// Structures: all are kept, they are public data. A school is known by its UAI, whatever its source id or name; a
/// service without UAI by its source id.
/// </summary>
internal sealed class SchoolStage : IRecordStage
{
    private readonly SyncSession session;
    private readonly IReadOnlyDictionary<string, int> elsewhere;
    private readonly Dictionary<string, SchoolRow> byUai = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchoolRow> bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> readSources = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ScopedSchool> read = [];
    private readonly List<Problem> lost = [];
    private readonly List<ContestedUai> contested = [];
    private HashSet<int> known = [];
    private readonly string firstFile;

    private SchoolStage(SyncSession session, IReadOnlyDictionary<string, int> elsewhere, string firstFile)
    {
        this.session = session;
        this.elsewhere = elsewhere;
        this.firstFile = firstFile;
    }

    public AafCategory Category => AafCategory.EtabEducNat;

    public static async Task<SchoolStage> LoadAsync(SyncSession session, string firstFile, CancellationToken cancellationToken)
    {
        var stage = new SchoolStage(
            session, await session.Feeds.LoadSchoolNumbersAsync(session.Plan.BaseRevision, cancellationToken), firstFile);
        await session.Feeds.LoadSchoolsAsync(session.Feed.FeedNo, session.Plan.BaseRevision, stage.Load, cancellationToken);
        stage.known = [.. stage.bySource.Values.Where(row => row.Presence is Presence.Present).Select(row => row.SchoolNo)];
        return stage;
    }

    /// <summary>
    /// Refuses a full extract of a day that holds next to none of the structures that another one of the same day brought.
    /// </summary>
    /// <param name="date">Date of both.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractPartLate"/>.</exception>
    public void EnsureSameStructures(DateOnly date)
    {
        // Parts of an academy may share its services.
        const int Parts = 4;
        if (known.Count > 0 && known.Count(read.ContainsKey) * Parts < known.Count)
        {
            throw ExtractRefusal.PartLate(date);
        }
    }

    public Outcome Take(AafRecord record, RecordProblems problems)
    {
        var sourceId = record.Id.ToString();
        if (record.Request is AafRequest.Delete)
        {
            return Delete(sourceId, problems);
        }

        if (session.IsModification(record) && bySource.TryGetValue(sourceId, out var known))
        {
            AafCompletion.Complete(record, known.School);
            record.Hash = RecordHasher.Of(record);
        }

        var school = AafParser.School(record, problems);
        problems.Uai = school.Uai;
        if (school.Uai is { } uai && session.Elsewhere.Contains(uai))
        {
            problems.Add(ProblemCode.AcademyContradicted, AafAttribute.SchoolUai, uai);
        }

        var hash = record.Hash;
        if (!readSources.TryAdd(sourceId, hash))
        {
            return session.Again(problems, readSources[sourceId] == hash);
        }

        var own = bySource.GetValueOrDefault(sourceId);
        NoteUai(own, school, record, problems);
        var owner = OwnerOf(school.Uai, sourceId);
        if (session.IsDelta && own is { Presence: Presence.Present } && (owner is not null || HasLostEnrolment(own, school.Uai)))
        {
            // The rest of the school is not in the extract: it stays what it was until a full one says more.
            session.Tell(problems);
            Leave(record);
            return Outcome.Rejected;
        }

        if (owner is not null && own is { Presence: Presence.Present })
        {
            contested.Add(new ContestedUai(sourceId, school, hash, owner, problems.File, record.LineOf(AafAttribute.SchoolUai)));
            session.Tell(problems);
            return Outcome.Changed;
        }

        if (Place(sourceId, school, hash) is { } outcome)
        {
            session.Tell(problems);
            return outcome;
        }

        problems.Add(ProblemCode.UaiRepeated, AafAttribute.SchoolUai, school.Uai);
        session.Tell(problems);
        return Outcome.Rejected;
    }

    // Null when another structure of the extract bears the UAI: its persons are those of the one school that the UAI names.
    private Outcome? Place(string sourceId, School school, long hash)
    {
        var stored = Find(school.Uai, sourceId);
        var schoolNo = stored?.SchoolNo ?? NumberElsewhere(school.Uai);
        if (read.TryGetValue(schoolNo, out var first))
        {
            session.Schools.Add(sourceId, first);
            return null;
        }

        AddToScope(sourceId, schoolNo, school);
        var row = new SchoolRow(schoolNo, session.Feed.FeedNo, sourceId, school.Uai, Presence.Present, hash, school);
        if (stored is null)
        {
            session.Plan.Rows.Put(row, replaces: false);
            Load(row);
            return Outcome.Created;
        }

        if (stored.Hash == hash && stored.Presence is Presence.Present)
        {
            return Outcome.Unchanged;
        }

        session.Plan.Rows.Put(row, replaces: true);
        return Outcome.Changed;
    }

    /// <summary>A record that cannot be used leaves a known structure as it was.</summary>
    public void Leave(AafRecord record)
    {
        if (bySource.TryGetValue(record.Id.ToString(), out var row) && !read.ContainsKey(row.SchoolNo))
        {
            AddToScope(row.SourceId, row.SchoolNo, row.School);
        }
    }

    public IReadOnlyCollection<int> Abandon(AafRecord record)
    {
        if (bySource.TryGetValue(record.Id.ToString(), out var row))
        {
            Leave(record);
            return [row.SchoolNo];
        }

        // A new one is as if it were not there: its persons are told to name an unknown school.
        session.Schools.Remove(record.Id);
        return [];
    }

    public void Finish()
    {
        foreach (var late in contested)
        {
            Settle(late);
        }

        var present = read.Values.Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
        foreach (var problem in lost.Where(problem => !present.Contains(problem.Uai)))
        {
            session.Tell(problem);
        }

        foreach (var row in bySource.Values.Where(row => !read.ContainsKey(row.SchoolNo)).ToList())
        {
            if (session.IsDelta)
            {
                KeepInScope(row);
            }
            else
            {
                Miss(row);
            }
        }

        session.Classes.Unlist(schoolNo => !session.IsDelta || read.ContainsKey(schoolNo));
    }

    // Two structures may exchange their UAIs, or all be numbered anew; one that takes the UAI of another that still bears it is a mistake:
    // its persons are not those of the other.
    private void Settle(ContestedUai late)
    {
        var kept = session.Schools.Find(late.Owner.SourceId);
        var isTaken = kept is not null && string.Equals(kept.Uai, late.School.Uai, StringComparison.Ordinal);
        if (!isTaken && Place(late.SourceId, late.School, late.Hash) is not null)
        {
            return;
        }

        session.Tell(new Problem(
            ProblemCode.UaiRepeated, late.File, late.Line, Category, late.SourceId, late.School.Uai,
            AafAttributes.NameOf(AafAttribute.SchoolUai, Category, null), null));
        session.Accounting.Recount(Category, Outcome.Changed, Outcome.Rejected);
    }

    // The structure that bore the UAI until now, when it is another one.
    private SchoolRow? OwnerOf(string? uai, string sourceId) =>
        uai is not null && byUai.TryGetValue(uai, out var row) && row.Presence is Presence.Present
            && !string.Equals(row.SourceId, sourceId, StringComparison.Ordinal) ? row : null;

    private bool HasLostEnrolment(SchoolRow own, string? uai) =>
        !string.Equals(own.Uai, uai, StringComparison.Ordinal) && IsEnrolled(own.Uai) && !IsEnrolled(uai);

    // The structure that bore a UAI until now, under the same source id: those who work there learn of it under that UAI.
    private void NoteUai(SchoolRow? stored, School school, AafRecord record, RecordProblems problems)
    {
        if (stored is not { Uai: { } before } || string.Equals(before, school.Uai, StringComparison.Ordinal))
        {
            return;
        }

        if (school.Uai is not null)
        {
            problems.AddFor(new Concern(before, null), ProblemCode.UaiChanged, AafAttribute.SchoolUai);
            problems.AddFor(new Concern(school.Uai, null), ProblemCode.UaiChanged, AafAttribute.SchoolUai);
            return;
        }

        problems.Uai = before;
        if (session.IsDelta)
        {
            problems.AddMissing(ProblemCode.UaiLost, AafAttribute.SchoolUai);
            return;
        }

        // Told at the end, unless another record of the extract bears it.
        lost.Add(new Problem(
            ProblemCode.UaiLost, problems.File, record.LineOf(AafAttribute.SchoolUai), Category, stored.SourceId, before,
            AafAttributes.NameOf(AafAttribute.SchoolUai, Category, null), null));
    }

    // A delta's pupils may name schools that it does not repeat.
    private void KeepInScope(SchoolRow row)
    {
        if (row.Presence is Presence.Present)
        {
            session.Schools.Add(row.SourceId, new ScopedSchool(row.SchoolNo, row.Uai, IsEnrolled(row.Uai)));
        }
    }

    private void Miss(SchoolRow row)
    {
        if (IsEnrolled(row.Uai))
        {
            session.Schools.AddGone(row.SourceId, row.SchoolNo, row.Uai);
            session.Tell(new Problem(ProblemCode.SchoolGone, firstFile, 0, Category, row.SourceId, row.Uai, "ENTStructureUAI", null));
        }

        if (row.Presence is not Presence.Present)
        {
            return;
        }

        session.Plan.Rows.Put(row with { Presence = Presence.Departed }, replaces: true);
        if (IsEnrolled(row.Uai))
        {
            session.Doubts.Miss(row.SchoolNo, row.Uai!);
        }
    }

    private Outcome Delete(string sourceId, RecordProblems problems)
    {
        if (!bySource.TryGetValue(sourceId, out var row) || row.Presence is not Presence.Present || read.ContainsKey(row.SchoolNo))
        {
            return Outcome.Ignored;
        }

        if (IsEnrolled(row.Uai))
        {
            // Its persons are not in a delta, so they could not wait: a full extract without the school holds them.
            problems.AddFor(new Concern(row.Uai!, null), ProblemCode.SchoolGone, AafAttribute.SchoolUai);
            session.Tell(problems);
            return Outcome.Rejected;
        }

        session.Plan.Rows.Put(row with { Presence = Presence.Departed }, replaces: true);
        bySource[sourceId] = row with { Presence = Presence.Departed };
        return Outcome.Removed;
    }

    private void AddToScope(string sourceId, int schoolNo, School school)
    {
        read[schoolNo] = new ScopedSchool(schoolNo, school.Uai, IsEnrolled(school.Uai));
        session.Schools.Add(sourceId, read[schoolNo]);
        if (read[schoolNo].InScope)
        {
            ListClasses(schoolNo, ClassKind.Class, school.Classes);
            ListClasses(schoolNo, ClassKind.Group, school.Groups);
        }
    }

    private void ListClasses(int schoolNo, ClassKind kind, IReadOnlyList<ListedClass> classes)
    {
        foreach (var listed in classes)
        {
            session.Classes.List(schoolNo, kind, listed);
        }
    }

    private bool IsEnrolled(string? uai) => uai is not null && session.Enrolled.Everywhere.Contains(uai);

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
        // One that is read under another UAI by now is no longer the school of this one.
        if (uai is not null && byUai.TryGetValue(uai, out var row)
            && !(read.TryGetValue(row.SchoolNo, out var now) && !string.Equals(now.Uai, uai, StringComparison.Ordinal)))
        {
            return row;
        }

        // The same record under a new UAI is the same school, unless it was another school's record until now.
        return bySource.TryGetValue(sourceId, out row) && !read.ContainsKey(row.SchoolNo) ? row : null;
    }

    private int NumberElsewhere(string? uai) =>
        uai is not null && elsewhere.TryGetValue(uai, out var number) ? number : session.Plan.NextNumber(NumberKind.School);

    // A record of a known structure that bears the UAI of another known one: settled once all are read.
    private sealed record ContestedUai(string SourceId, School School, long Hash, SchoolRow Owner, string File, int Line);
}
