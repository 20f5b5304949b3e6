using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync.Report;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// What the three categories of persons have in common: a record in scope is hashed and compared; unchanged, it costs
/// nothing more; otherwise its typed record is made and its rows written. In a full extract a stored record that is not
/// kept has departed; in a delta only one that is deleted or leaves the scope has.
/// </summary>
internal abstract class PersonStage(SyncSession session, RecordIndex index) : IRecordStage
{
    private ForeseenReads? foreseen;

    public abstract AafCategory Category { get; }

    /// <summary>The schools on which the record's rows depend, ascending; part of its hash.</summary>
    protected List<int> SchoolNos { get; } = [];

    protected SyncSession Session => session;

    protected RecordIndex Index => index;

    protected PersonRowsWriter Writer { get; } = new(session);

    /// <summary>What of the store is read at once.</summary>
    protected ForeseenReads Foreseen => foreseen ??= new ForeseenReads(session, index, Category);

    public bool Foresees => session.IsDelta || index.HasStored;

    /// <summary>The present record is as the store has it, and is looked at again for its problems alone.</summary>
    protected bool IsUnchanged { get; private set; }

    /// <summary>The extract has given the present record before.</summary>
    protected bool IsRepeatedRecord { get; private set; }

    public bool Foresee(AafRecord record)
    {
        if (session.IsDelta)
        {
            Foreseen.Id(record.Id);
            ForeseeOfDelta(record);
            return true;
        }

        var slot = index.Find(session.Ids.NumberOf(record.Id));
        SchoolNos.Clear();
        var isIn = IsInScope(record, slot);
        if (slot < 0 || !index.Has(slot, RecordFlags.Stored))
        {
            return isIn && ForeseeNew(record);
        }

        if (isIn ? IsPresent(slot) && RecordHasher.Same(index.HashAt(slot), record.Hash ^ session.Hasher.Of(SchoolNos))
            : !IsPresent(slot) && (!index.Has(slot, RecordFlags.Strayed) || RecordHasher.Same(index.HashAt(slot), record.Hash)))
        {
            return false;
        }

        Foreseen.Person(slot);
        return true;
    }

    public void ReadForeseen() => Foreseen.Read();

    public Outcome Take(AafRecord record, RecordProblems problems)
    {
        SchoolNos.Clear();
        IsUnchanged = false;
        if (session.PassesOver(Category, record.Id))
        {
            return Outcome.OutOfScope;
        }

        var slot = index.SlotOf(session.Ids.NumberOf(record.Id));
        if (record.Request is AafRequest.Delete)
        {
            return Delete(slot, problems);
        }

        Complete(slot, record);
        IsRepeatedRecord = index.Has(slot, RecordFlags.Read);
        index.FlagsAt(slot) |= RecordFlags.Read;
        switch (ScopeOf(record, slot, problems))
        {
            case Scope.Out:
                session.Tell(problems);
                LeaveOut(slot, record, problems);
                return Outcome.OutOfScope;
            case Scope.Unusable:
                return Reject(slot, problems);
            default:
                return Keep(slot, record, problems);
        }
    }

    public virtual void Locate(AafRecord record, RecordProblems problems)
    {
    }

    public void Leave(AafRecord record)
    {
        var slot = index.SlotOf(session.Ids.NumberOf(record.Id));
        index.FlagsAt(slot) |= RecordFlags.Read;
        LeaveAsHeWas(slot);
    }

    public IReadOnlyCollection<int> Abandon(AafRecord record)
    {
        var slot = index.SlotOf(session.Ids.NumberOf(record.Id));
        var schools = SchoolNos.ToHashSet();
        session.Plan.Rows.Forget([index.PersonAt(slot)]);
        if (IsPresent(slot))
        {
            schools.UnionWith(Writer.Read(SubjectAt(slot)).Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo));
        }

        Leave(record);
        return schools;
    }

    public void Finish()
    {
        OnRead();
        foreach (var slots in SlotsWhere(slot => !session.IsDelta && (IsMissing(slot) || IsGoneAstray(slot))))
        {
            Foreseen.Read(slots);
            foreach (var slot in slots)
            {
                if (IsMissing(slot))
                {
                    Depart(slot);
                }
                else
                {
                    Suspend(slot);
                }
            }
        }

        OnFinished();
    }

    /// <summary>
    /// The keys of a category's stored records: all of them before a full extract, each when it is first asked for in a delta.
    /// </summary>
    public static async Task<RecordIndex> LoadIndexAsync(
        SyncSession session, ExtractPackage package, AafCategory category, CancellationToken cancellationToken)
    {
        // Bytes of a record, on the short side: too many slots cost little, too few cost a copy.
        const int ShortRecord = 1200;
        const int MaxAnnounced = 1 << 26;
        var announced = (int)Math.Min(package.Of(category).Sum(file => file.Bytes) / ShortRecord, MaxAnnounced);
        if (session.IsDelta)
        {
            return new RecordIndex(announced, id => session.Plan.Base.FindKey(category, session.Ids.IdOf(id)));
        }

        var (feed, revision) = (session.Feed.FeedNo, session.Plan.BaseRevision);
        var stored = await session.Feeds.CountRecordsAsync(feed, category, revision, cancellationToken);
        var index = new RecordIndex(Math.Max(stored, announced));
        await session.Feeds.LoadRecordsAsync(
            feed, category, revision, key => index.Know(index.SlotOf(session.Ids.NumberOf(key.SourceId)), key), cancellationToken);
        await session.Feeds.LoadDistrustedAsync(
            feed, category, revision, id => index.Distrust(index.SlotOf(session.Ids.NumberOf(id))), cancellationToken);
        return index;
    }

    /// <summary>The slots of some records, hundreds at a time.</summary>
    protected IEnumerable<int[]> SlotsWhere(Func<int, bool> predicate) =>
        Enumerable.Range(0, index.Count).Where(predicate).Chunk(ForeseenReads.Together);

    /// <summary>
    /// Whether a record of a full extract is in scope, as <see cref="ScopeOf"/> will find; fills <see cref="SchoolNos"/> and changes nothing
    /// else. The slot is -1 for a record that was never met.
    /// </summary>
    protected abstract bool IsInScope(AafRecord record, int slot);

    /// <summary>Looks at a record in scope that the store does not have: whether it will ask the store for something.</summary>
    protected virtual bool ForeseeNew(AafRecord record) => false;

    /// <summary>Looks at a record of a delta.</summary>
    protected virtual void ForeseeOfDelta(AafRecord record)
    {
    }

    /// <summary>Whether the record is in scope; fills <see cref="SchoolNos"/> when it is.</summary>
    protected abstract Scope ScopeOf(AafRecord record, int slot, RecordProblems problems);

    /// <summary>The typed record; null with a problem when it cannot be used.</summary>
    protected abstract Person? Parse(AafRecord record, RecordProblems problems);

    /// <summary>The stored person, with what is kept in rows of their own.</summary>
    protected virtual Person WithRows(Person person, PersonRows rows) => person;

    /// <summary>The rows that a record makes, besides its own. May be asked of an unchanged record, for its problems.</summary>
    protected abstract DesiredRows DesiredFor(Person person, RecordProblems problems);

    /// <summary>The person a new record is about, when the store knows them by another feed.</summary>
    protected virtual (int PersonNo, PersonId Id)? FindElsewhere(string sourceId, Person person, RecordProblems problems) => null;

    /// <summary>An unchanged record may still tell others something.</summary>
    protected virtual void OnUnchanged(AafRecord record, int slot)
    {
    }

    /// <summary>A stored person whose record cannot be used is left as they were; others may depend on it.</summary>
    protected virtual void OnLeftAsHeWas(PersonRows rows)
    {
    }

    /// <summary>A stored person's rows have changed, or ended; these are those they had.</summary>
    protected virtual void OnChanged(PersonRows before)
    {
    }

    /// <summary>A stored person departs; these are the rows they had.</summary>
    protected virtual void OnDeparted(PersonRows before)
    {
    }

    /// <summary>A delta has deleted a stored person.</summary>
    protected virtual void OnDeleted(int slot, RecordProblems problems)
    {
    }

    /// <summary>A record out of scope: in a delta, a stored person has left by it.</summary>
    protected virtual void LeaveOut(int slot, AafRecord record, RecordProblems problems)
    {
        if (session.IsDelta && IsPresent(slot) && !index.Has(slot, RecordFlags.Kept))
        {
            Depart(slot);
        }
    }

    /// <summary>
    /// Whether another person of the feed bears the names that a known record has now: a given name that differs is then no correction.
    /// </summary>
    private bool IsSomeoneElse(RecordRow stored, Person person) => session.Plan.Base.FindNamed(Category, person.FoldedName())
        .Any(other => other.PersonNo != stored.PersonNo && !other.Content.IsEmpty
            && PersonJson.Read(other.Content.Span).BirthDate == person.BirthDate);

    /// <summary>
    /// Whether it has to be seen first, at the end of the category, which person a new record is about: then the stage keeps it, and writes its
    /// rows in <see cref="OnRead"/>.
    /// </summary>
    protected virtual bool IsDeferred(int slot, AafRecord record, long hash, Person person, DesiredRows desired, RecordProblems problems) => false;

    /// <summary>All records are read; before the departures.</summary>
    protected virtual void OnRead()
    {
    }

    /// <summary>After the departures.</summary>
    protected virtual void OnFinished()
    {
    }

    /// <summary>
    /// Writes the rows of a new record: of a person that another feed has, or of a new one. It <paramref name="replaces"/> the record of a
    /// former person with the same source id.
    /// </summary>
    protected void Create(
        int slot, (int PersonNo, PersonId Id)? elsewhere, long hash, Person person, DesiredRows desired, bool replaces = false)
    {
        ref var number = ref index.PersonAt(slot);
        number = elsewhere?.PersonNo ?? (number == 0 ? session.Plan.NextNumber(NumberKind.Person) : number);
        Writer.Create(SubjectAt(slot), elsewhere?.Id, hash, person, desired, replaces);
    }

    /// <summary>Whether the store has the record, present.</summary>
    protected bool IsPresent(int slot) =>
        (index.FlagsAt(slot) & (RecordFlags.Stored | RecordFlags.Departed | RecordFlags.Awaited | RecordFlags.Strayed)) == RecordFlags.Stored;

    /// <summary>The record in a slot.</summary>
    protected Subject SubjectAt(int slot) => new(index.PersonAt(slot), Category, session.Ids.IdOf(index.IdAt(slot)));

    private bool IsMissing(int slot) => IsPresent(slot) && !index.Has(slot, RecordFlags.Kept);

    private bool IsGoneAstray(int slot) => (index.FlagsAt(slot) & (RecordFlags.Strayed | RecordFlags.Read)) == RecordFlags.Strayed;

    private Outcome Keep(int slot, AafRecord record, RecordProblems problems)
    {
        var hash = record.Hash ^ session.Hasher.Of(SchoolNos);
        if (index.Has(slot, RecordFlags.Kept))
        {
            return session.Again(problems, RecordHasher.Same(index.HashAt(slot), hash));
        }

        if (IsPresent(slot) && RecordHasher.Same(index.HashAt(slot), hash))
        {
            index.FlagsAt(slot) |= RecordFlags.Kept;
            if ((index.HashAt(slot) & RecordHasher.Troubled) != 0 && Parse(record, problems) is { } troubled)
            {
                IsUnchanged = true;
                DesiredFor(troubled, problems);
                IsUnchanged = false;
            }

            // Also without trouble of its own: its twin may have made some, or a structure that is no longer there.
            session.Tell(problems);
            OnUnchanged(record, slot);
            return Outcome.Unchanged;
        }

        return Parse(record, problems) is { } person ? Change(new ChangedRecord(slot, hash, record, person, problems)) : Reject(slot, problems);
    }

    // In a delta a modification changes the attributes that it holds, and leaves the others as they were.
    private void Complete(int slot, AafRecord record)
    {
        if (!session.IsModification(record) || (index.FlagsAt(slot) & (RecordFlags.Stored | RecordFlags.Awaited)) != RecordFlags.Stored)
        {
            return;
        }

        var rows = Writer.Read(SubjectAt(slot));
        if (!rows.Record.Content.IsEmpty)
        {
            AafCompletion.Complete(record, WithRows(PersonJson.Read(rows.Record.Content.Span), rows));
            record.Hash = RecordHasher.Of(record);
        }
    }

    private Outcome Delete(int slot, RecordProblems problems)
    {
        if (index.Has(slot, RecordFlags.Kept) || (!IsPresent(slot) && !index.Has(slot, RecordFlags.Strayed)))
        {
            return Outcome.Ignored;
        }

        if (IsPresent(slot))
        {
            Depart(slot);
        }
        else
        {
            Suspend(slot);
        }

        OnDeleted(slot, problems);
        return Outcome.Removed;
    }

    private void Depart(int slot)
    {
        OnDeparted(Suspend(slot));
        session.Accounting.Departed++;
    }

    private PersonRows Suspend(int slot)
    {
        ref var flags = ref index.FlagsAt(slot);
        flags = (flags & ~RecordFlags.Strayed) | RecordFlags.Departed | RecordFlags.Kept;
        var rows = Writer.Read(SubjectAt(slot));
        Writer.Suspend(rows, rows.Record with { Presence = Presence.Departed });
        OnChanged(rows);
        return rows;
    }

    private Outcome Reject(int slot, RecordProblems problems)
    {
        LeaveAsHeWas(slot);
        session.Tell(problems);
        return Outcome.Rejected;
    }

    private void LeaveAsHeWas(int slot)
    {
        if (IsPresent(slot) && !index.Has(slot, RecordFlags.Kept))
        {
            index.FlagsAt(slot) |= RecordFlags.Kept;
            OnLeftAsHeWas(Writer.Read(SubjectAt(slot)));
        }
    }

    private Outcome Change(ChangedRecord changed) => Compare(changed, ReadStored(changed.Slot));

    private PersonRows? ReadStored(int slot) =>
        (index.FlagsAt(slot) & RecordFlags.Stored) == RecordFlags.None ? null : Writer.Read(SubjectAt(slot));

    private Outcome Compare(ChangedRecord changed, PersonRows? known)
    {
        var (slot, hash, record, person, problems) = changed;
        if (known is not null && IsDoubtful(known.Record, person) && !IsDecided(slot, known, person))
        {
            return Hold(slot, known, person, problems);
        }

        // Given to another person by a decision, the id is a new one's.
        var isKnown = known is not null && index.Has(slot, RecordFlags.Stored);
        var flags = index.FlagsAt(slot);
        var desired = DesiredFor(person, problems);
        var elsewhere = isKnown ? null : FindElsewhere(record.Id.ToString(), person, problems);
        hash |= problems.Found.Count > 0 ? RecordHasher.Troubled : 0;
        session.Tell(problems);
        if (isKnown)
        {
            Writer.Change(known!, SubjectAt(slot), hash, person, desired);
            OnChanged(known!);
        }
        else if (known is not null || elsewhere is not null || !IsDeferred(slot, record, hash, person, desired, problems))
        {
            Create(slot, elsewhere, hash, person, desired, replaces: known is not null);
        }

        index.HashAt(slot) = hash;
        index.FlagsAt(slot) = (flags & ~(RecordFlags.Departed | RecordFlags.Strayed)) | RecordFlags.Kept;
        if ((flags & (RecordFlags.Departed | RecordFlags.Strayed)) != RecordFlags.None)
        {
            session.Accounting.Returned++;
        }

        return !isKnown || (flags & RecordFlags.Awaited) != RecordFlags.None ? Outcome.Created : Outcome.Changed;
    }

    /// <summary>Whether a record with a known source id may be another person's.</summary>
    protected bool IsDoubtful(RecordRow stored, Person person)
    {
        if (stored.Content.IsEmpty)
        {
            return false;
        }

        var (before, after) = (IdentityFacts.Of(PersonJson.Read(stored.Content.Span)), IdentityFacts.Of(person));
        var facts = FactComparison.Of(before, after);
        return (session.Identities.WasHeld(Category, stored.SourceId) ? facts.HasContradiction : KnownIdRule.IsDoubtful(Category, facts))
            || (facts.GivenName is FactMatch.Contradicts && IsSomeoneElse(stored, person));
    }

    // What was decided of a record holds as long as it says the same.
    private bool IsDecided(int slot, PersonRows known, Person person)
    {
        var decision = session.Identities.DecisionOf(Category, known.Record.SourceId, IdentityFacts.Of(person).Fingerprint());
        if (decision is IdentityDecision.Another)
        {
            OnChanged(known);
            Writer.Retire(known, session.Identities.RetiredId(known.Record.SourceId));
            session.Accounting.Departed += known.Record.Presence is Presence.Present ? 1 : 0;
            index.PersonAt(slot) = 0;
            index.FlagsAt(slot) &= ~(RecordFlags.Stored | RecordFlags.Departed | RecordFlags.Strayed);
        }

        return decision is not null;
    }

    // The directory goes on showing the person that it knows, until a decision.
    private Outcome Hold(int slot, PersonRows known, Person person, RecordProblems problems)
    {
        problems.AddMissing(ProblemCode.IdReused, AafAttribute.Jointure);
        session.Identities.Hold(new HeldIdentity(known.Record, IdentityFacts.Of(person).Fingerprint(), person, problems.Uai));
        LeaveAsHeWas(slot);
        session.Tell(problems);
        return Outcome.Rejected;
    }

    // A record in scope whose hash is not the store's, or that the store does not have.
    private readonly record struct ChangedRecord(int Slot, long Hash, AafRecord Record, Person Person, RecordProblems Problems);

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
