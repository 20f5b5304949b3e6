using System.Security.Cryptography;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Callers for tests: a key that all test servers trust, tokens of any role and perimeter, and a handler that sends one.</summary>
internal static class TestCallers
{
    private static readonly TempFolder Folder = new();
    private static readonly DateTimeOffset From = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A set-up without issuer: a generated key.</summary>
    public static CallerSettings Settings { get; } = new() { LocalKey = Path.Combine(Folder.Path, "tests.key") };

    /// <summary>That key.</summary>
    public static ECDsaSecurityKey Key { get; } = LocalKey.Open(Settings.LocalKey!);

    /// <summary>A caller who may all and sees everything.</summary>
    public static Caller Everybody { get; } = new("tests", CallerRoles.All, CallerPerimeter.All);

    /// <summary>A token that is good for a long time.</summary>
    public static string Token(Caller caller) => TokenMaker.Make(Settings, Key, caller, From, From.AddYears(80));

    /// <summary>The same, signed for a time of its own or by another key.</summary>
    public static string Token(
        Caller caller, DateTimeOffset from, DateTimeOffset until, SecurityKey? key = null, CallerSettings? settings = null) =>
        TokenMaker.Make(settings ?? Settings, key ?? Key, caller, from, until);

    /// <summary>Another key.</summary>
    public static ECDsaSecurityKey NewKey() => LocalKey.Named(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A perimeter.</summary>
    public static CallerPerimeter Of(
        string[]? academies = null, string[]? districts = null, string[]? uais = null, string[]? sirets = null) => new()
    {
        Academies = Set(academies), Districts = Set(districts), Uais = Set(uais), Sirets = Set(sirets),
    };

    private static HashSet<string> Set(string[]? texts) => (texts ?? []).ToHashSet(StringComparer.Ordinal);
}

/// <summary>Sends a bearer token, and what for, with each request, whatever the transport.</summary>
internal sealed class BearerHandler : DelegatingHandler
{
    /// <summary>What test callers want persons for.</summary>
    public const string Purpose = "tests";

    private readonly string? authorization;
    private readonly string? purpose;

    public BearerHandler(string? token, HttpMessageHandler? inner = null, string? purpose = Purpose)
        : base(inner ?? new SocketsHttpHandler()) =>
        (authorization, this.purpose) = (token is null ? null : "Bearer " + token, purpose);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("authorization", authorization);
        }

        if (purpose is not null)
        {
            request.Headers.TryAddWithoutValidation("x-purpose", purpose);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
