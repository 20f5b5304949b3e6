using System.Data.Common;
using Dapper;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// Persons planned as new that an undo took away: brought again under the same source id, and not contradicting who they were, they get the
/// number and the id that they had.
/// </summary>
internal static class FormerPersons
{
    /// <summary>Gives the rows that are about to be applied to those who were there before.</summary>
    public static async Task ReturnAsync(DbConnection connection, DbTransaction transaction, long plan)
    {
        var rows = await connection.QueryAsync<Row>(FormerPersonSql.Select, new { plan, forever = RowSpan.Forever }, transaction);
        // Of several records that one person had, the first gives their id back.
        var taken = new HashSet<int>();
        foreach (var newcomer in rows.GroupBy(row => row.PersonNo).Select(
            known => known.FirstOrDefault(one => one.IsSame())).OfType<Row>().ToList())
        {
            if (!taken.Add(newcomer.KnownNo))
            {
                continue;
            }

            foreach (var statement in FormerPersonSql.Return)
            {
                await connection.ExecuteAsync(
                    statement, new { plan, person = newcomer.PersonNo, known = newcomer.KnownNo, id = newcomer.KnownId }, transaction);
            }
        }
    }

    private sealed class Row
    {
        public int PersonNo { get; set; }

        public int Category { get; set; }

        public object Content { get; set; } = "";

        public int KnownNo { get; set; }

        public byte[] KnownId { get; set; } = [];

        public object KnownContent { get; set; } = "";

        // A relative who is awaited has no content: their source id is all that is known of them, then and now.
        public bool IsSame()
        {
            var (isAwaited, wasAwaited) = (IsEmpty(Content), IsEmpty(KnownContent));
            return isAwaited || wasAwaited ? isAwaited && wasAwaited : !KnownIdRule.IsDoubtful(
                (AafCategory)Category,
                FactComparison.Of(IdentityFacts.Of(RowReading.PersonOf(KnownContent)), IdentityFacts.Of(RowReading.PersonOf(Content))));
        }

        private static bool IsEmpty(object content) => content is string { Length: 0 } or byte[] { Length: 0 };
    }
}
