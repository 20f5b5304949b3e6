using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.Report;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// What a category of persons decides: which records are in scope, who they are about, what rows they make, and what follows.
/// </summary>
internal abstract class CategoryStage(SyncSession session, RecordIndex index)
{
    public abstract AafCategory Category { get; }

    /// <summary>The schools on which the record's rows depend, ascending; part of its hash.</summary>
    protected List<int> SchoolNos { get; } = [];

    protected SyncSession Session => session;

    protected RecordIndex Index => index;

    protected PersonRowsWriter Writer { get; } = new(session);

    /// <summary>The present record is as the store has it, and is looked at again for its problems alone.</summary>
    protected bool IsUnchanged { get; private protected set; }

    /// <summary>The extract has given the present record before.</summary>
    protected bool IsRepeatedRecord { get; private protected set; }

    /// <summary>
    /// Whether a record of a full extract is in scope, as <see cref="ScopeOf"/> will find; fills <see cref="SchoolNos"/> and changes
    /// nothing else. The slot is -1 for a record that was never met.
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

    /// <summary>Leaves a person as they were whose record cannot be used, and reports why.</summary>
    protected abstract Outcome Reject(int slot, RecordProblems problems);

    /// <summary>The record is about an erased person.</summary>
    protected virtual void OnPassedOver(int slot)
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

    /// <summary>
    /// Whether it has to be seen first, at the end of the category, which person a new record is about: then the stage keeps it, and writes
    /// its rows in <see cref="OnRead"/>.
    /// </summary>
    protected virtual bool IsDeferred(int slot, AafRecord record, long hash, Person person, DesiredRows desired, RecordProblems problems) =>
        false;

    /// <summary>All records are read; before the departures.</summary>
    protected virtual void OnRead()
    {
    }

    /// <summary>After the departures.</summary>
    protected virtual void OnFinished()
    {
    }

    /// <summary>Whether the store has the record, present.</summary>
    protected bool IsPresent(int slot) =>
        (index.FlagsAt(slot) & (
            RecordFlags.Stored | RecordFlags.Departed | RecordFlags.Awaited | RecordFlags.Strayed)) == RecordFlags.Stored;

    /// <summary>The record in a slot.</summary>
    protected Subject SubjectAt(int slot) => new(index.PersonAt(slot), Category, session.Ids.IdOf(index.IdAt(slot)));

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

    /// <summary>
    /// What becomes of a record of an erased person under an id that this feed did not give before; null for one of any other person.
    /// </summary>
    protected Outcome? PassOver(int slot, AafRecord record, Person person, RecordProblems problems)
    {
        if (Session.Erased is not { } erased || (Index.FlagsAt(slot) & (RecordFlags.Stored | RecordFlags.Awaited)) == RecordFlags.Stored)
        {
            return null;
        }

        switch (erased.Judge(Category, record.Id.ToString(), person, Session.Schools.UaisOf(SchoolNos)))
        {
            case ErasedVerdict.Erased:
                Session.CountSuppressed(1);
                Index.FlagsAt(slot) &= ~RecordFlags.Read;
                OnPassedOver(slot);
                return Outcome.OutOfScope;
            case ErasedVerdict.Doubtful:
                problems.AddMissing(ProblemCode.IdentityAmbiguous, AafAttribute.Jointure);
                return Reject(slot, problems);
            default:
                return null;
        }
    }
}
