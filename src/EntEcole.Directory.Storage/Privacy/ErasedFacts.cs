using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>Keeps the facts by which the next imports recognise erased persons, inside the transaction that erases them.</summary>
internal static class ErasedFacts
{
    /// <summary>Keeps those of persons that feeds deliver; before their records go.</summary>
    public static async Task KeepAsync(
        DbConnection connection, DbTransaction transaction, Engine engine, IReadOnlyCollection<int> persons, int measureNo)
    {
        var arguments = new
        {
            numbers = JsonSerializer.Serialize(persons), present = (int)Presence.Present, active = (int)ProfileState.Active,
            forever = RowSpan.Forever, pupil = (int)AafCategory.Eleve,
        };
        var places = (await connection.QueryAsync<PlaceColumns>(
            ErasedFactSql.SelectDelivered(engine), arguments, transaction)).AsList();
        if (places.Count == 0)
        {
            return;
        }

        var contents = (await connection.QueryAsync<ContentColumns>(
            ErasedFactSql.SelectContents(engine), arguments, transaction)).ToLookup(row => (row.PersonNo, row.FeedNo, row.Category));
        var children = (await connection.QueryAsync<ContentColumns>(
            ErasedFactSql.SelectChildren(engine), arguments, transaction)).ToLookup(
            row => (row.PersonNo, row.FeedNo), row => IdentityFacts.Of(RowReading.PersonOf(row.Content)));
        var salt = await connection.ExecuteScalarAsync<string?>(ErasedFactSql.SelectSalt, transaction: transaction)
            ?? ErasedPersons.NewSalt();
        await InsertAsync(
            connection, transaction,
            [
                .. places.SelectMany(place => contents[(place.PersonNo, place.FeedNo, place.Category)].SelectMany(
                    row => ErasedPersons.FactsOf(
                        new ErasedFact(place.FeedNo, place.Uai, salt, "", ErasureList.HashOf(PersonId.FromBytes(place.PersonId))),
                        (AafCategory)place.Category, RowReading.PersonOf(row.Content), children[(place.PersonNo, place.FeedNo)]))),
            ],
            measureNo);
    }

    /// <summary>Keeps facts that are not kept yet.</summary>
    public static async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<ErasedFact> facts, int measureNo)
    {
        foreach (var fact in facts.Distinct())
        {
            var one = new { fact.Uai, fact.Hash, fact.Mark, fact.FeedNo, fact.Salt, measureNo };
            if (await connection.ExecuteScalarAsync<long>(ErasedFactSql.Count, one, transaction) == 0)
            {
                await connection.ExecuteAsync(ErasedFactSql.Insert, one, transaction);
            }

            await connection.ExecuteAsync(SuppressionSql.Forget, new { hash = fact.Mark }, transaction);
        }
    }

    /// <summary>Facts that are kept.</summary>
    public static async Task<IReadOnlyList<ErasedFact>> ReadAsync(DbConnection connection, string select, object? arguments) =>
    [
        .. (await connection.QueryAsync<FactColumns>(select, arguments)).Select(
            row => new ErasedFact(row.FeedNo, row.Uai, row.Salt, row.Hash, row.Mark)),
    ];

    private sealed class FactColumns
    {
        public int FeedNo { get; set; }

        public string Uai { get; set; } = "";

        public string Salt { get; set; } = "";

        public string Hash { get; set; } = "";

        public string Mark { get; set; } = "";
    }

    private sealed class PlaceColumns
    {
        public int PersonNo { get; set; }

        public byte[] PersonId { get; set; } = [];

        public int FeedNo { get; set; }

        public int Category { get; set; }

        public string Uai { get; set; } = "";
    }

    private sealed class ContentColumns
    {
        public int PersonNo { get; set; }

        public int FeedNo { get; set; }

        public int Category { get; set; }

        public object Content { get; set; } = "";
    }
}
