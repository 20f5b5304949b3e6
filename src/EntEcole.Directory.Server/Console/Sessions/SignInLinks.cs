using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Console.Sessions;

/// <summary>
/// One-time links of a local set-up: a token of a few minutes, signed by the local key for the console alone. A bearer token of gRPC opens
/// no session, and a link makes no call.
/// </summary>
internal sealed class SignInLinks
{
    /// <summary>What a link is made for.</summary>
    public const string Audience = "entecole-console";

    /// <summary>How long a link can be used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    // Longer than any link is accepted, the difference of clocks included.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);
    private readonly TokenCheck? tokens;
    private readonly TimeProvider time;

    /// <summary>Links as the settings say; none are accepted when people sign in at a provider.</summary>
    public SignInLinks(ConsoleSettings settings, TimeProvider time)
    {
        this.time = time;
        var callers = Of(settings.Callers);
        tokens = settings.HasLinks ? new TokenCheck(callers, callers.IsLocal ? LocalKey.Open(callers.LocalKey!) : null, time) : null;
    }

    /// <summary>A link for a caller.</summary>
    /// <param name="callers">The settings of the server that will be asked.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="url">The address of the console.</param>
    /// <param name="now">The instant.</param>
    public static string Make(CallerSettings callers, Caller caller, string url, DateTimeOffset now)
    {
        var key = TokenMaker.KeyOf(callers);
        return $"{url.TrimEnd('/')}{ConsoleSettings.Path}/open?link={TokenMaker.Make(Of(callers), key, caller, now, now + Life)}";
    }

    /// <summary>The caller of a link that was not used yet; it stays usable.</summary>
    /// <exception cref="DirectoryException">See <see cref="CallerFaults"/>.</exception>
    public async Task<Caller> LookAsync(string link, CancellationToken cancellationToken)
    {
        if (tokens is null || used.ContainsKey(HashOf(link)))
        {
            throw CallerFaults.Invalid();
        }

        return await tokens.CheckAsync(link, cancellationToken);
    }

    /// <summary>The caller of a link, which is used up.</summary>
    /// <exception cref="DirectoryException">See <see cref="CallerFaults"/>.</exception>
    public async Task<Caller> UseAsync(string link, CancellationToken cancellationToken)
    {
        var caller = await LookAsync(link, cancellationToken);
        var now = time.GetUtcNow();
        foreach (var old in used.Where(one => one.Value < now - Memory))
        {
            used.TryRemove(old);
        }

        return used.TryAdd(HashOf(link), now) ? caller : throw CallerFaults.Invalid();
    }

    private static CallerSettings Of(CallerSettings callers) => callers with { TokenAudience = Audience };

    // Of the part that is signed: two spellings of one signature are one link.
    private static string HashOf(string link) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(link[..Math.Max(link.LastIndexOf('.'), 0)])));
}
