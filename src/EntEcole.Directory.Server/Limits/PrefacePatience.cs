using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// Closes a connection that does not begin to speak HTTP/2 soon: Kestrel waits for the first bytes as long as for the next call.
/// </summary>
internal sealed class PrefacePatience(TimeProvider time)
{
    /// <summary>The time for the preface, which a client sends at once.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // "PRI * HTTP/2.0", two empty lines, "SM", an empty line: RFC 9113, 3.4. Kestrel reads what it says.
    private const int PrefaceBytes = 24;

    /// <summary>The middleware of connections; it comes after TLS.</summary>
    public ConnectionDelegate Await(ConnectionDelegate next) => context => PassAsync(context, next);

    private async Task PassAsync(ConnectionContext context, ConnectionDelegate next)
    {
        using var patience = new CancellationTokenSource(Longest, time);
        var stopping = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            var input = context.Transport.Input;
            var read = await input.ReadAtLeastAsync(PrefaceBytes, either.Token);
            // Looked at and left there for Kestrel.
            input.AdvanceTo(read.Buffer.Start);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            context.Abort();
            return;
        }

        await next(context);
    }
}
