using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Migrations;

/// <summary>
/// Brings a schema up by numbered SQL steps, embedded, each in a transaction with its line in the journal. A schema made by
/// a newer program is never touched.
/// </summary>
internal sealed partial class Migrator(Engine engine, TimeProvider time)
{
    private const string CreateJournal = """
        CREATE TABLE migration (
            number     INTEGER NOT NULL CONSTRAINT pk_migration PRIMARY KEY,
            name       VARCHAR(200) NOT NULL,
            applied_at VARCHAR(40) NOT NULL
        )
        """;

    // Keys are folded and hashed by the program alone: it fills the table that this step makes.
    private const string KeysStep = "_person_key.sql";

    private readonly IReadOnlyList<Step> steps = Steps(engine.MigrationFolder);

    public async Task<IReadOnlyList<string>> MigrateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        await using var transaction = await engine.BeginWriteAsync(connection, cancellationToken);
        if (!await HasJournalAsync(connection, transaction))
        {
            await connection.ExecuteAsync(CreateJournal, transaction: transaction);
        }

        var present = await PresentAsync(connection, transaction);
        RefuseNewer(present);
        foreach (var step in steps.Where(step => step.Number > present))
        {
            foreach (var batch in Batches(step.Sql))
            {
                await connection.ExecuteAsync(
                    new CommandDefinition(batch, transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));
            }

            if (step.Name.EndsWith(KeysStep, StringComparison.Ordinal))
            {
                await PersonKeyWriter.FillAsync(engine, connection, transaction, cancellationToken);
            }

            await connection.ExecuteAsync(
                "INSERT INTO migration (number, name, applied_at) VALUES (@Number, @Name, @At)",
                new { step.Number, step.Name, At = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) },
                transaction);
            applied.Add(step.Name);
        }

        await transaction.CommitAsync(cancellationToken);
        return applied;
    }

    public async Task CheckAsync(DbConnection connection)
    {
        await engine.VerifyRequirementsAsync(connection);
        var present = await ReadStepAsync(connection) ?? 0;
        if (present < steps[^1].Number)
        {
            throw new DirectoryException(Reason.SchemaOutdated, new LocalizedText(
                $"The schema of {engine.Place} is at step {present} and this program needs step {steps[^1].Number}. Run 'entecole migrate' first.",
                $"Le schéma de {engine.Place} en est à l'étape {present} ; ce programme demande l'étape {steps[^1].Number}. Lancer d'abord « entecole migrate »."));
        }
    }

    /// <summary>The last step that a database has; null when it has none of ours.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchemaTooNew"/>.</exception>
    public async Task<int?> ReadStepAsync(DbConnection connection)
    {
        if (!await HasJournalAsync(connection, null))
        {
            return null;
        }

        var present = await PresentAsync(connection, null);
        RefuseNewer(present);
        return present;
    }

    /// <summary>The last step of this program.</summary>
    public static int LastStep(string folder) => Steps(folder)[^1].Number;

    /// <summary>
    /// The batches of a script: SQL Server wants to see a column before a statement that names it. Lines of GO part them, as in its tools.
    /// </summary>
    internal static IEnumerable<string> Batches(string sql) =>
        GoLines().Split(sql).Where(batch => !string.IsNullOrWhiteSpace(batch));

    [GeneratedRegex(@"^[ \t]*GO[ \t]*\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex GoLines();

    private static IReadOnlyList<Step> Steps(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[(folder.Length + 1)..];
                return new Step(int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), file, reader.ReadToEnd());
            })
            .ToList();
    }

    private async Task<bool> HasJournalAsync(DbConnection connection, DbTransaction? transaction) =>
        await connection.ExecuteScalarAsync<int>(engine.JournalExists, transaction: transaction) > 0;

    private static Task<int> PresentAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.ExecuteScalarAsync<int>("SELECT COALESCE(MAX(number), 0) FROM migration", transaction: transaction);

    private void RefuseNewer(int present)
    {
        if (present > steps[^1].Number)
        {
            throw new DirectoryException(Reason.SchemaTooNew, new LocalizedText(
                $"The schema of {engine.Place} is at step {present}, newer than this program (step {steps[^1].Number}). Use the newer program.",
                $"Le schéma de {engine.Place} en est à l'étape {present}, plus récente que ce programme (étape {steps[^1].Number}). Utiliser le programme plus récent."));
        }
    }

    private sealed record Step(int Number, string Name, string Sql);
}
