namespace EntEcole.Directory.Extracts.Text;

/// <summary>Counts the lines of a text.</summary>
internal static class LineBreaks
{
    /// <summary>Line breaks as XML counts them: <c>\r\n</c> is one, <c>\r</c> and <c>\n</c> alone are one each.</summary>
    public static int Count(ReadOnlySpan<char> text, bool afterReturn)
    {
        var breaks = text.Count('\n') - (afterReturn && text.StartsWith('\n') ? 1 : 0);
        var returns = text.Count('\r');
        return returns == 0 ? breaks : breaks + returns - text.Count("\r\n");
    }
}
