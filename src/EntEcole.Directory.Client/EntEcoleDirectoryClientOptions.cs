using System.Security.Cryptography.X509Certificates;
using EntEcole.Directory.Client.Calls;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Client;

/// <summary>Gives the bearer token (JWT) of a call. Asked before each attempt, so it keeps a token itself as long as that lives.</summary>
/// <param name="refused">The token that the server refused last, expired or otherwise; null for none. Give another.</param>
/// <param name="cancellationToken">Ends with the call.</param>
/// <returns>The token, without <c>Bearer</c>.</returns>
public delegate ValueTask<string> TokenProvider(string? refused, CancellationToken cancellationToken);

/// <summary>How a client calls; what is not set has a default that suits a workspace.</summary>
public sealed record EntEcoleDirectoryClientOptions
{
    /// <summary>Bearer tokens; null for a caller who shows a certificate.</summary>
    public TokenProvider? Token { get; init; }

    /// <summary>A certificate with its private key, which the server takes for a caller.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// What persons are asked for, 1 to 200 printable characters, as the header <c>x-purpose</c>, or with accents <c>x-purpose-bin</c>; the
    /// server's access log keeps it. A call with that header of its own keeps its own. Null sends none, and calls that show persons are
    /// refused (PURPOSE_MISSING).
    /// </summary>
    public string? Purpose { get; init; }

    /// <summary>How often calls are sent again.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>How long calls may take.</summary>
    public DeadlineOptions Deadlines { get; init; } = new();

    /// <summary>Bytes of an answer beyond which it is refused. Default: 16 MB, what a server sends at most by default.</summary>
    public int MaxReceiveBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>What sends the requests: given the client's own handler, to be set up (a private authority, a proxy) or wrapped.</summary>
    public Func<SocketsHttpHandler, HttpMessageHandler>? Handler { get; init; }

    /// <summary>Logs of gRPC; none of the client's hold personal data.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Clock of the waits between attempts. Deadlines are told by the machine's.</summary>
    public TimeProvider Time { get; init; } = MachineTime.Provider;
}

/// <summary>
/// How often a call is sent again. UNAVAILABLE, or a connection that ended under the call: those that do the same when sent twice (reads,
/// rights, measures of privacy), after a random wait up to a bound that doubles; none while most calls fail so. RESOURCE_EXHAUSTED with a
/// RetryInfo: the same, and all that were refused before they began, after the wait told. Never beyond the deadline.
/// </summary>
public sealed record RetryOptions
{
    /// <summary>Every call is sent once.</summary>
    public static RetryOptions None { get; } = new() { MaxAttempts = 1 };

    /// <summary>Attempts in all, 1 or more.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>First bound of the wait.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Last bound of the wait.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// How long a call may take, all its attempts together, when it names no deadline; <see cref="Timeout.InfiniteTimeSpan"/> for as long as
/// the server lets it. Streams have none.
/// </summary>
public sealed record DeadlineOptions
{
    /// <summary>No call has a deadline of the client's.</summary>
    public static DeadlineOptions None { get; } =
        new() { Lookup = Timeout.InfiniteTimeSpan, Usual = Timeout.InfiniteTimeSpan, Lengthy = Timeout.InfiniteTimeSpan };

    /// <summary>Lookups of one thing, and CheckRight.</summary>
    public TimeSpan Lookup { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pages, batches, decisions.</summary>
    public TimeSpan Usual { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>ApprovePlan and UndoRun, which take as long as their rows ask.</summary>
    public TimeSpan Lengthy { get; init; } = TimeSpan.FromMinutes(10);

    internal TimeSpan? Of(CallPace pace)
    {
        var patience = pace switch
        {
            CallPace.Lookup => Lookup,
            CallPace.Usual => Usual,
            CallPace.Lengthy => Lengthy,
            CallPace.Stream => Timeout.InfiniteTimeSpan,
            _ => throw new ArgumentOutOfRangeException(nameof(pace)),
        };
        return patience == Timeout.InfiniteTimeSpan ? null : patience;
    }
}
