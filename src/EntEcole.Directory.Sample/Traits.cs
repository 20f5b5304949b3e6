namespace EntEcole.Directory.Sample;

/// <summary>Reads independent-looking numbers out of one drawn value.</summary>
internal static class Traits
{
    /// <summary>From 0 to <paramref name="bound"/> excluded; <paramref name="rank"/> (0 to 9) tells one reading from another.</summary>
    public static int Part(this ulong trait, int rank, int bound) => (int)((trait >> (rank * 4)) % (ulong)bound);
}
