using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Restrictions;

/// <summary>The restrictions, as of the present revision: few, read once, then kept, so that a lookup asks for none.</summary>
internal sealed class RestrictionCache(SqlSession session)
{
    private readonly RestrictionStatements statements = new();

    private volatile RestrictionList? last;

    /// <summary>The restrictions as of the revision at which the store stands.</summary>
    public ValueTask<RestrictionList> AllAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        last is { } known && known.Revision == connection.Head
            ? new ValueTask<RestrictionList>(known)
            : new ValueTask<RestrictionList>(ReadAsync(connection, cancellationToken));

    /// <summary>The persons hidden now.</summary>
    public ValueTask<HiddenPersons> HiddenAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        last is { } known && known.Revision == connection.Head
            ? new ValueTask<HiddenPersons>(known.Now)
            : ReadHiddenAsync(connection, cancellationToken);

    // Apart, so that a lookup whose restrictions are known allocates no closure.
    private async ValueTask<HiddenPersons> ReadHiddenAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, cancellationToken)).Now;

    private async Task<RestrictionList> ReadAsync(LookupConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(
            statements.All,
            reader => new RestrictionRow(reader.GetInt32(0), PersonId.FromBytes(reader.Utf8(1)), reader.GetInt64(2), reader.GetInt64(3)),
            cancellationToken);
        return last = new RestrictionList(await session.HeadAsync(connection, cancellationToken), rows);
    }
}
