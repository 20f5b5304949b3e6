using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class RevisionStatements
{
    public Statement Oldest { get; } = new(RevisionSql.SelectOldest);

    public Statement Watched { get; } = new(RevisionSql.SelectWatched);

    public Statement After { get; } = new(RevisionSql.SelectAfter);

    public Statement Revision { get; } = new(RevisionSql.SelectRevision);
}
