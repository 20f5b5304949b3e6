using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>
/// Requests that name staff of a collectivité by name and mail, not by an id: refused or taken back, nothing else leads to them when the
/// person is erased.
/// </summary>
internal static class StaffRequests
{
    /// <summary>Erases every version of the requests that name one of the persons by their mail; before their records go.</summary>
    public static async Task ForgetAsync(
        DbConnection connection, DbTransaction transaction, Engine engine, IReadOnlyCollection<int> persons)
    {
        var mails = (await connection.QueryAsync<ContentColumn>(
            RightsSql.SelectStaffContents(engine),
            new { numbers = JsonSerializer.Serialize(persons), category = (int)AafCategory.PersCollectivite }, transaction))
            .Select(row => RowReading.PersonOf(row.Content).Mail).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (mails.Count == 0)
        {
            return;
        }

        var numbers = (await connection.QueryAsync<NamingColumns>(RightsSql.SelectNamingStaff, transaction: transaction))
            .Where(row => mails.Contains(JsonSerializer.Deserialize<StaffIdentity>(row.Staff, RightsRows.RightsJson)!.Mail))
            .Select(row => row.RequestNo).Distinct();
        await connection.ExecuteAsync(
            RightsSql.DeleteRequests(engine), new { numbers = JsonSerializer.Serialize(numbers) }, transaction);
    }

    private sealed class ContentColumn
    {
        public object Content { get; set; } = "";
    }

    private sealed class NamingColumns
    {
        public int RequestNo { get; set; }

        public string Staff { get; set; } = "";
    }
}
