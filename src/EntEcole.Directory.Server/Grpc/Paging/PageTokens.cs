using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Grpc.Paging;

/// <summary>Writes page tokens that expire, and reads those that have not.</summary>
/// <param name="signer">What signs them.</param>
/// <param name="time">The clock by which they expire.</param>
/// <param name="life">How long one may be used.</param>
internal sealed class PageTokens(TokenSigner signer, TimeProvider time, TimeSpan life)
{
    /// <summary>The text of a token, for the caller and request of <paramref name="binding"/>.</summary>
    public string Write(PageToken token, in Binding binding) =>
        (token with { Expires = (time.GetUtcNow() + life).ToUnixTimeMilliseconds() }).Write(signer, binding);

    /// <summary>
    /// Reads a token given with <paramref name="binding"/>, of a revision up to <paramref name="head"/>; its mark is not verified yet.
    /// </summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.PageTokenInvalid"/>: it is not to be used here, or no
    /// longer.</exception>
    public PageToken Read(string text, in Binding binding, long head)
    {
        var token = PageToken.Read(text, signer, binding, head);
        return time.GetUtcNow().ToUnixTimeMilliseconds() < token.Expires ? token : throw PageToken.Expired();
    }
}
