using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary>
/// Where a demo keeps what it makes: its own folder each time, so that no other one, which may be running, loses its store.
/// </summary>
/// <param name="Folder">The folder.</param>
/// <param name="Database">Address of the store.</param>
internal sealed record DemoPlace(string Folder, string Database)
{
    private const string StoreFile = "entecole.db";

    /// <summary>The extracts of the first night, and the conventions.</summary>
    public string Extracts => Path.Combine(Folder, "extracts");

    /// <summary>The extracts of the second night.</summary>
    public string Second => Path.Combine(Folder, "extracts-2");

    /// <summary>The token of the demo's own caller.</summary>
    public string Token => Path.Combine(Folder, "token");

    /// <summary>The place that was asked for, made where it is not there.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: it holds a store already.</exception>
    public static DemoPlace Of(string? folder, string? database)
    {
        var own = folder ?? Path.Combine(Path.GetTempPath(), "entecole-demo-" + Path.GetRandomFileName()[..8]);
        var path = Path.Combine(own, StoreFile);
        var file = database is null ? path
            : database.StartsWith("sqlite:", StringComparison.Ordinal) ? database["sqlite:".Length..] : null;
        if (file is not null && Path.Exists(file))
        {
            throw Taken(database is null ? "--folder" : "--database");
        }

        PrivateFolder.Ensure(own);
        return new DemoPlace(own, database ?? "sqlite:" + path);
    }

    /// <summary>Refuses a store in which something was ever recorded.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public static async Task EnsureNewAsync(DirectoryStore store, CancellationToken cancellationToken)
    {
        if (await store.Revisions.GetRevisionAsync(cancellationToken) > 0)
        {
            throw Taken("--database");
        }
    }

    private static DirectoryException Taken(string option) => DirectoryException.InvalidArgument(option, new(
        "There is a store already, and the demo does not write into one. Name another place, or none.",
        "Une base s'y trouve déjà, et la démonstration n'écrit pas dans une base existante. Indiquer un autre emplacement, ou aucun."));
}
