using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// Asks the issuer of tokens from the start on, whether calls come or not: one that does not answer, or whose certificate is not trusted,
/// is reported before the first caller is refused for it.
/// </summary>
internal sealed class IssuerWatch(Authentication callers, TimeProvider time) : BackgroundService
{
    // Keys that are young enough are not read again.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (callers.Issuer is { } issuer)
        {
            try
            {
                await issuer.GetAsync(stoppingToken);
            }
            catch (DirectoryException)
            {
                // The keys report it themselves, once.
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }
}
