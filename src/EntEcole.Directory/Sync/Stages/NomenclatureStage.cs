using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.Report;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Courses or subjects of the second degree: public data, all kept. A delta repeats them whole (aaf-format 2.4).</summary>
internal sealed class NomenclatureStage(SyncSession session, AafCategory category) : IRecordStage
{
    private readonly Dictionary<string, NomenclatureRow> stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> read = new(StringComparer.Ordinal);

    public AafCategory Category => category;

    public static async Task<NomenclatureStage> LoadAsync(SyncSession session, AafCategory category, CancellationToken cancellationToken)
    {
        var stage = new NomenclatureStage(session, category);
        await session.Feeds.LoadNomenclatureAsync(
            session.Feed.FeedNo, category, session.Plan.BaseRevision, row => stage.stored[row.Code] = row, cancellationToken);
        return stage;
    }

    public Outcome Take(AafRecord record, RecordProblems problems)
    {
        var code = record.Id.ToString();
        if (record.Request is AafRequest.Delete)
        {
            return Delete(code);
        }

        if (session.IsModification(record) && stored.TryGetValue(code, out var present))
        {
            AafCompletion.Complete(record, present.Entry);
            record.Hash = RecordHasher.Of(record);
        }

        var hash = record.Hash;
        if (!read.TryAdd(code, hash))
        {
            return session.Again(problems, read[code] == hash);
        }

        if (stored.TryGetValue(code, out var known) && known.Hash == hash)
        {
            return Outcome.Unchanged;
        }

        session.Plan.Rows.Put(
            new NomenclatureRow(session.Feed.FeedNo, category, code, hash, AafParser.Nomenclature(record, problems)),
            replaces: known is not null);
        session.Tell(problems);
        return known is null ? Outcome.Created : Outcome.Changed;
    }

    public void Leave(AafRecord record)
    {
        if (stored.TryGetValue(record.Id.ToString(), out var known))
        {
            read.TryAdd(known.Code, known.Hash);
        }
    }

    public IReadOnlyCollection<int> Abandon(AafRecord record)
    {
        Leave(record);
        return [];
    }

    public void Finish()
    {
        foreach (var row in stored.Values.Where(row => !read.ContainsKey(row.Code)))
        {
            if (session.IsDelta)
            {
                read[row.Code] = row.Hash;
            }
            else
            {
                session.Plan.Rows.End(row);
            }
        }

        session.Learn(category, read.Keys);
    }

    private Outcome Delete(string code)
    {
        if (read.ContainsKey(code) || !stored.Remove(code, out var row))
        {
            return Outcome.Ignored;
        }

        session.Plan.Rows.End(row);
        return Outcome.Removed;
    }
}
