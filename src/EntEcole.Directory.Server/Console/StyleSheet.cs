using System.Reflection;
using System.Security.Cryptography;

namespace EntEcole.Directory.Server.Console;

/// <summary>The one style sheet, in the program; its address follows from what it holds, so that browsers keep it.</summary>
internal static class StyleSheet
{
    private static readonly byte[] Text = Read();

    /// <summary>Its address.</summary>
    public static string Path { get; } = $"/console/style-{Convert.ToHexStringLower(SHA256.HashData(Text).AsSpan(0, 8))}.css";

    /// <summary>Writes it.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        context.Items[Path] = Path;
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return context.Response.Body.WriteAsync(Text, context.RequestAborted).AsTask();
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
