using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Identity;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Federation;

/// <summary>Linked subjects and activated accounts. A merged person has the links of all who are one with them.</summary>
internal sealed class SqlFederation(SqlSession session) : IFederationStore
{
    private readonly FederationStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<PersonId?> FindLinkedAsync(string subjectHash, CancellationToken cancellationToken) =>
        session.LookUpAsync<PersonId?>(
            async (connection, token) =>
            {
                await using var reader = await connection.ReadAsync(statements.Linked, token, ("@hash", subjectHash));
                return await reader.ReadAsync(token) ? PersonId.FromBytes(reader.Utf8(0)) : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LinkAsync(IdentityLink link, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            var links = await LivingAsync(connection, transaction);
            var person = await NumberAsync(connection, transaction, link.PersonId);
            if (await connection.QueryFirstOrDefaultAsync<int?>(
                FederationSql.SelectLinkedNumber, new { hash = link.SubjectHash }, transaction) is { } known)
            {
                return links.RootOf(known) == links.RootOf(person) ? true : throw FederationFaults.AlreadyLinked(link.Issuer);
            }

            var one = links.GroupOf(person);
            if (await connection.ExecuteScalarAsync<int>(
                FederationSql.CountOfIssuer(session.Engine), new { numbers = JsonSerializer.Serialize(one), issuer = link.Issuer },
                transaction) >= IdentityLink.MaxPerIssuer)
            {
                throw FederationFaults.TooMany(link.Issuer);
            }

            await connection.ExecuteAsync(FederationSql.InsertLink, Arguments(link, person), transaction);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task UnlinkAsync(IdentityLink link, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            var links = await LivingAsync(connection, transaction);
            var person = await NumberAsync(connection, transaction, link.PersonId);
            var known = await connection.QueryFirstOrDefaultAsync<int?>(
                FederationSql.SelectLinkedNumber, new { hash = link.SubjectHash }, transaction);
            if (known is not { } number || links.RootOf(number) != links.RootOf(person))
            {
                throw FederationFaults.NotLinked(link.Issuer);
            }

            await connection.ExecuteAsync(FederationSql.EndLink, Arguments(link, number), transaction);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeptLink>> ListLinksAsync(IReadOnlyCollection<int> persons, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.LinksOf,
                reader => new KeptLink(
                    reader.GetString(0), reader.GetString(1), TypeHandlers.ReadInstant(reader.GetString(2)), reader.TextOrNull(3),
                    reader.TextOrNull(4) is { } ended ? TypeHandlers.ReadInstant(ended) : null),
                token, ("@numbers", JsonSerializer.Serialize(persons))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<DateOnly> ConfirmActivationAsync(IdentityLink account, DateOnly day, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var person = await NumberAsync(connection, transaction, account.PersonId);
                var arguments = Arguments(account, person);
                arguments.Add("day", TypeHandlers.Day(day));
                if (await connection.QueryFirstOrDefaultAsync<string?>(
                    FederationSql.SelectActivation, arguments, transaction) is { } known)
                {
                    return TypeHandlers.ReadDay(known);
                }

                await connection.ExecuteAsync(FederationSql.InsertActivation, arguments, transaction);
                return day;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, DateOnly>> ReadActivationsAsync(
        IReadOnlyCollection<int> persons, CancellationToken cancellationToken) =>
        persons.Count == 0 ? new Dictionary<int, DateOnly>() : (await session.LookUpAsync(
            // One is cheaper: no set is built.
            (connection, token) => persons.Count == 1
                ? connection.RowsAsync(
                    statements.ActivationOf, reader => (Number: reader.GetInt32(0), Day: reader.Date(1)), token,
                    ("@person", persons.First()))
                : connection.RowsAsync(
                    statements.ActivationsOf, reader => (Number: reader.GetInt32(0), Day: reader.Date(1)), token,
                    ("@numbers", JsonSerializer.Serialize(persons))),
            cancellationToken)).ToDictionary(row => row.Number, row => row.Day);

    private static DynamicParameters Arguments(IdentityLink link, int person) => new(new
    {
        issuer = link.Issuer, hash = link.SubjectHash, person, id = link.PersonId.ToByteArray(), by = link.By,
        at = TypeHandlers.Instant(link.At),
    });

    private static async Task<MergeSnapshot> LivingAsync(DbConnection connection, DbTransaction transaction) => MergeSnapshot.Of(
        [.. (await MergeLinkRow.LivingAsync(connection, transaction)).Select(link => link.ToLink())], RowSpan.Forever - 1);

    // Of persons who are there: neither purged, nor awaited, nor restricted.
    private async Task<int> NumberAsync(DbConnection connection, DbTransaction transaction, PersonId id)
    {
        var number = await connection.QueryFirstOrDefaultAsync<int?>(
            FederationSql.SelectNumber,
            new { id = id.ToByteArray(), awaited = PersonSql.Awaited, forever = RowSpan.Forever }, transaction)
            ?? throw FederationFaults.NoPerson(id);
        return await connection.ExecuteScalarAsync<long>(
            RestrictionSql.CountAmong(session.Engine), new { numbers = JsonSerializer.Serialize(new[] { number }) }, transaction) > 0
            ? throw PrivacyFaults.Restricted() : number;
    }
}
