using System.Reflection;
using System.Security.Cryptography;

namespace EntEcole.Directory.Server.Console;

/// <summary>The one style sheet, in the program; its address follows from what it holds, so that browsers keep it.</summary>
internal static class StyleSheet
{
    private static readonly byte[] Text = Read();

    private static readonly byte[] Mark =
        """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0a4a8f"/><path d="M5 4h6v2H7v1h3v2H7v1h4v2H5z" fill="#fff"/></svg>"""u8
            .ToArray();

    /// <summary>Its address.</summary>
    public static string Path { get; } = $"/console/style-{Convert.ToHexStringLower(SHA256.HashData(Text).AsSpan(0, 8))}.css";

    /// <summary>The address of the icon: browsers ask for one, and would get the page of faults.</summary>
    public static string Icon => "/console/icon.svg";

    /// <summary>Writes the style sheet.</summary>
    public static Task WriteAsync(HttpContext context) => WriteAsync(context, "text/css; charset=utf-8", Text);

    /// <summary>Writes the icon.</summary>
    public static Task WriteIconAsync(HttpContext context) => WriteAsync(context, "image/svg+xml", Mark);

    private static Task WriteAsync(HttpContext context, string type, byte[] text)
    {
        // It holds no person: it may be kept.
        context.Items[Path] = Path;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return context.Response.Body.WriteAsync(text, context.RequestAborted).AsTask();
    }

    private static byte[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("console.css")
            ?? throw new InvalidOperationException("The style sheet is not in the program.");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
