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
internal abstract class PersonStage(SyncSession session, RecordIndex index) : CategoryStage(session, index), IRecordStage
{
    private ForeseenReads? foreseen;
    private KnownIdDoubts? doubts;

    /// <summary>What of the store is read at once.</summary>
    protected ForeseenReads Foreseen => foreseen ??= new ForeseenReads(Session, Index, Category);

    protected KnownIdDoubts Doubts => doubts ??= new KnownIdDoubts(Session, Category);

    public bool Foresees => Session.IsDelta || Index.HasStored;

    public bool Foresee(AafRecord record)
    {
        if (Session.IsDelta)
        {
            Foreseen.Id(record.Id);
            ForeseeOfDelta(record);
            return true;
        }

        var slot = Index.Find(Session.Ids.NumberOf(record.Id));
        SchoolNos.Clear();
        var isIn = IsInScope(record, slot);
        if (slot < 0 || !Index.Has(slot, RecordFlags.Stored))
        {
            return isIn && ForeseeNew(record);
        }

        if (isIn ? IsPresent(slot) && RecordHasher.Same(Index.HashAt(slot), record.Hash ^ Session.Hasher.Of(SchoolNos))
            : !IsPresent(slot) && (!Index.Has(slot, RecordFlags.Strayed) || RecordHasher.Same(Index.HashAt(slot), record.Hash)))
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
        var slot = Index.SlotOf(Session.Ids.NumberOf(record.Id));
        if (Session.PassesOver(Category, record.Id))
        {
            OnPassedOver(slot);
            return Outcome.OutOfScope;
        }

        if (record.Request is AafRequest.Delete)
        {
            return Delete(slot, problems);
        }

        Complete(slot, record);
        IsRepeatedRecord = Index.Has(slot, RecordFlags.Read);
        Index.FlagsAt(slot) |= RecordFlags.Read;
        switch (ScopeOf(record, slot, problems))
        {
            case Scope.Out:
                Session.Tell(problems);
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
        var slot = Index.SlotOf(Session.Ids.NumberOf(record.Id));
        Index.FlagsAt(slot) |= RecordFlags.Read;
        LeaveAsHeWas(slot);
    }

    public IReadOnlyCollection<int> Abandon(AafRecord record)
    {
        var slot = Index.SlotOf(Session.Ids.NumberOf(record.Id));
        var schools = SchoolNos.ToHashSet();
        Session.Plan.Rows.Forget([Index.PersonAt(slot)]);
        if (IsPresent(slot))
        {
            schools.UnionWith(
                Writer.Read(SubjectAt(slot)).Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo));
        }

        Leave(record);
        return schools;
    }

    public void Finish()
    {
        OnRead();
        foreach (var slots in SlotsWhere(slot => !Session.IsDelta && (IsMissing(slot) || IsGoneAstray(slot))))
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

    /// <summary>The slots of some records, hundreds at a time.</summary>
    protected IEnumerable<int[]> SlotsWhere(Func<int, bool> predicate) =>
        Enumerable.Range(0, Index.Count).Where(predicate).Chunk(ForeseenReads.Together);

    /// <summary>A record out of scope: in a delta, a stored person has left by it.</summary>
    protected virtual void LeaveOut(int slot, AafRecord record, RecordProblems problems)
    {
        if (Session.IsDelta && IsPresent(slot) && !Index.Has(slot, RecordFlags.Kept))
        {
            Depart(slot);
        }
    }

    /// <summary>
    /// Writes the rows of a new record: of a person that another feed has, or of a new one. It <paramref name="replaces"/> the record of a
    /// former person with the same source id.
    /// </summary>
    protected void Create(
        int slot, (int PersonNo, PersonId Id)? elsewhere, long hash, Person person, DesiredRows desired, bool replaces = false)
    {
        ref var number = ref Index.PersonAt(slot);
        number = elsewhere?.PersonNo ?? (number == 0 ? Session.Plan.NextNumber(NumberKind.Person) : number);
        Writer.Create(SubjectAt(slot), elsewhere?.Id, hash, person, desired, replaces);
    }

    private bool IsMissing(int slot) => IsPresent(slot) && !Index.Has(slot, RecordFlags.Kept);

    private bool IsGoneAstray(int slot) => (Index.FlagsAt(slot) & (RecordFlags.Strayed | RecordFlags.Read)) == RecordFlags.Strayed;

    private Outcome Keep(int slot, AafRecord record, RecordProblems problems)
    {
        var hash = record.Hash ^ Session.Hasher.Of(SchoolNos);
        if (Index.Has(slot, RecordFlags.Kept))
        {
            return Session.Again(problems, RecordHasher.Same(Index.HashAt(slot), hash));
        }

        if (IsPresent(slot) && RecordHasher.Same(Index.HashAt(slot), hash))
        {
            Index.FlagsAt(slot) |= RecordFlags.Kept;
            if ((Index.HashAt(slot) & RecordHasher.Troubled) != 0 && Parse(record, problems) is { } troubled)
            {
                IsUnchanged = true;
                DesiredFor(troubled, problems);
                IsUnchanged = false;
            }

            // Also without trouble of its own: its twin may have made some, or a structure that is no longer there.
            Session.Tell(problems);
            OnUnchanged(record, slot);
            return Outcome.Unchanged;
        }

        return Parse(record, problems) is { } person
            ? PassOver(slot, record, person, problems) ?? Change(new ChangedRecord(slot, hash, record, person, problems))
            : Reject(slot, problems);
    }

    // In a delta a modification changes the attributes that it holds, and leaves the others as they were.
    private void Complete(int slot, AafRecord record)
    {
        if (!Session.IsModification(record) || (Index.FlagsAt(slot) & (RecordFlags.Stored | RecordFlags.Awaited)) != RecordFlags.Stored)
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
        if (Index.Has(slot, RecordFlags.Kept) || (!IsPresent(slot) && !Index.Has(slot, RecordFlags.Strayed)))
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
        Session.Accounting.Departed++;
    }

    private PersonRows Suspend(int slot)
    {
        ref var flags = ref Index.FlagsAt(slot);
        flags = (flags & ~RecordFlags.Strayed) | RecordFlags.Departed | RecordFlags.Kept;
        var rows = Writer.Read(SubjectAt(slot));
        Writer.Suspend(rows, rows.Record with { Presence = Presence.Departed });
        OnChanged(rows);
        return rows;
    }

    protected override Outcome Reject(int slot, RecordProblems problems)
    {
        LeaveAsHeWas(slot);
        Session.Tell(problems);
        return Outcome.Rejected;
    }

    private void LeaveAsHeWas(int slot)
    {
        if (IsPresent(slot) && !Index.Has(slot, RecordFlags.Kept))
        {
            Index.FlagsAt(slot) |= RecordFlags.Kept;
            OnLeftAsHeWas(Writer.Read(SubjectAt(slot)));
        }
    }

    private Outcome Change(ChangedRecord changed) => Compare(changed, ReadStored(changed.Slot));

    private PersonRows? ReadStored(int slot) =>
        (Index.FlagsAt(slot) & RecordFlags.Stored) == RecordFlags.None ? null : Writer.Read(SubjectAt(slot));

    private Outcome Compare(ChangedRecord changed, PersonRows? known)
    {
        var (slot, hash, record, person, problems) = changed;
        if (known is not null && Doubts.IsDoubtful(known.Record, person) && !IsDecided(slot, known, person))
        {
            return Hold(slot, known, person, problems);
        }

        // Given to another person by a decision, the id is a new one's.
        var isKnown = known is not null && Index.Has(slot, RecordFlags.Stored);
        var flags = Index.FlagsAt(slot);
        var desired = DesiredFor(person, problems);
        var elsewhere = isKnown ? null : FindElsewhere(record.Id.ToString(), person, problems);
        hash |= problems.Found.Count > 0 ? RecordHasher.Troubled : 0;
        Session.Tell(problems);
        if (isKnown)
        {
            Writer.Change(known!, SubjectAt(slot), hash, person, desired);
            OnChanged(known!);
        }
        else if (known is not null || elsewhere is not null || !IsDeferred(slot, record, hash, person, desired, problems))
        {
            Create(slot, elsewhere, hash, person, desired, replaces: known is not null);
        }

        Index.HashAt(slot) = hash;
        Index.FlagsAt(slot) = (flags & ~(RecordFlags.Departed | RecordFlags.Strayed)) | RecordFlags.Kept;
        if ((flags & (RecordFlags.Departed | RecordFlags.Strayed)) != RecordFlags.None)
        {
            Session.Accounting.Returned++;
        }

        return !isKnown || (flags & RecordFlags.Awaited) != RecordFlags.None ? Outcome.Created : Outcome.Changed;
    }

    // What was decided of a record holds as long as it says the same.
    private bool IsDecided(int slot, PersonRows known, Person person)
    {
        var decision = Session.Identities.DecisionOf(Category, known.Record.SourceId, IdentityFacts.Of(person).Fingerprint());
        if (decision is IdentityDecision.Another)
        {
            OnChanged(known);
            Writer.Retire(known, Session.Identities.RetiredId(known.Record.SourceId));
            Session.Accounting.Departed += known.Record.Presence is Presence.Present ? 1 : 0;
            Index.PersonAt(slot) = 0;
            Index.FlagsAt(slot) &= ~(RecordFlags.Stored | RecordFlags.Departed | RecordFlags.Strayed);
        }

        return decision is not null;
    }

    // The directory goes on showing the person that it knows, until a decision.
    private Outcome Hold(int slot, PersonRows known, Person person, RecordProblems problems)
    {
        problems.AddMissing(ProblemCode.IdReused, AafAttribute.Jointure);
        Session.Identities.Hold(new HeldIdentity(known.Record, IdentityFacts.Of(person).Fingerprint(), person, problems.Uai));
        LeaveAsHeWas(slot);
        Session.Tell(problems);
        return Outcome.Rejected;
    }

    // A record in scope whose hash is not the store's, or that the store does not have.
    private readonly record struct ChangedRecord(int Slot, long Hash, AafRecord Record, Person Person, RecordProblems Problems);
}
