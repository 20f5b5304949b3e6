using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// Relatives: in scope when a kept pupil names them, with a parent profile in each school of such a pupil. One who is
/// named and never delivered is awaited.
/// </summary>
internal sealed class RelativeStage(SyncSession session, RecordIndex index, RelativeSchools schools, string firstFile)
    : PersonStage(session, index)
{
    public override AafCategory Category => AafCategory.PersRelEleve;

    protected override Scope ScopeOf(AafRecord record, int slot, RecordProblems problems)
    {
        if (Index.Has(slot, RecordFlags.InScope))
        {
            schools.CopyTo(slot, SchoolNos);
            return Scope.In;
        }

        if (!Index.Has(slot, RecordFlags.Referenced))
        {
            problems.AddMissing(ProblemCode.RelativeUnreferenced, AafAttribute.RelativeChildren);
        }

        return Scope.Out;
    }

    protected override Person? Parse(AafRecord record, RecordProblems problems) => AafParser.Relative(record, problems);

    protected override DesiredRows DesiredFor(Person person, RecordProblems problems) =>
        new() { Profiles = [.. SchoolNos.Select(school => (school, Role.Parent))] };

    protected override void OnFinished()
    {
        for (var slot = 0; slot < Index.Count; slot++)
        {
            var flags = Index.FlagsAt(slot);
            var named = (flags & RecordFlags.InScope) != RecordFlags.None;
            if (named && (flags & RecordFlags.Read) == RecordFlags.None)
            {
                Await(slot, stored: (flags & RecordFlags.Stored) != RecordFlags.None);
            }
            else if (!named && (flags & RecordFlags.Awaited) != RecordFlags.None)
            {
                Session.Plan.End(AwaitedRow(slot));
            }
        }
    }

    private void Await(int slot, bool stored)
    {
        schools.CopyTo(slot, SchoolNos);
        var uai = Session.Schools.All.FirstOrDefault(school => SchoolNos.Contains(school.SchoolNo))?.Uai;
        Session.Tell(new Problem(
            ProblemCode.RelativeMissing, firstFile, 0, Category, Session.Ids.IdOf(Index.IdAt(slot)), uai, "ENTEleveAutoriteParentale", null));
        if (!stored)
        {
            Session.Plan.Put(AwaitedRow(slot), replaces: false);
        }
    }

    private RecordRow AwaitedRow(int slot) => new(
        Index.PersonAt(slot), Session.Feed.FeedNo, Category, Session.Ids.IdOf(Index.IdAt(slot)), PersonId.New(), Presence.Awaited,
        0, "", ReadOnlyMemory<byte>.Empty);
}
