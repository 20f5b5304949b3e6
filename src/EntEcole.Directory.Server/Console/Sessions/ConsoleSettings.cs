using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Console.Sessions;

/// <summary>How the console is reached, and how people sign in.</summary>
internal sealed record ConsoleSettings
{
    /// <summary>Where the console listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5090";

    /// <summary>The path below which its pages are.</summary>
    public const string Path = "/console";

    /// <summary>Where it listens.</summary>
    public string Url { get; init; } = DefaultUrl;

    /// <summary>The address that browsers use, when a proxy stands in front; null for <see cref="Url"/>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The OpenID provider, an https address; null: people sign in by a one-time link.</summary>
    public string? Authority { get; init; }

    /// <summary>The client that the console is at the provider.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret; null for a client that has none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Who callers are: claims, the local key.</summary>
    public CallerSettings Callers { get; init; } = new();

    /// <summary>After how long without a page a session ends.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After how long a session ends whatever happens.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Whether browsers speak TLS to the console, or to the proxy in front of it.</summary>
    public bool IsSecure => (PublicUrl ?? Url).StartsWith(Uri.UriSchemeHttps + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether people sign in by a one-time link, which the local key signs.</summary>
    public bool HasLinks => Authority is null && (Callers.IsLocal || Callers.TokenKeys is not null);

    /// <summary>Nothing of it: it holds a secret, and what is written may be logged.</summary>
    public override string ToString() => nameof(ConsoleSettings);
}
