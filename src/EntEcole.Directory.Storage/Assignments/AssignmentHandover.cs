using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>Where assignments pass from one feed to another.</summary>
/// <param name="Plan">The plan that is being applied.</param>
/// <param name="Feed">Its feed.</param>
/// <param name="Revision">The revision that it makes.</param>
internal sealed record HandoverPlace(long Plan, int Feed, long Revision);

/// <summary>
/// When a school passes from ONDE files to the extracts of its academy, which say nothing of teachers' classes: who taught a class by the
/// files or by hand is assigned by hand to the one class of its name, if they work in the school by the extract too.
/// </summary>
internal static class AssignmentHandover
{
    private const string Why = "Liste ONDE, conservée à la reprise par les extraits (ONDE list, kept at the hand-over)";

    /// <summary>Makes the assignments; nothing when the plan ends no class of ONDE files.</summary>
    public static async Task KeepAsync(Engine engine, DbConnection connection, DbTransaction transaction, HandoverPlace place)
    {
        var ended = (await connection.QueryAsync<ClassColumns>(
            AssignmentHandoverSql.Ended, new { place.Revision, place.Feed }, transaction)).ToList();
        if (ended.Count == 0)
        {
            return;
        }

        var day = await AssignmentProjection.DayOfAsync(connection, transaction, place.Revision);
        var arguments = new
        {
            place.Plan, place.Feed, place.Revision, forever = RowSpan.Forever, day = TypeHandlers.Day(day),
            active = (int)ProfileState.Active,
            numbers = JsonSerializer.Serialize(ended.Select(row => row.ClassNo)), director = (int)Role.Director,
            teacher = (int)Role.Teacher, staff = (int)Role.SchoolStaff, hand = (int)AssignmentOrigin.Hand,
            until = TypeHandlers.Day(SchoolYear.Of(day).FirstDay.AddYears(1).AddDays(-1)), why = Why,
        };
        var same = SameClasses(ended, await connection.QueryAsync<ClassColumns>(
            AssignmentHandoverSql.Classes(engine), arguments, transaction));
        var kept = (await connection.QueryAsync<TeachingColumns>(AssignmentHandoverSql.Teachings(engine), arguments, transaction))
            .Where(row => same.ContainsKey(row.ClassNo))
            // What a person said comes first, and is kept with its days.
            .OrderBy(row => row.Said).DistinctBy(row => (row.PersonNo, same[row.ClassNo])).ToList();
        if (kept.Count > 0)
        {
            var first = await NumberBlocks.ReserveAsync(connection, transaction, "assignment", kept.Count);
            await connection.ExecuteAsync(
                AssignmentHandoverSql.Keep,
                kept.Select((row, rank) => new
                {
                    number = first + rank, row.PersonNo, row.PersonId, @class = same[row.ClassNo], row.SchoolNo, place.Feed, row.FromOn,
                    row.UntilOn, row.Origin, row.Author, row.Why, row.RecordedAt, place.Revision, forever = RowSpan.Forever,
                }),
                transaction);
        }
    }

    // One on both sides, as all that a hand-over takes for the same.
    private static Dictionary<int, int> SameClasses(IEnumerable<ClassColumns> ended, IEnumerable<ClassColumns> living)
    {
        var named = living.ToLookup(KeyOf);
        return ended.GroupBy(KeyOf).Where(group => group.Count() == 1 && named[group.Key].Count() == 1)
            .ToDictionary(group => group.Single().ClassNo, group => named[group.Key].Single().ClassNo);
    }

    private static (int School, int Kind, string Name) KeyOf(ClassColumns row) => (row.SchoolNo, row.Kind, NameFolding.Fold(row.Name));

    private sealed class ClassColumns
    {
        public int ClassNo { get; set; }

        public int SchoolNo { get; set; }

        public int Kind { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class TeachingColumns
    {
        public int Said { get; set; }

        public int PersonNo { get; set; }

        public byte[] PersonId { get; set; } = [];

        public int ClassNo { get; set; }

        public int SchoolNo { get; set; }

        public string FromOn { get; set; } = "";

        public string UntilOn { get; set; } = "";

        public int Origin { get; set; }

        public string Author { get; set; } = "";

        public string Why { get; set; } = "";

        public string RecordedAt { get; set; } = "";
    }
}
