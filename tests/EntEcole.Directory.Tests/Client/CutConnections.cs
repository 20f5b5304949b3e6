namespace EntEcole.Directory.Tests.Client;

/// <summary>The first connections end in the moment in which a call goes out: a server closed them without an error.</summary>
internal sealed class CutConnections(int ended)
{
    /// <summary>How many requests left, those cut among them.</summary>
    public int Sent { get; private set; }

    public HttpMessageHandler Around(SocketsHttpHandler handler) => new Handler(handler, this);

    private bool TakeCut() => Sent++ < ended;

    private sealed class Handler(HttpMessageHandler inner, CutConnections cuts) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            cuts.TakeCut()
                ? throw new HttpRequestException(HttpRequestError.HttpProtocolError, inner: new HttpProtocolException(0, "Closed.", null))
                : base.SendAsync(request, cancellationToken);
    }
}
