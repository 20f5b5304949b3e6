using System.Net;
using Microsoft.IdentityModel.Protocols;

namespace EntEcole.Directory.Server.Security;

/// <summary>Reads an issuer's documents: https alone, no redirect, a megabyte and five seconds at most, asked once.</summary>
/// <remarks>Not the library's HttpDocumentRetriever: it asks twice when the issuer is overloaded.</remarks>
internal sealed class IssuerDocuments : IDocumentRetriever
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // One for the process. Connections end now and then, so that an issuer that has moved is found.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = IssuerKeys.Longest,
    })
    {
        Timeout = Patience, MaxResponseContentBufferSize = MaxBytes,
    };

    private readonly bool mayBePlain;

    private IssuerDocuments(bool mayBePlain) => this.mayBePlain = mayBePlain;

    /// <summary>What reads the documents of an issuer; null when its address is not https, nor http on this machine.</summary>
    public static IssuerDocuments? Of(string issuer)
    {
        var isPlain = IsPlainHere(issuer);
        return isPlain || IsSecure(issuer) ? new IssuerDocuments(isPlain) : null;
    }

    /// <inheritdoc/>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (!IsSecure(address) && !(mayBePlain && IsPlainHere(address)))
        {
            throw new InvalidDataException("The keys are at an address that is not https.");
        }

        using var answer = await Http.GetAsync(address, cancel);
        return answer.StatusCode is HttpStatusCode.OK
            ? await answer.Content.ReadAsStringAsync(cancel)
            : throw new HttpRequestException($"Answered {(int)answer.StatusCode}.", null, answer.StatusCode);
    }

    private static bool IsSecure(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);

    private static bool IsPlainHere(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback && string.Equals(
            uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);
}
