using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Access;

/// <summary>
/// Packs closed days of the access log. Rows are read and packed outside any transaction; one transaction adds a pack and removes exactly
/// its rows, so that each access is at one place at any moment, and a writer waits for no more than that. Interrupted, the next night goes
/// on.
/// </summary>
internal sealed class AccessPacker(SqlSession session)
{
    private const int PageRows = 500;
    private const long Day = 86_400_000;

    // Persons of a list: 16 bytes each in memory and in the store. A day that shows more has several lists.
    private const int MaxPersons = 1_000_000;

    /// <summary>Packs the days (UTC) that ended by an instant. Returns how many accesses.</summary>
    public async Task<long> PackAsync(DateTimeOffset closed, CancellationToken cancellationToken)
    {
        var last = closed.ToUnixTimeMilliseconds() / Day * Day;
        long entries = 0;
        while (await NextAsync(cancellationToken) is { } next && AccessBlock.InstantOf(next.First) is var at && at < last)
        {
            var (persons, end) = await PersonsAsync(next.Frontier, AccessBlock.NumberOf(((at / Day) + 1) * Day), cancellationToken);
            entries += await PackDayAsync((next.Frontier, end), persons, cancellationToken);
            await session.ForgetLogAsync(cancellationToken);
        }

        return entries;
    }

    /// <summary>How many accesses of packs are before a number.</summary>
    public static async Task<long> CountAsync(DbConnection connection, long oldest, CancellationToken cancellationToken)
    {
        var whole = await connection.ExecuteScalarAsync<long>(
            SqlCommands.Cancellable(AccessPackSql.CountEntries, new { oldest }, null, cancellationToken));
        return whole + (await AcrossAsync(connection, null, oldest, cancellationToken)).SelectMany(pack => pack.Rows).Where(
            row => row.Number < oldest).Sum(row => row.Entries);
    }

    /// <summary>
    /// Forgets the rows of packs before a number: whole packs, and the pack across it, of which what stays becomes rows again. Lists of
    /// persons of which no pack is left go too.
    /// </summary>
    public Task<bool> ForgetAsync(long oldest, CancellationToken cancellationToken) => session.WithTransactionAsync(
        async (connection, transaction) =>
        {
            foreach (var (last, rows) in await AcrossAsync(connection, transaction, oldest, cancellationToken))
            {
                foreach (var row in rows.Where(row => row.Number >= oldest))
                {
                    await connection.ExecuteAsync(SqlCommands.Cancellable(AccessSql.Insert, row, transaction, cancellationToken));
                }

                await connection.ExecuteAsync(
                    SqlCommands.Cancellable(AccessPackSql.ForgetOne, new { last }, transaction, cancellationToken));
            }

            await connection.ExecuteAsync(SqlCommands.Cancellable(AccessPackSql.Forget, new { oldest }, transaction, cancellationToken));
            await connection.ExecuteAsync(SqlCommands.Cancellable(AccessPackSql.ForgetPersons, new { }, transaction, cancellationToken));
            return true;
        },
        cancellationToken);

    // The pack that has rows before and after a number; packs share none, so there is one at most.
    private static async Task<IReadOnlyList<(long Last, IReadOnlyList<AccessBlock> Rows)>> AcrossAsync(
        DbConnection connection, DbTransaction? transaction, long oldest, CancellationToken cancellationToken)
    {
        var found = new List<(long, IReadOnlyList<AccessBlock>)>();
        foreach (var pack in (await connection.QueryAsync<PackHeading>(SqlCommands.Cancellable(
            AccessPackSql.SelectAcross, new { oldest }, transaction, cancellationToken))).AsList())
        {
            var list = await connection.ExecuteScalarAsync<byte[]>(
                SqlCommands.Cancellable(AccessPackSql.SelectPersons, new { no = pack.Persons }, transaction, cancellationToken));
            var packed = await connection.ExecuteScalarAsync<byte[]>(
                SqlCommands.Cancellable(AccessPackSql.SelectPacked, new { last = pack.Last }, transaction, cancellationToken));
            found.Add((pack.Last, AccessPack.Unpack(pack.Headings, packed!, PersonRanks.Read(list))));
        }

        return found;
    }

    private Task<(long Frontier, long First)?> NextAsync(CancellationToken cancellationToken) => session.WithConnectionAsync(
        async connection =>
        {
            var after = await connection.ExecuteScalarAsync<long>(AccessPackSql.Frontier);
            return await connection.ExecuteScalarAsync<long?>(AccessPackSql.FirstAfter, new { after }) is { } first
                ? ((long, long)?)(after, first)
                : null;
        },
        cancellationToken);

    // The persons of the rows before the end, which comes nearer when there are too many of them.
    private async Task<(PersonRanks Persons, long End)> PersonsAsync(long after, long end, CancellationToken cancellationToken)
    {
        var persons = new HashSet<UInt128>();
        await foreach (var row in RowsAsync(after, end, cancellationToken))
        {
            if (persons.Count >= MaxPersons)
            {
                return (PersonRanks.Of(persons), row.Number);
            }

            persons.UnionWith(AccessPack.PersonsOf(row.Traces));
        }

        return (PersonRanks.Of(persons), end);
    }

    private async Task<long> PackDayAsync((long After, long End) range, PersonRanks persons, CancellationToken cancellationToken)
    {
        var (rows, bytes, entries) = (new List<AccessBlock>(), 0L, 0L);
        long? list = null;
        await foreach (var row in RowsAsync(range.After, range.End, cancellationToken))
        {
            // One that came since its day was looked through stays as it is.
            if (AccessPack.PersonsOf(row.Traces).All(id => persons.RankOf(id) >= 0))
            {
                rows.Add(row);
                bytes += row.Traces.Length;
            }

            if ((rows.Count == AccessPack.MaxRows || bytes >= AccessPack.MaxBytes) && !await SaveAsync())
            {
                return entries;
            }
        }

        if (rows.Count > 0)
        {
            await SaveAsync();
        }

        return entries;

        async Task<bool> SaveAsync()
        {
            var (no, packed) = (list ?? rows[0].Number, rows.Sum(row => row.Entries));
            if (!await this.SaveAsync(rows, (no, list is null, persons), cancellationToken))
            {
                return false;
            }

            (list, bytes, entries) = (no, 0, entries + packed);
            rows.Clear();
            return true;
        }
    }

    private async Task<bool> SaveAsync(
        List<AccessBlock> rows, (long No, bool IsNew, PersonRanks Ranks) persons, CancellationToken cancellationToken)
    {
        var (headings, packed) = AccessPack.Pack(rows, persons.Ranks);
        var pack = new
        {
            last = rows[^1].Number, first = rows[0].Number, no = persons.No, entries = rows.Sum(row => row.Entries),
            bytes = rows.Sum(row => row.Traces.Length + (long)AccessBlock.RowBytes), headings, packed,
        };
        var numbers = JsonSerializer.Serialize(rows.Select(row => row.Number));
        return await session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteScalarAsync<long>(SqlCommands.Cancellable(
                    AccessPackSql.CountRows(session.Engine), new { numbers }, transaction, cancellationToken)) != rows.Count)
                {
                    // Some were forgotten meanwhile, and must not come back: the rest is packed from what is there then.
                    return false;
                }

                if (persons.IsNew)
                {
                    var list = new { no = persons.No, ids = persons.Ranks.ToByteArray() };
                    await connection.ExecuteAsync(
                        SqlCommands.Cancellable(AccessPackSql.InsertPersons, list, transaction, cancellationToken));
                }

                await connection.ExecuteAsync(SqlCommands.Cancellable(AccessPackSql.Insert, pack, transaction, cancellationToken));
                await connection.ExecuteAsync(SqlCommands.Cancellable(
                    AccessPackSql.Remove(session.Engine), new { numbers }, transaction, cancellationToken));
                return true;
            },
            cancellationToken);
    }

    private async IAsyncEnumerable<AccessBlock> RowsAsync(
        long after, long end, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<AccessBlock> page;
        do
        {
            var from = after;
            page = await session.WithConnectionAsync(
                async connection =>
                {
                    var rows = new List<AccessBlock>();
                    await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(SqlCommands.Cancellable(
                        AccessPackSql.SelectRows + session.Engine.Page, new { after = from, end, limit = PageRows }, null,
                        cancellationToken));
                    while (await reader.ReadAsync(cancellationToken))
                    {
                        var row = await AccessReader.ReadBlockAsync(reader, cancellationToken);
                        (row.Writer, row.Entries) = (reader.GetInt64(7), reader.GetInt64(8));
                        rows.Add(row);
                    }

                    return rows;
                },
                cancellationToken);
            foreach (var row in page)
            {
                after = row.Number;
                yield return row;
            }
        }
        while (page.Count == PageRows);
    }
}
