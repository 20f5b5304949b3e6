using EntEcole.Directory.Onde;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Handover;

/// <summary>
/// When ONDE files come of a school that the extracts of an academy delivered before: its persons become those that are known from then, by
/// the same comparison as a hand-over. The run waits whole.
/// </summary>
internal sealed class ReturnStep(IOndeStore onde)
{
    /// <summary>Gives the new persons of the run to those who were there before.</summary>
    public async Task PlanAsync(SyncSession session, string uai, CancellationToken cancellationToken)
    {
        var former = await onde.ListFormerAsync(uai, cancellationToken);
        var persons = new List<FormerPerson>();
        foreach (var group in former.GroupBy(one => (one.FeedNo, one.Category)))
        {
            var store = session.Plan.BaseOf(group.Key.FeedNo);
            foreach (var one in group)
            {
                var rows = store.ReadPerson(one.PersonNo, one.Category, one.SourceId);
                if (!rows.Record.Content.IsEmpty)
                {
                    persons.Add(new FormerPerson(
                        one.PersonNo, rows.Record.PersonId, one.Category, PersonJson.Read(rows.Record.Content.Span), one.Children));
                }
            }
        }

        var same = SamePersons.Of(session.Arrivals!.All, persons);
        session.Plan.Rows.Rejoin(same.Same.ToDictionary(pair => pair.Key, pair => (pair.Value.PersonNo, pair.Value.PersonId)));
    }
}
