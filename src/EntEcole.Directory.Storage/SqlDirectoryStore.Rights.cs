using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Requests for rights and grants, read.</content>
internal sealed partial class SqlDirectoryStore
{
    private volatile CoverageAt? lastCoverage;

    /// <inheritdoc/>
    public async Task<RightsFacts> ReadRightsAsync(IReadOnlyCollection<PersonId> persons, long? revision, CancellationToken cancellationToken)
    {
        var (at, found, grants) = await LookUpAsync(
            async (connection, token) =>
            {
                var pinned = revision ?? await HeadAsync(connection, token);
                return (pinned, await PersonsForRightsAsync(connection, persons, pinned, token), await GrantsForAsync(connection, persons, pinned, token));
            },
            cancellationToken);
        return new RightsFacts(at, found, await WithMergedGrantsAsync(found, grants, persons, at, cancellationToken), await CoverageAsync(at, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<PersonView?> FindStaffAsync(string siret, string mail, long revision, CancellationToken cancellationToken)
    {
        var staff = await LookUpAsync<IReadOnlyList<PersonView>>(
            async (connection, token) => await PersonsAsync(
                connection,
                [
                    .. await RowsAsync(
                        connection, statements.Staff, reader => reader.GetInt32(0), token,
                        ("@category", (int)AafCategory.PersCollectivite), ("@siret", siret), ("@siretEnd", siret + "~"), ("@degree", (int)Degree.Collectivite),
                        ("@revision", revision)),
                ],
                revision, token),
            cancellationToken);
        return staff.FirstOrDefault(person => person.Records.Any(record =>
            record.Source.Category is AafCategory.PersCollectivite && record.Source.Id.StartsWith(siret, StringComparison.Ordinal)
            && string.Equals(record.Person.Mail, mail, StringComparison.OrdinalIgnoreCase)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RightsRequest>> FindRightsRequestsAsync(
        string requestId, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.RightsRequestsOfId, RequestOf, token, ("@id", requestId), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RightsRequest>> ListRightsRequestsAsync(
        RightsRequestFilter filter, int before, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.RightsRequests, RequestOf, token,
                ("@revision", revision), ("@before", before), ("@state", (int?)filter.State ?? 0), ("@kind", (int?)filter.Kind ?? 0),
                ("@siret", OrNull(filter.Scope?.Siret)), ("@uai", OrNull(filter.Scope?.Uai)), ("@person", OrNull(filter.PersonId)),
                ("@by", OrNull(filter.RequestedBy)), ("@limit", limit)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<Grant?> FindGrantAsync(string grantId, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
                (await RowsAsync(connection, statements.Grant, GrantOf, token, ("@id", grantId), ("@revision", revision))).SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Grant>> ListGrantsAsync(GrantFilter filter, int before, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            (connection, token) => RowsAsync(
                connection, statements.Grants, GrantOf, token,
                ("@revision", revision), ("@before", before), ("@kind", (int?)filter.Kind ?? 0),
                ("@siret", OrNull(filter.Scope?.Siret)), ("@uai", OrNull(filter.Scope?.Uai)), ("@person", OrNull(filter.PersonId)),
                ("@open", filter.IsOpen ? 1 : 0), ("@active", (int)GrantState.Active), ("@expired", (int)GrantState.Expired), ("@date", (int)GrantEnd.Date),
                ("@limit", limit)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage<Grant>> ReadGrantChangesAsync(ChangeSpan span, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            (connection, token) => NumbersAsync(
                connection, span.IsSnapshot ? statements.AllGrants : statements.TouchedGrants, span.Revision, after, limit, token),
            async (connection, numbers, revision, token) => (await RowsAsync(
                connection, statements.GrantsOfNumbers, GrantOf, token, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision)))
                .ToDictionary(grant => grant.GrantNo),
            limit,
            cancellationToken);

    private static object OrNull(PersonId? id) => id is { } known ? known.ToByteArray() : DBNull.Value;

    private static RightsRequest RequestOf(DbDataReader reader) => new()
    {
        RequestNo = reader.GetInt32(0),
        RequestId = reader.GetString(1),
        Demand = new RightsDemand
        {
            Kind = (RightKind)reader.GetInt32(2),
            Scope = new RightScope(reader.TextOrNull(3), reader.TextOrNull(4)),
            PersonId = PersonOrNull(reader, 5),
            Staff = reader.IsDBNull(6) ? null : JsonSerializer.Deserialize<StaffIdentity>(reader.GetString(6), RightsJson),
            StartsOn = reader.DateOrNull(7),
            EndsOn = reader.DateOrNull(8),
            Justification = reader.GetString(9),
            Association = reader.TextOrNull(10),
        },
        State = (RightsRequestState)reader.GetInt32(11),
        RequestedBy = reader.GetString(12),
        RequestedAt = TypeHandlers.ReadInstant(reader.GetString(13)),
        DecidedBy = reader.TextOrNull(14),
        DecidedAt = reader.TextOrNull(15) is { } at ? TypeHandlers.ReadInstant(at) : null,
        DecisionReason = reader.TextOrNull(16),
        GrantId = reader.TextOrNull(17),
        GivenKey = reader.TextOrNull(18),
        RequesterPersonId = PersonOrNull(reader, 19),
        RequesterIssuer = reader.TextOrNull(20) ?? "",
        DeciderPersonId = PersonOrNull(reader, 21),
        DeciderIssuer = reader.TextOrNull(22) ?? "",
    };

    private static Grant GrantOf(DbDataReader reader) => new()
    {
        GrantNo = reader.GetInt32(0),
        GrantId = reader.GetString(1),
        Kind = (RightKind)reader.GetInt32(2),
        Scope = new RightScope(reader.TextOrNull(3), reader.TextOrNull(4)),
        Academy = reader.GetString(5),
        PersonNo = reader.GetInt32(6),
        PersonId = PersonId.FromBytes(reader.Bytes(7)),
        StartsOn = reader.Date(8),
        EndsOn = reader.DateOrNull(9),
        Association = reader.TextOrNull(10),
        RequestId = reader.GetString(11),
        GrantedBy = reader.GetString(12),
        GrantedAt = TypeHandlers.ReadInstant(reader.GetString(13)),
        EndedFrom = reader.DateOrNull(14),
        IsHandedOver = reader.GetInt32(15) == 1,
        RevokedBy = reader.TextOrNull(16),
        RevokedAt = reader.TextOrNull(17) is { } at ? TypeHandlers.ReadInstant(at) : null,
        RevocationReason = reader.TextOrNull(18),
        Recorded = new GrantRecord((GrantState)reader.GetInt32(19), reader.Date(20), (GrantEnd)reader.GetInt32(21), reader.DateOrNull(22)),
        GranterPersonId = PersonOrNull(reader, 23),
        GranterIssuer = reader.TextOrNull(24) ?? "",
        RevokerPersonId = PersonOrNull(reader, 25),
        RevokerIssuer = reader.TextOrNull(26) ?? "",
    };

    private static PersonId? PersonOrNull(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : PersonId.FromBytes(reader.Bytes(column));

    private async Task<IReadOnlyList<PersonView>> PersonsForRightsAsync(
        LookupConnection connection, IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        ids.Count switch
        {
            0 => [],
            1 => await PersonAsync(connection, ids.First(), revision, cancellationToken) is { } person ? [person] : [],
            _ => await PersonsOfIdsAsync(connection, ids, revision, cancellationToken),
        };

    private Task<IReadOnlyList<Grant>> GrantsForAsync(
        LookupConnection connection, IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        ids.Count switch
        {
            0 => Task.FromResult<IReadOnlyList<Grant>>([]),
            1 => RowsAsync(connection, statements.GrantsOfOne, GrantOf, cancellationToken, ("@id", ids.First().ToByteArray()), ("@revision", revision)),
            _ => RowsAsync(
                connection, statements.GrantsOf, GrantOf, cancellationToken,
                ("@ids", JsonSerializer.Serialize(ids.Select(id => id.ToString()))), ("@revision", revision)),
        };

    // Whoever was merged keeps the grants that bear his own id.
    private async Task<IReadOnlyList<Grant>> WithMergedGrantsAsync(
        IReadOnlyList<PersonView> persons, IReadOnlyList<Grant> grants, IReadOnlyCollection<PersonId> asked, long revision, CancellationToken cancellationToken)
    {
        if (persons.All(person => person.MergedIds.Count == 0))
        {
            return grants;
        }

        var all = persons.SelectMany(person => person.MergedIds.Append(person.PersonId)).Union(asked).ToList();
        return await LookUpAsync((connection, token) => GrantsForAsync(connection, all, revision, token), cancellationToken);
    }

    /// <summary>What conventions cover: read once a revision, as long as it is the present one.</summary>
    private async ValueTask<Coverage> CoverageAsync(long revision, CancellationToken cancellationToken)
    {
        if (lastCoverage is { } last && last.Revision == revision)
        {
            return last.Coverage;
        }

        var coverage = new Coverage(await ListConventionsAsync(revision, cancellationToken));
        if (lastCoverage is not { } known || known.Revision < revision)
        {
            lastCoverage = new CoverageAt(revision, coverage);
        }

        return coverage;
    }

    private sealed record CoverageAt(long Revision, Coverage Coverage);

    private sealed partial class LookupStatements
    {
        public Statement RightsRequestsOfId { get; } = new(RightsSql.SelectRequestsOfId);

        public Statement RightsRequests { get; } = new(RightsSql.SelectRequests + engine.Page);

        public Statement Grant { get; } = new(RightsSql.SelectGrant);

        public Statement Grants { get; } = new(RightsSql.SelectGrants + engine.Page);

        public Statement GrantsOfOne { get; } = new(RightsSql.SelectGrantsOfOne);

        public Statement GrantsOf { get; } = new(RightsSql.SelectGrantsOf(engine));

        public Statement GrantsOfNumbers { get; } = new(RightsSql.SelectGrantsOfNumbers(engine));

        public Statement TouchedGrants { get; } = new(RightsSql.TouchedGrants + engine.Page);

        public Statement AllGrants { get; } = new(RightsSql.AllGrants + engine.Page);

        public Statement Staff { get; } = new(RightsSql.SelectStaff);
    }
}
