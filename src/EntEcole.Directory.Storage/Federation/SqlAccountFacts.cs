using System.Text.Json;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Federation;

/// <summary>What a check-up reads of those who log in.</summary>
internal sealed class SqlAccountFacts(SqlSession session, MergeLinkCache links, RestrictionCache restrictions) : IAccountFactStore
{
    private readonly Statement staff = new(AccountFactSql.SelectStaff);
    private readonly Statement parents = new(AccountFactSql.SelectParents);
    private readonly Statement untaught = new(AccountFactSql.CountUntaught(session.Engine));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StaffMails>> ListStaffMailsAsync(CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<StaffMails>>(
            async (connection, token) =>
            {
                var rows = await connection.RowsAsync(
                    staff,
                    reader => (
                        Number: reader.GetInt32(0), Id: PersonId.FromBytes(reader.Utf8(1)),
                        Mail: PersonKey.FoldMail(PersonJson.Read(reader.Bytes(2)).Mail)),
                    token, ("@staff", (int)AafCategory.PersEducNat), ("@present", (int)Presence.Present),
                    ("@active", (int)ProfileState.Active), ("@forever", RowSpan.Forever));
                var (rootOf, isHidden) = await PersonsAsync(connection, token);
                return
                [
                    .. rows.GroupBy(row => rootOf(row.Number)).Where(one => !one.Any(row => isHidden(row.Number))).Select(
                        one => new StaffMails(
                            one.First().Id, [.. one.Select(row => row.Mail).OfType<string>().Distinct(StringComparer.Ordinal)])),
                ];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountParentsOfOndeAsync(CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyDictionary<string, int>>(
            async (connection, token) =>
            {
                var rows = await connection.RowsAsync(
                    parents, reader => (Number: reader.GetInt32(0), Academy: reader.GetString(1), IsOnde: reader.GetInt32(2) == 1), token,
                    ("@parent", (int)Role.Parent), ("@active", (int)ProfileState.Active), ("@forever", RowSpan.Forever));
                var (rootOf, isHidden) = await PersonsAsync(connection, token);
                return rows.GroupBy(row => (row.Academy, Root: rootOf(row.Number)))
                    .Where(one => one.All(row => row.IsOnde) && !one.Any(row => isHidden(row.Number)))
                    .GroupBy(one => one.Key.Academy, StringComparer.Ordinal)
                    .ToDictionary(academy => academy.Key, academy => academy.Count(), StringComparer.Ordinal);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> CountUntaughtClassesAsync(CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyDictionary<string, int>>(
            async (connection, token) =>
            {
                // As in lists of classes: a restricted teacher is not there.
                var merged = await links.AtAsync(connection, await session.HeadAsync(connection, token), token);
                var hidden = (await restrictions.HiddenAsync(connection, token)).Numbers.SelectMany(merged.GroupOf).Distinct();
                return (await connection.RowsAsync(
                    untaught, reader => (Uai: reader.GetString(0), Classes: reader.GetInt32(1)), token,
                    ("@numbers", JsonSerializer.Serialize(hidden)), ("@kind", (int)ClassKind.Class),
                    ("@active", (int)ProfileState.Active), ("@forever", RowSpan.Forever)))
                    .ToDictionary(row => row.Uai, row => row.Classes, StringComparer.Ordinal);
            },
            cancellationToken);

    private async Task<(Func<int, int> RootOf, Func<int, bool> IsHidden)> PersonsAsync(
        LookupConnection connection, CancellationToken cancellationToken)
    {
        var merged = await links.AtAsync(connection, await session.HeadAsync(connection, cancellationToken), cancellationToken);
        var hidden = await restrictions.HiddenAsync(connection, cancellationToken);
        var hiddenRoots = hidden.Numbers.Select(merged.RootOf).ToHashSet();
        return (merged.RootOf, number => hidden.Holds(number) || hiddenRoots.Contains(merged.RootOf(number)));
    }
}
