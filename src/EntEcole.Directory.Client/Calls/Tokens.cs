using Grpc.Core;

namespace EntEcole.Directory.Client.Calls;

/// <summary>Bearer tokens for calls, and memory of the one that was refused last.</summary>
internal sealed class Tokens(TokenProvider provider)
{
    private volatile string? refused;

    /// <summary>Tells that the server no longer takes a token: the provider is asked for another.</summary>
    public void Refuse(string token) => refused = token;

    /// <summary>Credentials of one attempt.</summary>
    public CallCredentials CredentialsOf(SentToken sent) => CallCredentials.FromInterceptor(async (context, metadata) =>
    {
        var token = await provider(refused, context.CancellationToken);
        sent.Token = token;
        metadata.Add("authorization", "Bearer " + token);
    });
}

/// <summary>The token that an attempt sent.</summary>
internal sealed class SentToken
{
    /// <summary>Null before it was sent.</summary>
    public volatile string? Token;
}
