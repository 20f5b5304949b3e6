using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Storage;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>Rights that parents of the store hold in their schools: what CheckRight is asked about.</summary>
internal sealed class Grants(TestData data, TimeProvider time)
{
    private const int Holders = 2_000;

    // In this order: from profiles as they lie, each with the rows that its own numbers lead to.
    private const string Parents = """
        SELECT r.person_id, s.uai, f.academy, p.person_no FROM profile p
        CROSS JOIN feed f ON f.feed_no = p.feed_no
        CROSS JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no AND s.until_revision = 9223372036854775807
        CROSS JOIN record r ON r.person_no = p.person_no AND +r.feed_no = p.feed_no AND r.until_revision = 9223372036854775807
        WHERE p.role = 2 AND p.state = 1 AND p.until_revision = 9223372036854775807 AND s.uai IS NOT NULL AND p.person_no % 97 = 0
        LIMIT @limit
        """;

    /// <summary>
    /// Grants them in a database, as one decision; gives what may be asked of them, with the answer that they are allowed.
    /// </summary>
    public async Task<IReadOnlyList<V1.RightCheck>> GiveAsync(string database, CancellationToken cancellationToken)
    {
        var parents = ReadParents();
        var today = FrenchTime.DayAt(time.GetUtcNow());
        await using var store = StoreAddress.Open("sqlite:" + database, time);
        var given = parents.Select((parent, rank) => new Grant
        {
            GrantId = PersonId.New().ToString(),
            Kind = RightKind.ElectedParent,
            Scope = RightScope.OfSchool(parent.Uai),
            Academy = parent.Academy,
            PersonNo = parent.PersonNo,
            PersonId = parent.Id,
            StartsOn = DateOnly.ParseExact(TestData.FirstDay, "O", CultureInfo.InvariantCulture),
            RequestId = $"mesure-{rank}",
            GrantedBy = "benchmark",
            GrantedAt = time.GetUtcNow(),
            Recorded = new GrantRecord(GrantState.Active, today, GrantEnd.Convention),
        }).ToList();
        _ = await store.Rights.ApplyRightsAsync(
            new RightsChange(await store.Revisions.GetRevisionAsync(cancellationToken)) { Grants = given }, cancellationToken)
            ?? throw new InvalidOperationException("Somebody else writes into the measured store.");
        return
        [
            .. parents.Select(parent => new V1.RightCheck
            {
                PersonId = parent.Id.ToString(), Kind = V1.RightKind.ElectedParent, Scope = new V1.RightScope { Uai = parent.Uai },
                On = TestData.FirstDay,
            }),
        ];
    }

    private List<(PersonId Id, string Uai, string Academy, int PersonNo)> ReadParents()
    {
        using var connection = new SqliteConnection($"Data Source={data.Synced};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Parents;
        command.Parameters.AddWithValue("@limit", Holders);
        using var reader = command.ExecuteReader();
        var parents = new List<(PersonId, string, string, int)>(Holders);
        while (reader.Read())
        {
            parents.Add(
                (PersonId.FromBytes(reader.GetFieldValue<byte[]>(0)), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        }

        return parents.Count > 0 ? parents : throw new InvalidOperationException("No parent has an active profile.");
    }
}
