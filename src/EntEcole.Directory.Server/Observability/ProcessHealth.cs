using EntEcole.Directory.Model;
using EntEcole.Directory.Schema;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Observability;

/// <summary>Whether a process can do its work, told in a word for each thing that it needs; no word of the store's own.</summary>
/// <param name="schema">The schema of the store.</param>
/// <param name="isEnding">Whether its end is announced; null for a process that does not announce it.</param>
/// <param name="worker">Its worker; null for none.</param>
/// <param name="patience">For how long the worker may give no sign of life.</param>
/// <param name="time">Now.</param>
internal sealed class ProcessHealth(ISchemaStore schema, Func<bool>? isEnding, WorkerPulse? worker, TimeSpan patience, TimeProvider time)
{
    private const string Well = "ok";

    // Calls go on with the keys that were read last, and a caller with a good token is answered: no reason to take the process out.
    private static readonly string[] Told = [Neighbour.Issuer];

    /// <summary>Its outbound neighbours; null to tell of none.</summary>
    public Neighbours? Neighbours { get; init; }

    /// <summary>The disks that it writes on; null to tell of none.</summary>
    public DiskRoom? Disks { get; init; }

    /// <summary>
    /// For how long a worker that looks every so often may give no sign: ten looks, and ten minutes at least, in which a delivery is
    /// opened or a night's rows are applied.
    /// </summary>
    public static TimeSpan PatienceFor(TimeSpan poll) => TimeSpan.FromTicks(Math.Max(TimeSpan.FromMinutes(10).Ticks, 10 * poll.Ticks));

    /// <summary>What it needs, each with <c>ok</c> or what ails it.</summary>
    public async Task<ProcessState> LookAsync(CancellationToken cancellationToken)
    {
        var checks = new Dictionary<string, string>(StringComparer.Ordinal) { ["store"] = await StoreAsync(cancellationToken) };
        if (Disks is not null)
        {
            checks["disk"] = Disks.IsFull ? "full" : Well;
        }

        if (isEnding is not null)
        {
            checks["serving"] = isEnding() ? "ending" : Well;
        }

        if (worker is not null)
        {
            checks["inbox"] = worker.Inbox.IsUsable ? Well : "unusable";
            checks["worker"] = time.GetUtcNow() - worker.LastSign <= patience ? Well : "silent";
        }

        if (Neighbours?.Find(Neighbour.Issuer) is { } issuer)
        {
            checks[Neighbour.Issuer] = issuer.IsUp ? Well : "failing";
        }

        return new ProcessState(checks.All(check => check.Value is Well || Told.Contains(check.Key, StringComparer.Ordinal)), checks);
    }

    private async Task<string> StoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await schema.CheckSchemaAsync(cancellationToken);
            return Well;
        }
        catch (DirectoryException gone)
        {
            return gone.Reason switch
            {
                Reason.SchemaOutdated => "schema outdated",
                Reason.SchemaTooNew => "schema too new",
                _ => "unreachable",
            };
        }
    }
}

/// <summary>How a process stands.</summary>
/// <param name="Ready">Whether it can do its work.</param>
/// <param name="Checks">Each thing that it needs, with <c>ok</c> or what ails it.</param>
internal sealed record ProcessState(bool Ready, IReadOnlyDictionary<string, string> Checks);
