namespace EntEcole.Directory.Extracts.Packages;

/// <summary>How much one container (a folder or an archive) may hold before it is refused as an attack or a mistake.</summary>
public sealed record ExtractLimits
{
    /// <summary>Below this many bytes a high compression ratio is harmless.</summary>
    internal const long RatioFreeBytes = 64L << 20;

    /// <summary>Entries of any kind. Default 10,000; a large academy delivers under a thousand.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Sum of uncompressed sizes. Default 64 GiB.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Uncompressed to compressed size, once more than 64 MiB came out. Default 200; AAF XML compresses about 20 times.</summary>
    public int MaxRatio { get; init; } = 200;

    /// <summary>Whether so many bytes out of so many compressed ones go too far.</summary>
    internal bool IsBomb(long bytes, long compressed) => bytes > RatioFreeBytes && bytes / MaxRatio > compressed;
}
