using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace EntEcole.Directory.Server.Limits;

/// <summary>Proxies in front of the server: from them alone <c>X-Forwarded-For</c> is believed.</summary>
internal static class ProxyTrust
{
    /// <summary>
    /// Networks from addresses and CIDR networks, separated by commas; null when one is not readable, or is the whole Internet.
    /// </summary>
    public static IReadOnlyList<IPNetwork>? Parse(string? text)
    {
        var parts = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var all = parts.Select(NetworkOf).ToList();
        return parts.Length == 0 ? [] : all.TrueForAll(one => one is { PrefixLength: > 0 }) ? [.. all.OfType<IPNetwork>()] : null;
    }

    /// <summary>Whether an address is in one of the networks.</summary>
    public static bool Includes(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        if (address is null || networks.Count == 0)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(plain));
    }

    /// <summary>Gives each call of a trusted proxy the address that it forwards: the rightmost that is not a trusted proxy's.</summary>
    public static void Use(IApplicationBuilder app, IReadOnlyList<IPNetwork> networks)
    {
        if (networks.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        // By default loopback is trusted.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }

    private static IPNetwork? NetworkOf(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) && IsWhole(text, address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;

    // "10" is an address too, 0.0.0.10, and not what its author means.
    private static bool IsWhole(string text, IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 || string.Equals(address.ToString(), text, StringComparison.Ordinal);
}
