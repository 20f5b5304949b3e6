using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Report;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Run;

/// <summary>Walks the files of an extract, one category after the other, and hands each sound record to its stage.</summary>
internal sealed class ExtractWalk(
    ExtractPackage package, SyncSession session, IRunMemory memory, long runId, IProgress<SyncProgress>? progress)
{
    // Often enough to look alive and to stop in time, rarely enough to cost nothing.
    private const int Beat = 2048;

    // So many are no school's affair any more.
    private const int MaxFaults = 1_000;

    // What a byte of a pupil costs, where one of others costs 1: they have a class and relatives to be found. Measured on 4,400 schools.
    private const double PupilWork = 2.5;

    private readonly long totalBytes = package.Bytes;
    private readonly double totalWork = package.Files.Sum(file => file.Bytes * WorkOf(file.Category));
    private long bytesBefore;
    private long bytesBeforeCategory;
    private double workBefore;
    private AafCategory category;
    private int filesRead;
    private readonly LookAhead lookAhead = new();
    private readonly Dictionary<int, AafRecord> earlier = [];
    private Dictionary<int, int>? lastRequests;
    private int ordinal;
    private int faults;

    /// <summary>Reads all records of the stage's category.</summary>
    public void Read(IRecordStage stage, CancellationToken cancellationToken)
    {
        using var span = SyncSpans.Stage("read " + stage.Category);
        (ordinal, category, bytesBeforeCategory) = (0, stage.Category, bytesBefore);
        earlier.Clear();
        lastRequests = session.IsDelta ? LastRequests(stage.Category, cancellationToken) : null;
        var problems = new Dictionary<ExtractFile, RecordProblems>();
        var beat = session.Accounting.Read / Beat;
        using var ahead = new ReadAhead(package.Of(stage.Category), session.IsDelta || package.IsReadInTurn, cancellationToken);
        foreach (var (file, batch) in lookAhead.Batches(ahead, stage))
        {
            if (!problems.TryGetValue(file.File, out var found))
            {
                problems[file.File] = found = new RecordProblems(file.File.Name, stage.Category, package.Degree);
            }

            for (var i = 0; i < batch.Count; i++)
            {
                // Counted once it has an outcome: a fault in between leaves no record half accounted for.
                var outcome = Take(batch[i], stage, found);
                session.Accounting.CountRead(stage.Category);
                session.Accounting.Count(stage.Category, outcome);
            }

            if (batch.Count == 0)
            {
                Close(file, file.Facts!);
            }
            else if (session.Accounting.Read / Beat != beat)
            {
                beat = session.Accounting.Read / Beat;
                cancellationToken.ThrowIfCancellationRequested();
                memory.ContinueReading(isFirst: session.Plan.PlanId is null);
                Report(file.File.Name, Math.Min(bytesBefore + batch.BytesRead, totalBytes));
            }
        }

        stage.Finish();
        workBefore += (bytesBefore - bytesBeforeCategory) * WorkOf(category);
    }

    private void Close(FileAhead read, FileFacts facts)
    {
        var file = read.File;
        bytesBefore += file.Bytes;
        filesRead++;
        session.Digest.Add(file, facts.Digest);
        TellText(file, facts.Text);
        foreach (var (name, met) in facts.Unknown.All)
        {
            if (session.Unknown.Add(name, met))
            {
                session.Tell(new Problem(
                    ProblemCode.AttributeUnknown, file.Name, met.FirstLine, file.Category, met.FirstRecordId, null, name, null));
            }
        }

        session.Accounting.Add(new FileReport(file.Name, file.Category.ToString(), read.Records, file.Bytes));
        Report(file.Name, bytesBefore);
    }

    private static double WorkOf(AafCategory category) => category is AafCategory.Eleve ? PupilWork : 1;

    private void Report(string file, long bytes) => progress?.Report(new SyncProgress(
        file, session.Accounting.Read, bytes, totalBytes, RunId: runId, Files: filesRead, TotalFiles: package.Files.Count,
        Share: totalWork == 0 ? 0 : (workBefore + ((bytes - bytesBeforeCategory) * WorkOf(category))) / totalWork,
        Academy: session.Feed.Academy));

    private void TellText(ExtractFile file, AafText text)
    {
        if (text.EncodingDiffers)
        {
            session.Tell(
                new Problem(ProblemCode.EncodingDiffers, file.Name, text.FirstDifferenceLine, file.Category, null, null, null, null));
        }

        if (text.Repairs > 0)
        {
            session.Tell(new Problem(ProblemCode.EscapingRepaired, file.Name, text.FirstRepairLine, file.Category, null, null, null, null));
        }
    }

    private Outcome Take(AafRecord record, IRecordStage stage, RecordProblems problems)
    {
        problems.Begin(record);
        if (lastRequests is not null && ++ordinal != lastRequests.GetValueOrDefault(session.Ids.NumberOf(record.Id)) && !record.Id.IsEmpty)
        {
            Remember(record);
            stage.Locate(record, problems);
            problems.Add(ProblemCode.RequestSuperseded);
            session.Tell(problems);
            return Outcome.Merged;
        }

        FollowEarlier(record);

        if (FaultOf(record, stage.Category, session.IsDelta) is not { } fault)
        {
            try
            {
                return stage.Take(record, problems);
            }
            catch (Exception unforeseen) when (IsOfTheRecord(unforeseen) && faults++ < MaxFaults)
            {
                return SetAside(record, stage, problems, unforeseen);
            }
        }

        // The person with this id is left as they were, not departed; a record of another category says nothing about them.
        if (fault is ProblemCode.IdMismatch or ProblemCode.ValueTooLong)
        {
            stage.Leave(record);
        }

        stage.Locate(record, problems);
        problems.Add(fault);
        session.Tell(problems);
        return Outcome.Rejected;
    }

    // A modification that is overridden counts for the attributes that the later one does not hold.
    private void Remember(AafRecord record)
    {
        FollowEarlier(record);
        earlier[session.Ids.NumberOf(record.Id)] = record.Copy();
    }

    private void FollowEarlier(AafRecord record)
    {
        if (record.Request is AafRequest.Modify && !record.Id.IsEmpty && earlier.Remove(session.Ids.NumberOf(record.Id), out var before))
        {
            record.Follow(before);
            record.Hash = RecordHasher.Of(record);
            record.IsWhole = before.IsWhole || before.Request is not AafRequest.Modify;
        }
    }

    // What says so itself, another record's fault, a full disk and a full memory are the whole run's.
    internal static bool IsOfTheRecord(Exception fault) =>
        fault is not (DirectoryException or LateFaultException or OperationCanceledException or IOException or OutOfMemoryException);

    // The program failed on one record: its schools wait, the others are applied.
    private Outcome SetAside(AafRecord record, IRecordStage stage, RecordProblems problems, Exception fault)
    {
        problems.Forget();
        foreach (var schoolNo in stage.Abandon(record))
        {
            if (session.Schools.All.FirstOrDefault(school => school.SchoolNo == schoolNo) is { InScope: true, Uai: { } uai })
            {
                session.Doubts.Fail(schoolNo, uai);
                problems.Uai ??= uai;
            }
        }

        problems.AddFault(fault);
        session.Tell(problems);
        return Outcome.Rejected;
    }

    // In a delta requests for one record follow each other: the last one counts.
    private Dictionary<int, int> LastRequests(AafCategory category, CancellationToken cancellationToken)
    {
        var last = new Dictionary<int, int>();
        var at = 0;
        foreach (var file in package.Of(category))
        {
            using var reader = new AafReader(file.Open(cancellationToken), file.Name, category) { MayBeEmpty = true };
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                last[session.Ids.NumberOf(reader.Record.Id)] = ++at;
            }
        }

        return last;
    }

    // A relative who is not delivered gets a record under the id by which a pupil names them.
    private static bool NamesTooLong(AafRecord record)
    {
        var attribute = AafValues.RelativesAttribute(record);
        for (var rank = 0; rank < record.CountOf(attribute); rank++)
        {
            if (record.ValueOf(attribute, rank).Length > SourceRef.MaxIdLength)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What makes a record unusable whatever it says; null when nothing does.</summary>
    internal static ProblemCode? FaultOf(AafRecord record, AafCategory of, bool isDelta)
    {
        if (record.Request is AafRequest.Delete && !isDelta)
        {
            return ProblemCode.RequestUnexpected;
        }

        if (record.Id.IsEmpty)
        {
            return ProblemCode.IdMissing;
        }

        if (record.Oversized || record.Id.Length > SourceRef.MaxIdLength || NamesTooLong(record))
        {
            return ProblemCode.ValueTooLong;
        }

        if (record.First(AafAttribute.Jointure) is { IsEmpty: false } jointure && !jointure.SequenceEqual(record.Id))
        {
            return ProblemCode.IdMismatch;
        }

        return record.First(AafAttribute.Category) is { IsEmpty: false } category && !category.SequenceEqual(of.Operational())
            ? ProblemCode.CategoryMismatch
            : null;
    }
}
