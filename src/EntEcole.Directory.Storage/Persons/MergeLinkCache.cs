using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>The links that merges make, as of the present revision: read once, then kept, so that a lookup asks for none.</summary>
internal sealed class MergeLinkCache(SqlSession session)
{
    private readonly MergeLinkStatements statements = new();

    private volatile MergeLinks? lastLinks;

    /// <summary>The links as of the revision at which the store stands: read once, then kept.</summary>
    public ValueTask<MergeLinks> AllAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        lastLinks is { } last && last.Revision == connection.Head
            ? new ValueTask<MergeLinks>(last)
            : new ValueTask<MergeLinks>(ReadLinksAsync(connection, cancellationToken));

    private async Task<MergeLinks> ReadLinksAsync(LookupConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync(
            statements.Links,
            reader => new MergeLink(
                reader.GetInt32(0), PersonId.FromBytes(reader.Utf8(1)), reader.GetInt32(2), PersonId.FromBytes(reader.Utf8(3)),
                reader.GetInt64(4), reader.GetInt64(5)),
            cancellationToken);
        return lastLinks = new MergeLinks(await session.HeadAsync(connection, cancellationToken), rows);
    }

    public ValueTask<MergeSnapshot> AtAsync(LookupConnection connection, long revision, CancellationToken cancellationToken) =>
        lastLinks is { } last && last.Revision == connection.Head
            ? new ValueTask<MergeSnapshot>(last.At(revision))
            : ReadLinksAtAsync(connection, revision, cancellationToken);

    // Apart, so that a lookup whose links are known allocates no closure.
    private async ValueTask<MergeSnapshot> ReadLinksAtAsync(
        LookupConnection connection, long revision, CancellationToken cancellationToken) =>
        (await ReadLinksAsync(connection, cancellationToken)).At(revision);
}
