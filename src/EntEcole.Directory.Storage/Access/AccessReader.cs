using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Access;

/// <summary>
/// One slice of the access log: rows, and packed days merged among them by the numbers of their rows. Rows are read first: one that is
/// packed meanwhile is then found twice, and counts once; it is never missed.
/// </summary>
internal sealed class AccessReader(DbConnection connection, Engine engine, AccessFilter filter, AccessPlace? after, int limit)
{
    // Of one slice: what a client waits for, and what their answer weighs.
    private const int SliceRows = 10_000;
    private const int SliceBytes = 64 << 20;
    private const int SlicePersons = 10_000;
    private const int PackPage = 500;

    private readonly List<byte[]>? ids = filter.Persons?.Select(person => person.ToByteArray()).ToList();
    private readonly List<AccessEntry> entries = [];
    private readonly Queue<AccessBlock> rows = [];
    private readonly long oldest = filter.From is { } from ? AccessBlock.NumberOf(from.ToUnixTimeMilliseconds()) : 0;
    private readonly long newest = Math.Min(
        filter.To is { } to ? AccessBlock.NumberOf(to.ToUnixTimeMilliseconds() + (2 * AccessBlock.MaxSpan)) : long.MaxValue,
        after?.Block ?? long.MaxValue);

    private AccessPlace? next;
    private int persons;
    private int read;
    private long bytes;
    private (long No, PersonRanks? Ranks) day = (-1, null);

    /// <summary>Reads it.</summary>
    public async Task<AccessSlice> ReadAsync(CancellationToken cancellationToken)
    {
        var end = await ReadRowsAsync(cancellationToken);
        await ReadPacksAsync(end ?? oldest, cancellationToken);
        while (next is null && rows.TryDequeue(out var row))
        {
            Take(row);
        }

        if (next is null && end is { } place)
        {
            next = new AccessPlace(place, int.MaxValue);
        }

        return new AccessSlice([.. entries.OrderByDescending(entry => entry.At)], next);
    }

    /// <summary>A row.</summary>
    public static async Task<AccessBlock> ReadBlockAsync(DbDataReader reader, CancellationToken cancellationToken) => new()
    {
        Number = reader.GetInt64(0),
        Caller = reader.GetString(1),
        Call = reader.GetString(2),
        Purpose = reader.GetString(3),
        Revision = reader.GetInt64(4),
        FirstAt = reader.GetInt64(5),
        Traces = await reader.GetFieldValueAsync<byte[]>(6, cancellationToken),
    };

    // Those that have what is asked for; the number of the last one read, when more may follow.
    private async Task<long?> ReadRowsAsync(CancellationToken cancellationToken)
    {
        var range = new { caller = filter.Caller ?? "", call = filter.Call ?? "", oldest, newest, limit = SliceRows };
        await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(SqlCommands.Cancellable(
            (filter.Caller is null ? AccessSql.Select : AccessSql.SelectOfCaller) + engine.Page, range, null, cancellationToken));
        var found = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = await ReadBlockAsync(reader, cancellationToken);
            var (all, left) = row.MayHold(ids) ? FoundIn(row) : ([], 0);
            var fit = all.Take(left).Count(Accepts);
            if (fit > 0)
            {
                rows.Enqueue(row);
                found += fit;
            }

            if (IsFull(row.Traces.Length) || found > limit)
            {
                return row.Number;
            }
        }

        return null;
    }

    private async Task ReadPacksAsync(long least, CancellationToken cancellationToken)
    {
        var last = newest;
        while (next is null)
        {
            var some = (await connection.QueryAsync<PackHeading>(SqlCommands.Cancellable(
                AccessPackSql.Select + engine.Page, new { oldest = least, newest = last, limit = PackPage }, null,
                cancellationToken))).AsList();
            foreach (var pack in some.TakeWhile(_ => next is null))
            {
                foreach (var row in Enumerable.Reverse(await UnpackAsync(pack, cancellationToken)).Where(
                    row => row.Number >= least && row.Number <= newest).TakeWhile(_ => next is null))
                {
                    TakePacked(row);
                }

                End(pack.First, 0);
                last = pack.First - 1;
            }

            if (some.Count < PackPage)
            {
                return;
            }
        }
    }

    // Nothing when the pack holds nothing that is asked for, or was forgotten meanwhile.
    private async Task<IReadOnlyList<AccessBlock>> UnpackAsync(PackHeading pack, CancellationToken cancellationToken)
    {
        if (!pack.Fits(filter))
        {
            return [];
        }

        if (day.No != pack.Persons)
        {
            var list = await connection.ExecuteScalarAsync<byte[]?>(
                SqlCommands.Cancellable(AccessPackSql.SelectPersons, new { no = pack.Persons }, null, cancellationToken));
            day = (pack.Persons, list is null ? null : PersonRanks.Read(list));
        }

        return day.Ranks is { } ranks && ranks.HasAny(ids) && await connection.ExecuteScalarAsync<byte[]?>(SqlCommands.Cancellable(
            AccessPackSql.SelectPacked, new { last = pack.Last }, null, cancellationToken)) is { } packed
            ? AccessPack.Unpack(pack.Headings, packed, ranks) : [];
    }

    // Before a packed row come the rows with a greater number; one with the same number was packed since it was read.
    private void TakePacked(AccessBlock packed)
    {
        TakeRows(packed.Number);
        if (next is null && PackHeading.Fits(filter, packed.Caller, packed.Call) && packed.MayHold(ids))
        {
            Take(packed);
        }

        End(packed.Number, packed.Traces.Length);
    }

    // Rows down to a number, but the one of that number itself.
    private void TakeRows(long number)
    {
        while (next is null && rows.TryPeek(out var row) && row.Number >= number)
        {
            rows.Dequeue();
            if (row.Number > number)
            {
                Take(row);
            }
        }
    }

    // A slice ends behind what was read once it is large.
    private void End(long number, int more)
    {
        if (IsFull(more) && next is null)
        {
            TakeRows(number);
            next ??= new AccessPlace(number, int.MaxValue);
        }
    }

    private void Take(AccessBlock row)
    {
        var (found, left) = FoundIn(row);
        for (var i = left - 1; i >= 0; i--)
        {
            if (!Accepts(found[i]))
            {
                continue;
            }

            if (entries.Count == limit || (entries.Count > 0 && persons + found[i].Persons.Count > SlicePersons))
            {
                next = new AccessPlace(row.Number, found.Count - 1 - i);
                return;
            }

            entries.Add(found[i]);
            persons += found[i].Persons.Count;
        }
    }

    // Its accesses, and how many of them, the earliest first, are not behind.
    private (IReadOnlyList<AccessEntry> Entries, int Left) FoundIn(AccessBlock row)
    {
        var found = row.Unpack();
        return (found, after is { } place && place.Block == row.Number ? (int)Math.Max(0L, (long)found.Count - place.Given) : found.Count);
    }

    private bool Accepts(AccessEntry entry) =>
        (filter.From is not { } begin || entry.At >= begin) && (filter.To is not { } end || entry.At < end)
        && (filter.Persons is not { } some || entry.Persons.Any(some.Contains));

    private bool IsFull(int more)
    {
        (read, bytes) = (read + 1, bytes + more);
        return read >= SliceRows || bytes > SliceBytes;
    }
}

/// <summary>A pack without what is packed.</summary>
internal sealed class PackHeading
{
    public long Last { get; set; }

    public long First { get; set; }

    public long Persons { get; set; }

    public long Entries { get; set; }

    public string Headings { get; set; } = "[]";

    /// <summary>Whether it holds rows of the caller and the call that are asked for.</summary>
    public bool Fits(AccessFilter filter) =>
        (filter.Caller is null && filter.Call is null)
        || JsonSerializer.Deserialize<List<string[]>>(Headings)!.Exists(one => Fits(filter, one[0], one[1]));

    /// <summary>Whether a row is of the caller and the call that are asked for.</summary>
    public static bool Fits(AccessFilter filter, string caller, string call) =>
        (filter.Caller is null || string.Equals(filter.Caller, caller, StringComparison.Ordinal))
        && (string.IsNullOrEmpty(filter.Call) || string.Equals(filter.Call, call, StringComparison.Ordinal));
}
