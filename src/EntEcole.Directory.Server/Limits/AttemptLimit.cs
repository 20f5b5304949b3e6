using System.Net;
using System.Net.Sockets;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// How often tokens may fail: to check one costs the cryptography of a signature. Tokens that were accepted before are not checked again,
/// so they are never counted here.
/// </summary>
/// <remarks>
/// Failures are counted by address <em>and</em> by the caller that a token claims to be: callers behind one proxy quota an address, and the
/// failures of one must not refuse another. What a token claims is not verified yet, so a client can claim a new caller with each token. A
/// rate by address would then refuse the good tokens of that address too. Therefore an address with many failures is not refused but
/// checked one token at a time, in the order of arrival: the flood takes one core at most, a good token waits for the few before it (a
/// check takes a fraction of a millisecond), and addresses without a flood do not wait at all. Only when <see cref="MaxWaiting"/> wait is
/// one refused; to get there takes more calls a second than one core checks, or an issuer whose keys do not come.
/// </remarks>
internal sealed class AttemptLimit(LimitSettings settings, TimeProvider time)
{
    /// <summary>How many callers' failures one address may have before its tokens are checked one at a time.</summary>
    public const int CallersOfAddress = 10;

    /// <summary>How many tokens may wait for that.</summary>
    public const int MaxWaiting = 256;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    private readonly CallerQuotas callers = new(settings.AttemptRate, time);
    private readonly CallerQuotas addresses = new(settings.AttemptRate * CallersOfAddress, time);
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private int waiting;

    /// <summary>Checks a token of an address and of the caller that it claims, and counts it when it fails.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RateExceeded"/>: it was not checked; or why it is not accepted.</exception>
    public async Task<T> CheckAsync<T>(IPAddress? address, string claimed, Func<Task<T>> check)
    {
        if (settings.AttemptRate == 0)
        {
            return await check();
        }

        var (place, now) = (NameOf(address), time.GetTimestamp());
        var pair = $"{place} {claimed}";
        if (callers.Find(pair) is { } failed && !failed.Rate.HasOne(now, out var wait))
        {
            throw CallLimits.RateExceeded(settings.AttemptRate, time, wait);
        }

        try
        {
            return addresses.Find(place) is { } flood && !flood.Rate.HasOne(now, out _) ? await InTurnAsync(check) : await check();
        }
        catch (DirectoryException refused) when (refused.Reason is Reason.CredentialsInvalid or Reason.CredentialsExpired)
        {
            var end = time.GetTimestamp();
            callers.Of(pair).Rate.TryTake(end, out _);
            addresses.Of(place).Rate.TryTake(end, out _);
            throw;
        }
    }

    /// <summary>An address as one name; of IPv6 the network, for a client that has one address of it has them all.</summary>
    public static string NameOf(IPAddress? address)
    {
        if (address is null)
        {
            return "?";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> check)
    {
        if (Interlocked.Increment(ref waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw CallLimits.RateExceeded(
                settings.AttemptRate * CallersOfAddress, time, (long)(Soon.TotalSeconds * time.TimestampFrequency));
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (gate)
        {
            (before, last) = (last, done.Task);
        }

        try
        {
            await before;
            return await check();
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
            done.SetResult();
        }
    }
}
