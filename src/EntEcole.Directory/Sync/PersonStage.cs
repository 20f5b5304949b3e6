using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// What the three categories of persons have in common: a record in scope is hashed and compared; unchanged, it costs
/// nothing more; otherwise its typed record is made and its rows written; a stored record that is not kept has departed.
/// </summary>
internal abstract class PersonStage(SyncSession session, RecordIndex index) : IRecordStage
{
    private readonly PersonRowsWriter writer = new(session);

    public abstract AafCategory Category { get; }

    /// <summary>The schools on which the record's rows depend, ascending; part of its hash.</summary>
    protected List<int> SchoolNos { get; } = [];

    protected SyncSession Session => session;

    protected RecordIndex Index => index;

    public Outcome Take(AafRecord record, RecordProblems problems)
    {
        var slot = index.SlotOf(session.Ids.NumberOf(record.Id));
        ref var flags = ref index.FlagsAt(slot);
        flags |= RecordFlags.Read;
        switch (ScopeOf(record, slot, problems))
        {
            case Scope.Out:
                session.Tell(problems);
                return Outcome.OutOfScope;
            case Scope.Unusable:
                return Reject(slot, problems);
        }

        var hash = session.HashOf(record, SchoolNos);
        if (index.Has(slot, RecordFlags.Kept))
        {
            return Again(slot, hash, problems);
        }

        if (IsPresent(slot) && index.HashAt(slot) == hash)
        {
            index.FlagsAt(slot) |= RecordFlags.Kept;
            OnUnchanged(record);
            return Outcome.Unchanged;
        }

        if (Parse(record, problems) is not { } person)
        {
            return Reject(slot, problems);
        }

        return Write(slot, hash, record, person, problems);
    }

    public void Finish()
    {
        for (var slot = 0; slot < index.Count; slot++)
        {
            if (IsPresent(slot) && !index.Has(slot, RecordFlags.Kept))
            {
                writer.Depart(index.PersonAt(slot), Category, session.Ids.IdOf(index.IdAt(slot)));
                session.Accounting.Departed++;
            }
        }

        OnFinished();
    }

    /// <summary>Loads the keys of a category's stored records.</summary>
    public static async Task<RecordIndex> LoadIndexAsync(
        SyncSession session, ExtractPackage package, AafCategory category, CancellationToken cancellationToken)
    {
        // Bytes of a record, on the short side: too many slots cost little, too few cost a copy.
        const int ShortRecord = 1200;
        var (feed, revision) = (session.Feed.FeedNo, session.Plan.BaseRevision);
        var stored = await session.Store.CountRecordsAsync(feed, category, revision, cancellationToken);
        var announced = package.Of(category).Sum(file => file.Bytes) / ShortRecord;
        var index = new RecordIndex((int)Math.Min(Math.Max(stored, announced), 1 << 26));
        await session.Store.LoadRecordsAsync(feed, category, revision, key =>
        {
            var slot = index.SlotOf(session.Ids.NumberOf(key.SourceId));
            index.PersonAt(slot) = key.PersonNo;
            index.HashAt(slot) = key.Hash;
            index.FlagsAt(slot) = RecordFlags.Stored | key.Presence switch
            {
                Presence.Departed => RecordFlags.Departed,
                Presence.Awaited => RecordFlags.Awaited,
                _ => RecordFlags.None,
            };
        }, cancellationToken);
        return index;
    }

    /// <summary>Whether the record is in scope; fills <see cref="SchoolNos"/> when it is.</summary>
    protected abstract Scope ScopeOf(AafRecord record, int slot, RecordProblems problems);

    /// <summary>The typed record; null with a problem when it cannot be used.</summary>
    protected abstract Person? Parse(AafRecord record, RecordProblems problems);

    /// <summary>The rows that a record makes, besides its own.</summary>
    protected abstract DesiredRows DesiredFor(Person person, RecordProblems problems);

    /// <summary>An unchanged record may still tell others something.</summary>
    protected virtual void OnUnchanged(AafRecord record)
    {
    }

    /// <summary>A stored person whose record cannot be used is left as he was; others may depend on it.</summary>
    protected virtual void OnLeftAsHeWas(PersonRows rows)
    {
    }

    /// <summary>After the departures.</summary>
    protected virtual void OnFinished()
    {
    }

    private bool IsPresent(int slot) =>
        (index.FlagsAt(slot) & (RecordFlags.Stored | RecordFlags.Departed | RecordFlags.Awaited)) == RecordFlags.Stored;

    private Outcome Reject(int slot, RecordProblems problems)
    {
        if (IsPresent(slot) && !index.Has(slot, RecordFlags.Kept))
        {
            index.FlagsAt(slot) |= RecordFlags.Kept;
            OnLeftAsHeWas(session.Plan.ReadPerson(index.PersonAt(slot), Category, session.Ids.IdOf(index.IdAt(slot))));
        }

        session.Tell(problems);
        return Outcome.Rejected;
    }

    private Outcome Again(int slot, long hash, RecordProblems problems)
    {
        var identical = index.HashAt(slot) == hash;
        problems.Add(identical ? ProblemCode.RecordRepeated : ProblemCode.RecordContradicted);
        session.Tell(problems);
        return identical ? Outcome.Merged : Outcome.Rejected;
    }

    private Outcome Write(int slot, long hash, AafRecord record, Person person, RecordProblems problems)
    {
        var flags = index.FlagsAt(slot);
        var desired = DesiredFor(person, problems);
        session.Tell(problems);
        var sourceId = record.Id.ToString();
        if ((flags & RecordFlags.Stored) == RecordFlags.None)
        {
            ref var number = ref index.PersonAt(slot);
            number = number == 0 ? session.Plan.NextNumber(NumberKind.Person) : number;
            writer.Create(number, Category, sourceId, hash, person, desired);
        }
        else
        {
            writer.Change(index.PersonAt(slot), Category, sourceId, hash, person, desired);
        }

        index.HashAt(slot) = hash;
        index.FlagsAt(slot) |= RecordFlags.Kept;
        if ((flags & RecordFlags.Departed) != RecordFlags.None)
        {
            session.Accounting.Returned++;
        }

        return (flags & RecordFlags.Stored) == RecordFlags.None || (flags & RecordFlags.Awaited) != RecordFlags.None
            ? Outcome.Created
            : Outcome.Changed;
    }

    /// <summary>Whether a record is kept.</summary>
    protected enum Scope
    {
        /// <summary>Tied to no enrolled school.</summary>
        Out,

        /// <summary>Tied to an enrolled school.</summary>
        In,

        /// <summary>It cannot be told; a problem says why.</summary>
        Unusable,
    }
}
