using System.Data.Common;
using Dapper;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// Persons planned as new that another feed has created since the plan was made: at the same moment, or while it waited for a
/// decision. They become the person who is there, by the rules that the run would have followed had it come later.
/// </summary>
internal static class ConcurrentArrivals
{
    /// <summary>Gives the rows that are about to be applied to those who are there already.</summary>
    public static async Task RejoinAsync(DbConnection connection, DbTransaction transaction, long plan, long baseRevision)
    {
        var arguments = new
        {
            plan, @base = baseRevision, forever = RowSpan.Forever, pupil = (int)AafCategory.Eleve, staff = (int)AafCategory.PersEducNat,
        };
        // Of several arrivals of one feed one at most is that person.
        var taken = new HashSet<int>();
        foreach (var select in (string[])[ConcurrentArrivalSql.SelectPupils, ConcurrentArrivalSql.SelectStaff])
        {
            var rows = await connection.QueryAsync<Row>(select, arguments, transaction);
            foreach (var newcomer in rows.GroupBy(row => row.PersonNo))
            {
                if (newcomer.GroupBy(row => row.KnownNo).FirstOrDefault(
                    known => !taken.Contains(known.Key) && IsHe([.. known], baseRevision)) is not { } one)
                {
                    continue;
                }

                taken.Add(one.Key);
                foreach (var statement in ConcurrentArrivalSql.Rejoin)
                {
                    await connection.ExecuteAsync(
                        statement, new { plan, person = newcomer.Key, known = one.Key, id = one.First().KnownId }, transaction);
                }
            }
        }
    }

    // The run has seen the person who bore the INE when the plan was made, and decided about them. Of two live records of one feed none
    // follows the other.
    private static bool IsHe(IReadOnlyList<Row> known, long baseRevision)
    {
        var living = known.Where(row => row.Until == RowSpan.Forever).ToList();
        return !known.Any(row => row.Since <= baseRevision && row.Bears())
            && living.Exists(row => row.Bears())
            && living.TrueForAll(row => row.KnownFeedNo != row.FeedNo)
            && AreOne(living);
    }

    private static bool AreOne(List<Row> living)
    {
        var facts = living.Select(
            row => FactComparison.Of(IdentityFacts.Of(row.Known()), IdentityFacts.Of(RowReading.PersonOf(row.Content))))
            .Aggregate(static (one, other) => one.WorstWith(other));
        return living[0].Ine is null ? facts.IsSameStaff : facts.IsSamePupil;
    }

    private sealed class Row
    {
        public int PersonNo { get; set; }

        public int FeedNo { get; set; }

        public object Content { get; set; } = "";

        public string? Ine { get; set; }

        public int KnownNo { get; set; }

        public byte[] KnownId { get; set; } = [];

        public int KnownFeedNo { get; set; }

        public object KnownContent { get; set; } = "";

        public long Since { get; set; }

        public long Until { get; set; }

        public Person Known() => RowReading.PersonOf(KnownContent);

        public bool Bears() => Ine is null || string.Equals(Known().Pupil?.Ine, Ine, StringComparison.Ordinal);
    }
}
