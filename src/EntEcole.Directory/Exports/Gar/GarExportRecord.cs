namespace EntEcole.Directory.Exports.Gar;

/// <summary>How an export stands. Numbers are stored.</summary>
public enum GarExportState
{
    /// <summary>Under way.</summary>
    Running = 1,

    /// <summary>The archive is there; the last one of all schools is what the next is compared with.</summary>
    Written = 2,

    /// <summary>Nothing was written: the reason is kept.</summary>
    Refused = 3,

    /// <summary>It broke off.</summary>
    Failed = 4,

    /// <summary>It was tried, without files.</summary>
    Tried = 5,
}

/// <summary>An export, as it is kept.</summary>
public sealed record GarExportRecord
{
    /// <summary>Its number; 0 before it is kept.</summary>
    public int ExportNo { get; init; }

    /// <summary>Id of the workspace.</summary>
    public required string Ent { get; init; }

    /// <summary>Revision of the store that it holds.</summary>
    public long Revision { get; init; }

    /// <summary>Day of the conventions.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The schools asked for; empty for all.</summary>
    public IReadOnlyList<string> Uais { get; init; } = [];

    /// <summary>How it stands.</summary>
    public required GarExportState State { get; init; }

    /// <summary>Name of the archive; empty when there is none.</summary>
    public string Archive { get; init; } = "";

    /// <summary>MD5 of the archive, 32 hexadecimal digits.</summary>
    public string Md5 { get; init; } = "";

    /// <summary>SHA-256 of the archive, 64 hexadecimal digits.</summary>
    public string Digest { get; init; } = "";

    /// <summary>What it counted.</summary>
    public GarCounts Counts { get; init; } = GarCounts.None;

    /// <summary>Why it was refused or failed, for people, in English; empty otherwise.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Why a drop was accepted; empty when none was.</summary>
    public string AcceptedDrop { get; init; } = "";

    /// <summary>Exit code of the command that delivers; null when none has run.</summary>
    public int? Delivery { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked for it.</summary>
    public string By { get; init; } = "";

    /// <summary>Id of the request of a caller; null for none.</summary>
    public string? RequestId { get; init; }
}

/// <summary>A refusal, as it is kept.</summary>
public sealed record GarRefusalRow(int RefusalNo, GarRefusal Refusal);

/// <summary>Past exports and what each has left out.</summary>
public interface IGarExportStore
{
    /// <summary>Keeps an export that begins; its number. An earlier one of the workspace that is still marked running has failed.</summary>
    Task<int> BeginAsync(GarExportRecord export, CancellationToken cancellationToken);

    /// <summary>Keeps how an export has ended, with what it has left out.</summary>
    Task EndAsync(GarExportRecord export, IReadOnlyList<GarRefusal> refusals, CancellationToken cancellationToken);

    /// <summary>An export; null when there is none of that number.</summary>
    Task<GarExportRecord?> FindAsync(int exportNo, CancellationToken cancellationToken);

    /// <summary>The export of a request; null when there is none.</summary>
    Task<GarExportRecord?> FindByRequestAsync(string requestId, CancellationToken cancellationToken);

    /// <summary>The last export of all schools of a workspace that was written; null when none was.</summary>
    Task<GarExportRecord?> FindLastAsync(string ent, CancellationToken cancellationToken);

    /// <summary>Exports before a number, the latest first: of one workspace, or of all when it is null.</summary>
    Task<IReadOnlyList<GarExportRecord>> ListAsync(string? ent, int before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets exports that began before an instant, with what they left out; of each workspace the last one written stays.
    /// </summary>
    /// <returns>How many rows.</returns>
    Task<long> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>What an export has left out, by number: of one school and cause, or of all when they are null.</summary>
    Task<IReadOnlyList<GarRefusalRow>> ListRefusalsAsync(
        int exportNo, string? uai, GarCause? cause, int after, int limit, CancellationToken cancellationToken);
}
