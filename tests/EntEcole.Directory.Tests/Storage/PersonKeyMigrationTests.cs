using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>Migration 0027 makes the keys of the persons of an older store.</summary>
public sealed class PersonKeyMigrationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Fill_OfAnOlderStore_FindsItsPersonsByTheirFacts()
    {
        await using var opened = await TestStore.CreateAsync();
        var revision = await RunUnderTest.ApplyAsync(opened.Store, run =>
        {
            var row = run.Record(AafCategory.PersRelEleve, "2", "").With(
                new Person { UsageName = "DURAND", Mail = "a@example.invalid", Relative = new RelativePart { HomePhone = "0565000001" } });
            run.Plan.Rows.Put(row, replaces: false);
            run.Plan.Rows.Put(run.Profile(row, run.School("0120612A", "s1"), Role.Parent), replaces: false);
            run.Plan.Rows.Put(
                run.Record(AafCategory.PersRelEleve, "3", "X") with { Content = "{}"u8.ToArray(), Keys = [] }, replaces: false);
        });
        await using (var connection = new SqliteConnection($"Data Source={opened.Path};Pooling=False"))
        {
            await connection.OpenAsync(None);
            await using var transaction = await connection.BeginTransactionAsync(None);
            await using var empty = connection.CreateCommand();
            empty.CommandText = "DELETE FROM person_key";
            Assert.Equal(2, await empty.ExecuteNonQueryAsync(None));
            await PersonKeyWriter.FillAsync(new SqliteEngine(opened.Path), connection, transaction, None);
            await transaction.CommitAsync(None);
        }

        foreach (var key in (PersonKey[])[PersonKey.OfMail("A@example.invalid")!, PersonKey.OfPhone("+33 565000001")!])
        {
            Assert.Single(await opened.Store.Persons.ListPersonsAsync(new PersonFilter { Keys = [key] }, 0, 10, revision, None));
        }
    }
}
