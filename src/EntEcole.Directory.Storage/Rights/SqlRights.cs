using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Enrolment;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>Requests for rights and grants.</summary>
internal sealed class SqlRights(
    SqlSession session, (PersonLoader Shown, PersonLoader All, RestrictionCache Restrictions) loaders, SqlEnrolment enrolment,
    RightsWriter writer) : IRightsStore
{
    private readonly PersonLoader reading = loaders.Shown;
    private readonly RightsStatements statements = new(session.Engine);

    private volatile CoverageAt? lastCoverage;

    /// <inheritdoc/>
    public async Task<RightsFacts> ReadRightsAsync(
        IReadOnlyCollection<PersonId> persons, long? revision, CancellationToken cancellationToken)
    {
        var (at, found, grants) = await session.LookUpAsync(
            async (connection, token) =>
            {
                var pinned = revision ?? await session.HeadAsync(connection, token);
                return (
                    pinned, await PersonsForRightsAsync(connection, persons, pinned, token),
                    await GrantsForAsync(connection, persons, pinned, token));
            },
            cancellationToken);
        return new RightsFacts(
            at, found, await WithMergedGrantsAsync(found, grants, persons, at, cancellationToken),
            await CoverageAsync(at, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<PersonView?> FindStaffAsync(string siret, string mail, long revision, CancellationToken cancellationToken)
    {
        var staff = await session.LookUpAsync<IReadOnlyList<PersonView>>(
            async (connection, token) => await loaders.All.PersonsAsync(
                connection,
                [
                    .. await connection.RowsAsync(
                        statements.Staff, reader => reader.GetInt32(0), token,
                        ("@category", (int)AafCategory.PersCollectivite), ("@siret", siret), ("@siretEnd", siret + "~"),
                        ("@degree", (int)Degree.Collectivite),
                        ("@revision", revision)),
                ],
                revision, token),
            cancellationToken);
        var found = staff.FirstOrDefault(person => person.Records.Any(record =>
            record.Source.Category is AafCategory.PersCollectivite && record.Source.Id.StartsWith(siret, StringComparison.Ordinal)
            && string.Equals(record.Person.Mail, mail, StringComparison.OrdinalIgnoreCase)));
        // Who is restricted is not taken for new: that would make a second person of them.
        return found is not null && await session.LookUpAsync(
            async (connection, token) => (await loaders.Restrictions.HiddenAsync(connection, token)).Holds(found.PersonNo),
            cancellationToken)
            ? throw PrivacyFaults.Restricted()
            : found;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RightsRequest>> FindRightsRequestsAsync(
        string requestId, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.RightsRequestsOfId, RightsRows.RequestOf, token, ("@id", requestId), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RightsRequest>> ListRightsRequestsAsync(
        RightsRequestFilter filter, int before, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.Requests(filter), RightsRows.RequestOf, token,
                ("@revision", revision), ("@before", before), ("@state", (int?)filter.State ?? 0),
                ("@lastState", (int?)filter.State ?? int.MaxValue), ("@kind", (int?)filter.Kind ?? 0),
                ("@lastKind", (int?)filter.Kind ?? int.MaxValue),
                ("@siret", SqlValues.OrNull(filter.Scope?.Siret)), ("@uai", SqlValues.OrNull(filter.Scope?.Uai)),
                ("@person", SqlValues.OrNull(filter.PersonId)),
                ("@by", SqlValues.OrNull(filter.RequestedBy)), ("@limit", limit)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<Grant?> FindGrantAsync(string grantId, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
                (await connection.RowsAsync(statements.Grant, RightsRows.GrantOf, token, ("@id", grantId), ("@revision", revision)))
                    .SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Grant>> ListGrantsAsync(
        GrantFilter filter, int before, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.Grants(filter), RightsRows.GrantOf, token,
                ("@revision", revision), ("@before", before), ("@kind", (int?)filter.Kind ?? 0),
                ("@lastKind", (int?)filter.Kind ?? int.MaxValue),
                ("@siret", SqlValues.OrNull(filter.Scope?.Siret)), ("@uai", SqlValues.OrNull(filter.Scope?.Uai)),
                ("@person", SqlValues.OrNull(filter.PersonId)),
                ("@active", (int)GrantState.Active), ("@expired", (int)GrantState.Expired),
                ("@date", (int)GrantEnd.Date),
                ("@limit", limit)),
            cancellationToken);

    private async Task<IReadOnlyList<PersonView>> PersonsForRightsAsync(
        LookupConnection connection, IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        ids.Count switch
        {
            0 => [],
            1 => await reading.PersonAsync(connection, ids.First(), revision, cancellationToken) is { } person ? [person] : [],
            _ => await reading.PersonsOfIdsAsync(connection, ids, revision, cancellationToken),
        };

    private Task<IReadOnlyList<Grant>> GrantsForAsync(
        LookupConnection connection, IReadOnlyCollection<PersonId> ids, long revision, CancellationToken cancellationToken) =>
        ids.Count switch
        {
            0 => Task.FromResult<IReadOnlyList<Grant>>([]),
            1 => connection.RowsAsync(
                statements.GrantsOfOne, RightsRows.GrantOf, cancellationToken, ("@id", ids.First().ToByteArray()), ("@revision", revision)),
            _ => connection.RowsAsync(
                statements.GrantsOf, RightsRows.GrantOf, cancellationToken,
                ("@ids", JsonSerializer.Serialize(ids.Select(id => id.ToString()))), ("@revision", revision)),
        };

    // A merged person keeps the grants that bear their own id.
    private async Task<IReadOnlyList<Grant>> WithMergedGrantsAsync(
        IReadOnlyList<PersonView> persons, IReadOnlyList<Grant> grants, IReadOnlyCollection<PersonId> asked, long revision,
        CancellationToken cancellationToken)
    {
        if (persons.All(person => person.MergedIds.Count == 0))
        {
            return grants;
        }

        var all = persons.SelectMany(person => person.MergedIds.Append(person.PersonId)).Union(asked).ToList();
        return await session.LookUpAsync((connection, token) => GrantsForAsync(connection, all, revision, token), cancellationToken);
    }

    /// <summary>What conventions cover: read once a revision, as long as it is the present one.</summary>
    private async ValueTask<Coverage> CoverageAsync(long revision, CancellationToken cancellationToken)
    {
        if (lastCoverage is { } last && last.Revision == revision)
        {
            return last.Coverage;
        }

        var coverage = new Coverage(await enrolment.ListConventionsAsync(revision, cancellationToken));
        if (lastCoverage is not { } known || known.Revision < revision)
        {
            lastCoverage = new CoverageAt(revision, coverage);
        }

        return coverage;
    }

    private sealed record CoverageAt(long Revision, Coverage Coverage);

    /// <inheritdoc/>
    public Task<RightsApplied?> ApplyRightsAsync(RightsChange change, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                if (await StoreRevisions.HeadAsync(connection, transaction) != change.BaseRevision)
                {
                    return null;
                }

                var revision = await session.NextRevisionAsync(connection, transaction, "rights", null);
                var numbers = new Dictionary<PersonId, int>();
                foreach (var one in change.Staff)
                {
                    numbers[one.PersonId] = await writer.WriteStaffAsync(connection, transaction, one, revision);
                }

                var grants = new List<Grant>();
                foreach (var grant in change.Grants)
                {
                    grants.Add(await RightsWriter.WriteGrantAsync(
                        connection, transaction, grant with { PersonNo = numbers.GetValueOrDefault(grant.PersonId, grant.PersonNo) },
                        revision));
                }

                var request = change.Request is { } given
                    ? await RightsWriter.WriteRequestAsync(connection, transaction, given, revision)
                    : null;
                return new RightsApplied(revision, request, grants);
            },
            cancellationToken);
}
