using EntEcole.Directory.Schema;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Migrations;

/// <summary>The schema of the database.</summary>
internal sealed class SqlSchema(SqlSession session) : ISchemaStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        await session.WithConnectionAsync(
            connection => new Migrator(session.Engine, session.Time).MigrateAsync(connection, cancellationToken), cancellationToken,
            create: true);

    /// <inheritdoc/>
    public async Task CheckSchemaAsync(CancellationToken cancellationToken) =>
        await session.WithConnectionAsync(
            async connection =>
            {
                await new Migrator(session.Engine, session.Time).CheckAsync(connection);
                return true;
            },
            cancellationToken);
}
