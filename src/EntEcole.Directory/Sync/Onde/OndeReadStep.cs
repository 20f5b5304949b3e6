using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>
/// Hands the records of a school to the stages of a sync, category after category, as those of an extract: what differs from the store is
/// written to the plan.
/// </summary>
internal static class OndeReadStep
{
    /// <summary>Reads all of <paramref name="source"/> into the session's plan.</summary>
    public static async Task ReadAsync(SyncSession session, OndeFeedSource source, CancellationToken cancellationToken)
    {
        await session.Feeds.LoadClassesAsync(session.Feed.FeedNo, session.Plan.BaseRevision, session.Classes.Load, cancellationToken);
        Read(session, await SchoolStage.LoadAsync(session, "", cancellationToken), source);
        var pupils = await IndexAsync(session, source, AafCategory.Eleve, cancellationToken);
        var relatives = await IndexAsync(session, source, AafCategory.PersRelEleve, cancellationToken);
        var schools = new RelativeSchools(relatives.Capacity);
        var places = new ReferenceLocations(relatives.Capacity);
        var naming = new NamingPupils(pupils, session.Ids, session.Schools, relatives.Capacity);
        Read(session, new PupilStage(session, pupils, relatives, schools, places, naming), source);
        Read(session, new RelativeStage(session, relatives, schools, places, naming, ""), source);
        var staff = await IndexAsync(session, source, AafCategory.PersEducNat, cancellationToken);
        Read(session, new StaffStage(session, staff, new HashSet<int>()), source);
        session.Accounting.Check();
    }

    private static Task<RecordIndex> IndexAsync(
        SyncSession session, OndeFeedSource source, AafCategory category, CancellationToken cancellationToken) =>
        RecordIndexLoader.LoadAsync(session, source.CountOf(category), category, cancellationToken);

    private static void Read(SyncSession session, IRecordStage stage, OndeFeedSource source)
    {
        var problems = new Dictionary<string, RecordProblems>(StringComparer.Ordinal);
        foreach (var some in source.RecordsOf(stage.Category, ForeseenReads.Together))
        {
            if (stage.Foresees)
            {
                foreach (var (record, _) in some)
                {
                    stage.Foresee(record);
                }

                stage.ReadForeseen();
            }

            foreach (var (record, file) in some)
            {
                if (!problems.TryGetValue(file, out var found))
                {
                    problems[file] = found = new RecordProblems(file, stage.Category, degree: null);
                }

                found.Begin(record);
                var outcome = stage.Take(record, found);
                session.Accounting.CountRead(stage.Category);
                session.Accounting.Count(stage.Category, outcome);
            }
        }

        stage.Finish();
    }
}
