using EntEcole.Directory.Model;

namespace EntEcole.Directory.Schema;

/// <summary>The schema of the database.</summary>
public interface ISchemaStore
{
    /// <summary>Brings the schema up to this program's, step by step, keeping all data. Returns the steps applied.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchemaTooNew"/>: a newer program made the schema.</exception>
    Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Refuses a schema that is not this program's.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchemaOutdated"/> or <see cref="Reason.SchemaTooNew"/>.</exception>
    Task CheckSchemaAsync(CancellationToken cancellationToken);
}
