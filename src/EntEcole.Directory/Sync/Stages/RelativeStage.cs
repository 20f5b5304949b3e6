using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// Relatives: in scope when a kept pupil names them, with a parent profile in each school of such a pupil for which they are
/// a parent. One who is named and never delivered is awaited. In a delta the children may be in the store, and the relative too.
/// </summary>
internal sealed class RelativeStage(
    SyncSession session, RecordIndex index, RelativeSchools schools, ReferenceLocations places, NamingPupils naming, string firstFile)
    : PersonStage(session, index)
{
    // Those deleted by this delta, and where.
    private readonly Dictionary<int, (string File, int Line)> deleted = [];
    private readonly RelativeLinks links = new(session, naming);

    // Erased persons that the extract does hold: no school can mend that they are missing.
    private readonly HashSet<int> passedOver = [];

    // The slot of the present record, and what it concerns: one function for all records.
    private int present;
    private Func<IReadOnlyList<Concern>>? concerned;

    public override AafCategory Category => AafCategory.PersRelEleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        Concern(slot, problems);
        var named = IsNamed(slot);
        if (named || Session.IsDelta || Index.Has(slot, RecordFlags.Referenced))
        {
            links.Check(slot, record, problems);
            return named ? Scope.In : Scope.Out;
        }

        links.TellUnreferenced(record, problems);
        return Scope.Out;
    }

    protected override bool IsInScope(AafRecord record, int slot)
    {
        if (slot < 0 || !Index.Has(slot, RecordFlags.InScope))
        {
            return false;
        }

        schools.CopyTo(slot, SchoolNos);
        return true;
    }

    public override void Locate(AafRecord record, RecordProblems problems)
    {
        if (!record.Id.IsEmpty)
        {
            Concern(Index.SlotOf(Session.Ids.NumberOf(record.Id)), problems);
        }
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Relative(record, problems);

    protected override void OnPassedOver(int slot) => passedOver.Add(slot);

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems) => Desired();

    // Still delivered: kept up to date, since a delta may bring their child back without them.
    protected override void LeaveOut(int slot, AafRecord record, RecordProblems problems)
    {
        var flags = Index.FlagsAt(slot);
        if ((flags & (RecordFlags.Stored | RecordFlags.Awaited | RecordFlags.Kept)) != RecordFlags.Stored)
        {
            return;
        }

        Index.FlagsAt(slot) |= RecordFlags.Kept;
        var hash = record.Hash;
        if (((flags & RecordFlags.Strayed) != RecordFlags.None && RecordHasher.Same(Index.HashAt(slot), hash))
            || Parse(record, problems) is not { } person)
        {
            return;
        }

        var rows = Writer.Read(SubjectAt(slot));
        // What may be another person's does not overwrite what a return restores.
        Writer.Suspend(rows, Doubts.IsDoubtful(rows.Record, person)
            ? rows.Record with { Presence = Presence.OutOfScope }
            : Writer.RecordOf(SubjectAt(slot), rows.Record.PersonId, Presence.OutOfScope, hash, person));
        Session.Accounting.Departed += rows.Record.Presence is Presence.Present ? 1 : 0;
    }

    protected override void OnDeleted(int slot, RecordProblems problems) => deleted[Index.PersonAt(slot)] = (problems.File, problems.Line);

    protected override void OnFinished()
    {
        EndLinks();
        links.Finish();
        MeetTouched();
        foreach (var slots in SlotsWhere(IsToSettle))
        {
            if (Session.IsDelta)
            {
                Session.Plan.Base.Ahead.Children([.. slots.Select(slot => Index.PersonAt(slot))]);
                Foreseen.Read([.. slots.Where(slot => Index.Has(slot, RecordFlags.Stored) && !Index.Has(slot, RecordFlags.Read))]);
            }

            foreach (var slot in slots)
            {
                Settle(slot, Index.FlagsAt(slot));
            }
        }
    }

    private bool IsToSettle(int slot) => (Index.FlagsAt(slot) & (RecordFlags.Stored | RecordFlags.InScope)) != RecordFlags.None
        && (!Session.IsDelta || IsConcerned(slot));

    // Those whose children have changed in a delta get a slot, which looks for their key.
    private void MeetTouched()
    {
        var (plan, ahead) = (Session.Plan.Base, Session.Plan.Base.Ahead);
        foreach (var relatives in (Session.Families?.Touched ?? []).Chunk(ForeseenReads.Together))
        {
            ahead.Keys(Category, relatives);
            var ids = relatives.Select(relative => plan.FindKey(Category, relative)?.SourceId).OfType<string>().ToList();
            ahead.Keys(Category, ids);
            ids.ForEach(id => Index.SlotOf(Session.Ids.NumberOf(id)));
        }
    }

    // The pupils that this delta does not name still name the relatives that it deletes.
    private void EndLinks()
    {
        var children = new List<(int Relative, ChildRow Child)>();
        foreach (var relatives in deleted.Keys.Chunk(ForeseenReads.Together))
        {
            Session.Plan.Base.Ahead.Children(relatives);
            children.AddRange(relatives.SelectMany(Session.Plan.Base.ReadChildren, (relative, child) => (relative, child)));
        }

        var pupils = children.Where(link => !Session.Families!.IsSettled(link.Child.PupilNo)).GroupBy(link => link.Child.PupilNo);
        foreach (var some in pupils.Chunk(ForeseenReads.Together))
        {
            var ahead = Session.Plan.Base.Ahead;
            ahead.Keys(AafCategory.Eleve, [.. some.Select(pupil => pupil.Key)]);
            var keys = some.Select(pupil => Session.Plan.Base.FindKey(AafCategory.Eleve, pupil.Key)).ToList();
            ahead.Persons(AafCategory.Eleve, [.. keys.OfType<RecordKey>().Select(key => (key.PersonNo, key.SourceId))]);
            foreach (var (pupil, key) in some.Zip(keys))
            {
                EndLinks(pupil, key);
            }
        }
    }

    private void EndLinks(IGrouping<int, (int Relative, ChildRow Child)> pupil, RecordKey? key)
    {
        if (key is not { } known)
        {
            return;
        }

        var rows = Session.Plan.Base.ReadPerson(pupil.Key, AafCategory.Eleve, known.SourceId);
        var left = rows.Living;
        foreach (var ended in rows.Relations.Where(row => deleted.ContainsKey(row.RelativeNo)))
        {
            Session.Plan.Rows.End(ended);
            left = left with { Relations = left.Relations - 1 };
        }

        // Read again unchanged, the pupil's record names the relative anew: it must not be taken for what the store has.
        Session.Plan.Rows.Put(rows.Record with { Hash = RecordHasher.OtherThan(rows.Record.Hash), Makes = left }, replaces: true);
        var (file, line) = deleted[pupil.First().Relative];
        Session.Tell(new Problem(
            ProblemCode.RelativeDeleted, file, line, AafCategory.Eleve, known.SourceId, UaiOf(pupil.First().Child.SchoolNo), RelativesField,
            null));
    }

    private string RelativesField => AafAttributes.NameOf(
        Session.IsSecondDegree ? AafAttribute.PupilRelativesSix : AafAttribute.PupilRelatives, AafCategory.Eleve, null);

    private string? UaiOf(int schoolNo) => Session.Schools.All.FirstOrDefault(school => school.SchoolNo == schoolNo)?.Uai;

    private bool IsConcerned(int slot) =>
        Index.Has(slot, RecordFlags.InScope) || Session.Families!.IsTouched(Index.PersonAt(slot));

    // A person that the extract does not hold: named, awaited, or in a delta simply unchanged.
    private void Settle(int slot, RecordFlags flags)
    {
        var named = IsNamed(slot);
        if ((flags & RecordFlags.Awaited) != RecordFlags.None && !named)
        {
            Session.Plan.Rows.End(AwaitedRow(slot));
        }

        if ((flags & RecordFlags.Read) != RecordFlags.None)
        {
            return;
        }

        if (Session.IsDelta && (IsPresent(slot) || (flags & RecordFlags.Strayed) != RecordFlags.None))
        {
            Move(slot, named);
        }
        else if (Index.Has(slot, RecordFlags.InScope))
        {
            Await(slot, stored: (flags & RecordFlags.Stored) != RecordFlags.None);
        }
    }

    // By the record in the store: only their schools can have changed.
    private void Move(int slot, bool named)
    {
        var rows = Writer.Read(SubjectAt(slot));
        var before = rows.Profiles.Where(row => row.State is ProfileState.Active).Select(row => row.SchoolNo).Order().ToList();
        var own = rows.Record.Hash ^ Session.Hasher.Of(before);
        if (!named)
        {
            if (IsPresent(slot))
            {
                Writer.Suspend(rows, rows.Record with { Presence = Presence.OutOfScope, Hash = own });
                Session.Accounting.Departed++;
            }
        }
        else if (!IsPresent(slot) || !before.SequenceEqual(SchoolNos))
        {
            Writer.Move(rows, own ^ Session.Hasher.Of(SchoolNos), Desired());
            Session.Accounting.Returned += IsPresent(slot) ? 0 : 1;
        }
    }

    private DesiredRows Desired() => new() { Profiles = [.. SchoolNos.Select(school => (school, Role.Parent))] };

    // Whether a kept pupil names them; their schools are then in SchoolNos.
    private bool IsNamed(int slot)
    {
        schools.CopyTo(slot, SchoolNos);
        var named = Index.Has(slot, RecordFlags.InScope);
        return (Session.Families is { } families && Index.Has(slot, RecordFlags.Stored)
            && families.AddSchools(Index.PersonAt(slot), SchoolNos)) || named;
    }

    private void Await(int slot, bool stored)
    {
        var (file, line) = places.Find(slot) ?? (firstFile, 0);
        var missing = new Problem(
            ProblemCode.RelativeMissing, file, line, Category, Session.Ids.IdOf(Index.IdAt(slot)), null,
            RelativesField, null);
        foreach (var concern in passedOver.Contains(slot) ? [] : ConcernsOf(slot).DefaultIfEmpty())
        {
            Session.Tell(missing with { Uai = concern.Uai, PupilId = concern.PupilId });
        }

        if (!stored)
        {
            Session.Plan.Rows.Put(AwaitedRow(slot), replaces: false);
        }
    }

    private void Concern(int slot, RecordProblems problems)
    {
        present = slot;
        problems.Concerned = concerned ??= () => ConcernsOf(present);
    }

    // In a delta some children are in the store only.
    private List<Concern> ConcernsOf(int slot)
    {
        var concerns = naming.ConcernsOf(slot);
        if (Session.Families is { } families && Index.Has(slot, RecordFlags.Stored))
        {
            foreach (var child in families.Others(Index.PersonAt(slot)))
            {
                if (Session.Schools.FindNumber(child.SchoolNo)?.Uai is { } uai
                    && !concerns.Exists(one => string.Equals(one.Uai, uai, StringComparison.Ordinal))
                    && Session.Plan.Base.FindKey(AafCategory.Eleve, child.PupilNo) is { } key)
                {
                    concerns.Add(new Concern(uai, key.SourceId));
                }
            }
        }

        return concerns;
    }

    private RecordRow AwaitedRow(int slot) => new(
        Index.PersonAt(slot), Session.Feed.FeedNo, Category, Session.Ids.IdOf(Index.IdAt(slot)), PersonId.New(), Presence.Awaited,
        0, "", ReadOnlyMemory<byte>.Empty);
}
