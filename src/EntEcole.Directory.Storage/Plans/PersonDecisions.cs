using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Decides the departure of single persons of a plan, with the relatives who leave because of them.</summary>
internal static class PersonDecisions
{
    /// <summary>
    /// Lets the persons' rows go, or drops them; a hold for which no person waits any more ends, unless its school waits.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PlanAlreadyDecided"/>: one does not wait; <see cref="Reason.InvalidArgument"/>: what waits is not their own
    /// departure.
    /// </exception>
    public static async Task DecideAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, StoredPlan plan, PlanDecision decision)
    {
        var numbers = new List<int>();
        foreach (var person in decision.Persons)
        {
            numbers.Add(await NumberAsync(connection, transaction, plan, person));
        }

        var followers = await connection.QueryAsync<int>(
            PersonDecisionSql.Followers(engine, decision.Approved), Arguments(plan, numbers, decision.Approved), transaction);
        var arguments = Arguments(plan, [.. numbers, .. followers], decision.Approved);
        foreach (var statement in PersonDecisionSql.Apply(engine, decision.Approved))
        {
            await connection.ExecuteAsync(statement, arguments, transaction);
        }

        await PlanHolds.MarkAsync(connection, transaction, plan.PlanId);
    }

    private static async Task<int> NumberAsync(DbConnection connection, DbTransaction transaction, StoredPlan plan, PersonId person)
    {
        var arguments = Arguments(plan, [], approved: false, person);
        var waiting = (await connection.QueryAsync<int>(PersonDecisionSql.SelectWaiting, arguments, transaction)).ToList();
        if (waiting.Count == 0)
        {
            throw new DirectoryException(
                Reason.PlanAlreadyDecided,
                new LocalizedText(
                    "Nothing of this person waits for a decision in this plan.",
                    "Rien de cette personne n'attend une décision dans ce plan."),
                DirectoryException.Fact("personId", person.ToString()));
        }

        return await connection.ExecuteScalarAsync<long>(PersonDecisionSql.CountOwn, Arguments(plan, [], false, person), transaction) > 0
            && await connection.ExecuteScalarAsync<long>(PersonDecisionSql.CountOther, arguments, transaction) == 0
            ? waiting[0]
            : throw DirectoryException.InvalidArgument("person", new(
                "What waits of this person is not their own departure: decide on the school, or on the child they follow.",
                "Ce qui attend de cette personne n'est pas son propre départ : décider de l'école, ou de l'enfant qu'elle suit."));
    }

    private static object Arguments(StoredPlan plan, IReadOnlyCollection<int> numbers, bool approved, PersonId person = default) => new
    {
        plan = plan.PlanId, feed = plan.Feed.FeedNo, person, numbers = JsonSerializer.Serialize(numbers), approved = approved ? 1 : 0,
        forever = RowSpan.Forever, active = (int)ProfileState.Active, suspended = (int)ProfileState.Suspended, pupil = (int)Role.Pupil,
        parent = (int)Role.Parent, departures = (int)HoldCause.SchoolDepartures, recent = (int)HoldCause.RecentDepartures,
        partial = (int)HoldCause.PartialSelection,
        academy = (int)HoldCause.AcademyDepartures, gone = (int)HoldCause.SchoolGone, ended = (int)HoldCause.EnrolmentEnded,
    };
}
