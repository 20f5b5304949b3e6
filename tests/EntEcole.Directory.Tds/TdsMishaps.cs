namespace EntEcole.Directory.Tds;

/// <summary>What a test makes happen to the sessions of a database.</summary>
internal sealed class TdsMishaps
{
    private int packets;

    /// <summary>Packets that clients have sent, since <see cref="Restart"/>.</summary>
    public int Packets => packets;

    /// <summary>The packet with which the connection breaks, from 1; 0 for none.</summary>
    public int CutAt { get; private set; }

    /// <summary>Whether a request that is whole with that packet is done, and its answer lost; else it is lost itself.</summary>
    public bool CutAfterwards { get; private set; }

    /// <summary>Whether the connection has broken.</summary>
    public bool HasCut => CutAt > 0 && packets >= CutAt;

    /// <summary>An error for a login: its number, or null to let it in.</summary>
    public Func<int?>? OnLogin { get; set; }

    /// <summary>What happens instead of a request: an error by its number, <see cref="Hangs"/>, or null for nothing.</summary>
    public Func<TdsRequest, int?>? OnRequest { get; set; }

    /// <summary>Asked instead of an error: no answer until the client gives up.</summary>
    public const int Hangs = int.MinValue;

    public void Restart(int cutAt = 0, bool afterwards = false) => (packets, CutAt, CutAfterwards) = (0, cutAt, afterwards);

    /// <summary>A packet has come; true when the connection breaks with it.</summary>
    public bool Arrived() => Interlocked.Increment(ref packets) == CutAt;
}
