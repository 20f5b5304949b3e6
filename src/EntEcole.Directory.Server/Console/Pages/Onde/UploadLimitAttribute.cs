using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Grpc.Onde;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EntEcole.Directory.Server.Console.Pages.Onde;

/// <summary>
/// Takes the files of a form that are as large as an import may be, in memory alone: none is written to a disk. A larger form is refused
/// by its length, before a byte of it is read.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UploadLimitAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    // The fields and the borders between the parts.
    private const int Beside = 200_000;
    private const int MaxBytes = OndeUploads.MaxBytes + Beside;

    // What is left unread of a form that is refused; a browser that is cut off while it sends shows nothing of the answer.
    private const int MaxUnread = 50_000_000;

    /// <summary>Before the token of the form is looked for, which reads the form.</summary>
    public int Order => 900;

    /// <inheritdoc/>
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            return;
        }

        if (http.Request.ContentLength > MaxBytes)
        {
            SetLimit(http, MaxUnread);
            context.Result = new RedirectResult(ConsoleSettings.Path + "/onde?large=1");
            return;
        }

        SetLimit(http, MaxBytes);
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, new FormOptions
        {
            MultipartBodyLengthLimit = MaxBytes, MemoryBufferThreshold = MaxBytes, ValueCountLimit = 32,
        }));
    }

    private static void SetLimit(HttpContext http, long bytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bytes;
        }
    }
}
