using EntEcole.Directory.Model;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The keys of an OpenID issuer, read by discovery. They are never used longer than <see cref="Longest"/> after they were asked for, so
/// that a withdrawn key ends; and however many tokens come, the issuer is asked no more often than the pauses below allow.
/// </summary>
/// <remarks>Not the library's ConfigurationManager: it has no clock of ours, and goes on with the last known keys.</remarks>
internal sealed class IssuerKeys : ITokenKeys
{
    /// <summary>How long keys are used.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The age from which they are read again, aside: calls do not wait, and a short outage is not noticed.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromMinutes(4);

    /// <summary>The least time between two readings that unknown keys cause, and between two readings aside.</summary>
    public static readonly TimeSpan UnknownPause = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two readings when there are no keys to use.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    // A token without `kid` is tried with each key.
    private const int MaxKeys = 100;

    private readonly string issuer;
    private readonly IssuerDocuments documents;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private volatile Reading? last;
    private Task? underWay;
    private long? asked;
    private long? askedForUnknown;
    private bool isFailing;

    /// <summary>Nothing is asked yet.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: the issuer is no https address.</exception>
    public IssuerKeys(string issuer, TimeProvider time)
    {
        this.issuer = issuer.TrimEnd('/');
        this.time = time;
        documents = IssuerDocuments.Of(issuer) ?? throw CallerFaults.Setting(
            nameof(CallerSettings.TokenIssuer),
            "must be an https address, or TokenKeys must name a file with its keys.",
            "doit être une adresse https, ou TokenKeys nommer un fichier de ses clés.");
    }

    /// <summary>
    /// Is given why the keys cannot be read, once when that begins, and null once when they can again. On another thread.
    /// </summary>
    public Action<Exception?> Report { get; set; } = _ => { };

    /// <inheritdoc/>
    public IReadOnlyList<SecurityKey>? Current
    {
        get
        {
            if (last is not { } reading || !IsWithin(reading.Asked, Longest))
            {
                return null;
            }

            if (!IsWithin(reading.Asked, RefreshAfter))
            {
                _ = Begin(UnknownPause, isForUnknown: false);
            }

            return reading.Keys;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } keys)
        {
            return keys;
        }

        await Begin(RetryPause, isForUnknown: false).WaitAsync(cancellationToken);
        return Current ?? throw CallerFaults.KeysUnavailable();
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecurityKey>?> GetOthersAsync(
        IReadOnlyList<SecurityKey> known, CancellationToken cancellationToken)
    {
        if (Others() is { } already)
        {
            return already;
        }

        await Begin(UnknownPause, isForUnknown: true).WaitAsync(cancellationToken);
        return Others();

        IReadOnlyList<SecurityKey>? Others() => Current is { } keys && !ReferenceEquals(keys, known) ? keys : null;
    }

    // A clock that went back has no elapsed time to trust.
    private bool IsWithin(long? since, TimeSpan span) =>
        since is { } start && time.GetElapsedTime(start) is var elapsed && elapsed >= TimeSpan.Zero && elapsed < span;

    // The reading under way, or a new one unless the last one is too short ago. It belongs to no call: one that gives up ends nothing.
    private Task Begin(TimeSpan pause, bool isForUnknown)
    {
        lock (gate)
        {
            if (underWay is not null)
            {
                return underWay;
            }

            if (IsWithin(isForUnknown ? askedForUnknown : asked, pause))
            {
                return Task.CompletedTask;
            }

            var now = time.GetTimestamp();
            asked = now;
            askedForUnknown = isForUnknown ? now : askedForUnknown;
            return underWay = Task.Run(() => ReadAsync(now));
        }
    }

    private async Task ReadAsync(long now)
    {
        Reading? reading = null;
        Exception? fault = null;
        try
        {
            var keys = await DiscoverAsync();
            // The same keys stay the same object: what they signed is not checked again.
            reading = last is { } before && before.Keys.Select(NameOf).SequenceEqual(keys.Select(NameOf), StringComparer.Ordinal)
                ? before with { Asked = now }
                : new Reading(keys, now);
        }
        catch (Exception unread)
        {
            fault = unread;
        }

        bool hasChanged;
        lock (gate)
        {
            last = reading ?? last;
            hasChanged = isFailing != fault is not null;
            isFailing = fault is not null;
            underWay = null;
        }

        if (hasChanged)
        {
            Report(fault);
        }
    }

    private async Task<IReadOnlyList<SecurityKey>> DiscoverAsync()
    {
        var found = await OpenIdConnectConfigurationRetriever.GetAsync(
            issuer + "/.well-known/openid-configuration", documents, CancellationToken.None);
        if (!string.Equals(found.Issuer?.TrimEnd('/'), issuer, StringComparison.Ordinal))
        {
            throw new InvalidDataException("The configuration is of another issuer.");
        }

        var keys = found.JsonWebKeySet is { } set ? TokenKeyFile.Usable(set) : [];
        return keys.Count is > 0 and <= MaxKeys ? keys
            : throw new InvalidDataException("The issuer gives no key to check signatures with, or too many.");
    }

    private static string NameOf(SecurityKey key) => $"{key.KeyId} {Convert.ToHexString(key.ComputeJwkThumbprint())}";

    private sealed record Reading(IReadOnlyList<SecurityKey> Keys, long Asked);
}
