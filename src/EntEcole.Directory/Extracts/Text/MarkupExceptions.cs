namespace EntEcole.Directory.Extracts.Text;

/// <summary>One tag is longer than <see cref="MarkupBuffer.MaxTag"/>.</summary>
internal sealed class MarkupTooLongException(int line) : Exception("Tag too long.")
{
    /// <summary>Line where it begins.</summary>
    public int Line { get; } = line;
}

/// <summary>Elements are nested deeper than <see cref="AafMarkup.MaxDepth"/>.</summary>
internal sealed class MarkupTooDeepException(int line) : Exception("Nested too deep.")
{
    /// <summary>Line of the one too many.</summary>
    public int Line { get; } = line;
}
