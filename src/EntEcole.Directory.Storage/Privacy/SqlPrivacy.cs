using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Identity;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Privacy;

/// <summary>The rights of persons.</summary>
internal sealed class SqlPrivacy(SqlSession session, PersonEraser eraser, IPersonStore allPersons) : IPrivacyStore
{
    private const int ReapplySlice = 5_000;

    /// <inheritdoc/>
    public IPersonStore AllPersons => allPersons;

    /// <inheritdoc/>
    public ISuppressionStore Suppressions => new SqlSuppressions(
        session, (connection, transaction, measure) => WriteAsync(connection, transaction, new MeasureChange(measure), "[]"));

    /// <inheritdoc/>
    public Task<Measure?> FindMeasureAsync(string measureId, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(connection => FindAsync(connection, null, PrivacySql.SelectOfId, measureId), cancellationToken);

    /// <inheritdoc/>
    public Task<Measure?> FindByRequestAsync(string requestId, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(connection => FindAsync(connection, null, PrivacySql.SelectOfRequest, requestId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Measure>> ListMeasuresAsync(
        MeasureFilter filter, int after, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<Measure>>(
            async connection =>
            [
                .. (await connection.QueryAsync<MeasureRow>(SqlCommands.Cancellable(
                    PrivacySql.SelectPage(filter.PersonId is not null, filter.DueBefore is not null) + session.Engine.Page,
                    new
                    {
                        after, state = (int?)filter.State ?? 0, lastState = (int?)filter.State ?? int.MaxValue,
                        kind = (int?)filter.Kind ?? 0, lastKind = (int?)filter.Kind ?? int.MaxValue,
                        person = filter.PersonId?.ToByteArray(),
                        due = TypeHandlers.Day(filter.DueBefore), limit,
                    },
                    null, cancellationToken))).Select(row => row.ToMeasure()),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<MeasureSaved?> SaveAsync(MeasureChange change, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            var numbers = JsonSerializer.Serialize(
                (await MergeLinkRow.GroupsAsync(connection, transaction)).Expand([change.Measure.PersonNo]).Append(
                    change.Measure.PersonNo).Distinct());
            if (await WriteAsync(connection, transaction, change, numbers) is not { } measure)
            {
                return null;
            }

            var revision = change.Restricts || change.Lifts ? await session.NextRevisionAsync(connection, transaction, "privacy", null)
                : await StoreRevisions.HeadAsync(connection, transaction);
            var arguments = new { no = measure.MeasureNo, numbers, revision, forever = RowSpan.Forever };
            if (change.Restricts && measure.Version == 1)
            {
                await connection.ExecuteAsync(PrivacySql.Restrict(session.Engine), arguments, transaction);
            }

            if (change.Lifts)
            {
                await connection.ExecuteAsync(PrivacySql.Lift, arguments, transaction);
            }

            return new MeasureSaved(revision, measure);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ErasureDone?> EraseAsync(Measure measure, DateOnly day, CancellationToken cancellationToken)
    {
        var done = await session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var persons = (await MergeLinkRow.GroupsAsync(connection, transaction)).Expand([measure.PersonNo]);
                var numbers = JsonSerializer.Serialize(persons);
                var rows = await CountAsync(connection, transaction, numbers);
                if (await WriteAsync(connection, transaction, new MeasureChange(measure), numbers) is not { } saved)
                {
                    return null;
                }

                var delivered = await eraser.SuppressAsync(connection, transaction, persons, saved.MeasureNo);
                var (revision, _) = await eraser.EraseAsync(connection, transaction, persons, day, cancellationToken);
                return new ErasureDone(revision, saved with { RequestedBy = "", Reason = "", ClosingReason = "" }, rows.Values.Sum(), delivered);
            },
            cancellationToken);
        await session.ForgetLogAsync(cancellationToken);
        return done;
    }

    /// <inheritdoc/>
    public Task<ErasureList> ListErasedAsync(DateOnly since, CancellationToken cancellationToken) => session.WithConnectionAsync(
        async connection => new ErasureList(
            [.. (await connection.QueryAsync<byte[]>(PrivacySql.SelectErased, new { since = TypeHandlers.Day(since) })).Select(
                id => ErasureList.HashOf(PersonId.FromBytes(id)))],
            [.. (await connection.QueryAsync<(int Feed, string Hash, string Mark)>(PrivacySql.SelectAllSuppressed)).Select(
                row => new SuppressedRecord(row.Feed, row.Hash, row.Mark))])
        {
            Facts = await ErasedFacts.ReadAsync(connection, ErasedFactSql.SelectAll, null),
            Readmitted = (await connection.QueryAsync<string>(SuppressionSql.SelectReadmitted)).AsList(),
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<long> ReapplyAsync(ErasureList erased, DateOnly day, CancellationToken cancellationToken)
    {
        var hashes = erased.Persons.ToHashSet(StringComparer.Ordinal);
        long count = 0;
        for (var after = 0; ;)
        {
            var (last, gone) = await session.WithTransactionAsync(
                (connection, transaction) => ReapplyAsync(connection, transaction, (hashes, after, day), cancellationToken),
                cancellationToken);
            count += gone;
            if (last is not { } next)
            {
                break;
            }

            after = next;
        }

        await session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var one in erased.Suppressed)
                {
                    await SqlSuppressions.SuppressAsync(connection, transaction, one, 0);
                }

                await ErasedFacts.InsertAsync(connection, transaction, erased.Facts, 0);
                foreach (var statement in SuppressionSql.Reapply)
                {
                    await connection.ExecuteAsync(statement, erased.Readmitted.Select(hash => new { hash }), transaction);
                }

                return true;
            },
            cancellationToken);
        await session.ForgetLogAsync(cancellationToken);
        return count;
    }

    // A slice of the persons; the number after which to go on, null at the end.
    private async Task<(int? Last, long Gone)> ReapplyAsync(
        DbConnection connection, DbTransaction transaction, (HashSet<string> Hashes, int After, DateOnly Day) which,
        CancellationToken cancellationToken)
    {
        var slice = (await connection.QueryAsync<(int No, byte[] Id)>(
            PrivacySql.SelectIds + session.Engine.Page, new { after = which.After, limit = ReapplySlice }, transaction)).AsList();
        var found = slice.Where(row => which.Hashes.Contains(ErasureList.HashOf(PersonId.FromBytes(row.Id)))).Select(
            row => row.No).Distinct().ToList();
        if (found.Count > 0)
        {
            await eraser.EraseAsync(
                connection, transaction, (await MergeLinkRow.GroupsAsync(connection, transaction)).Expand(found), which.Day,
                cancellationToken);
        }

        return (slice.Count < ReapplySlice ? null : slice[^1].No, found.Count);
    }

    /// <inheritdoc/>
    public Task<ErasurePreview> PreviewErasureAsync(int personNo, CancellationToken cancellationToken) => session.WithConnectionAsync(
        async connection =>
        {
            var persons = (await MergeLinkRow.GroupsAsync(connection, null)).Expand([personNo]);
            return new ErasurePreview(
                await StoreRevisions.HeadAsync(connection, null),
                (await CountAsync(connection, null, JsonSerializer.Serialize(persons))).Values.Sum(),
                [.. (await eraser.DeliveredAsync(connection, null, persons)).Select(one => one.Source)]);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(int personNo, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection => await CountAsync(
                connection, null, JsonSerializer.Serialize((await MergeLinkRow.GroupsAsync(connection, null)).Expand([personNo]))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountRestrictedDueAsync(DateOnly day, CancellationToken cancellationToken) => session.WithConnectionAsync(
        connection => connection.ExecuteScalarAsync<long>(
            PrivacySql.CountRestrictedDue, new { day = TypeHandlers.Day(day), suspended = (int)ProfileState.Suspended }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> ListSuppressedAsync(int feedNo, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlySet<string>>(
            async connection =>
                (await connection.QueryAsync<string>(PrivacySql.SelectSuppressed, new { feed = feedNo })).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ErasedFact>> ListErasedFactsAsync(int feedNo, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            connection => ErasedFacts.ReadAsync(connection, ErasedFactSql.SelectOfFeed, new { feed = feedNo }), cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountSuppressedAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync(connection => connection.ExecuteScalarAsync<long>(PrivacySql.CountSuppressed), cancellationToken);

    private static async Task<Measure?> FindAsync(DbConnection connection, DbTransaction? transaction, string which, string id) =>
        (await connection.QueryFirstOrDefaultAsync<MeasureRow>(which, new { id }, transaction))?.ToMeasure();

    /// <summary>Writes a measure as it is saved; null when it has changed since it was read.</summary>
    private async Task<Measure?> WriteAsync(DbConnection connection, DbTransaction transaction, MeasureChange change, string numbers)
    {
        var measure = change.Measure;
        if (measure.MeasureNo != 0)
        {
            return await connection.ExecuteAsync(
                PrivacySql.Update, MeasureRow.ParametersOf(measure, measure.MeasureNo), transaction) == 0 ? null
                : measure with { Version = measure.Version + 1 };
        }

        if (await FindAsync(connection, transaction, PrivacySql.SelectOfRequest, measure.RequestId) is not null)
        {
            // The same request came in twice at once: its author asks again, and is answered from what the first has recorded.
            throw PrivacyFaults.Reused(measure.RequestId);
        }

        if (measure.Kind is MeasureKind.Restriction && change.Restricts
            && await connection.ExecuteScalarAsync<long>(RestrictionSql.CountAmong(session.Engine), new { numbers }, transaction) > 0)
        {
            throw PrivacyFaults.Restricted();
        }

        var number = await NumberBlocks.ReserveAsync(connection, transaction, "measure", 1);
        await connection.ExecuteAsync(PrivacySql.Insert, MeasureRow.ParametersOf(measure, number), transaction);
        return measure with { MeasureNo = number, Version = 1 };
    }

    private async Task<IReadOnlyDictionary<string, long>> CountAsync(DbConnection connection, DbTransaction? transaction, string numbers)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (column, statement) in PrivacySql.PersonColumns.Zip(PrivacySql.CountRows(session.Engine)))
        {
            if (await connection.ExecuteScalarAsync<long>(statement, new { numbers }, transaction) is > 0 and var rows)
            {
                counts[column.Key] = counts.GetValueOrDefault(column.Key) + rows;
            }
        }

        return counts;
    }
}
