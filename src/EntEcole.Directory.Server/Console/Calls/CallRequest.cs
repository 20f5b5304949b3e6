using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;
using Microsoft.AspNetCore.Http.Features;

namespace EntEcole.Directory.Server.Console.Calls;

/// <summary>The request of a call that a page makes: of its own, so that nothing of the call gets into the answer of the page.</summary>
internal static class CallRequest
{
    /// <summary>The request.</summary>
    /// <param name="origin">The request of the page: its address, and that its reader is gone.</param>
    /// <param name="server">The services of the server.</param>
    /// <param name="endpoint">The endpoint of the call, with its rule.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="purpose">What for; null when they did not say.</param>
    public static HttpContext Of(HttpContext origin, IServiceProvider server, Endpoint endpoint, Caller caller, string? purpose)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = origin.Request.Method });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var request = new DefaultHttpContext(features) { RequestServices = server, RequestAborted = origin.RequestAborted };
        request.Connection.RemoteIpAddress = origin.Connection.RemoteIpAddress;
        if (purpose is not null)
        {
            request.Request.Headers[AccessPurpose.BinaryHeader] = Convert.ToBase64String(Encoding.UTF8.GetBytes(purpose));
        }

        request.SetEndpoint(endpoint);
        request.Features.Set(caller);
        return request;
    }
}
