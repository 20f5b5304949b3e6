using System.Net;
using System.Net.Sockets;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// How often tokens may fail from one address: to look at one costs the cryptography of a signature. Tokens that were found good before are
/// not looked at again, so those who share an address with whoever floods us keep being served.
/// </summary>
internal sealed class AttemptLimit(LimitSettings settings, TimeProvider time)
{
    private readonly Shares shares = new(settings.AttemptRate, time);

    /// <summary>Refuses to look at a token from an address from which too many have failed.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RateExceeded"/>.</exception>
    public void Prove(IPAddress? address)
    {
        if (settings.AttemptRate != 0 && shares.Find(NameOf(address)) is { } share && !share.Rate.HasOne(time.GetTimestamp(), out var wait))
        {
            throw CallLimits.RateExceeded(settings.AttemptRate, time, wait);
        }
    }

    /// <summary>Counts one that failed.</summary>
    public void Fail(IPAddress? address)
    {
        if (settings.AttemptRate != 0)
        {
            shares.Of(NameOf(address)).Rate.TryTake(time.GetTimestamp(), out _);
        }
    }

    /// <summary>An address as one name; of IPv6 the network, for whoever has one address of it has them all.</summary>
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
}
