namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>
/// A field of a form, for the partial <c>_Input</c>: its label, what is in it, how it is filled in, and what is wrong with it.
/// </summary>
/// <param name="Id">Id and name.</param>
/// <param name="Label">Its label.</param>
/// <param name="Value">What is in it.</param>
internal sealed record InputField(string Id, string Label, string Value)
{
    /// <summary>How it is filled in; empty when the label says it.</summary>
    public string Hint { get; init; } = "";

    /// <summary>What is wrong with it; empty for nothing.</summary>
    public string Fault { get; init; } = "";

    /// <summary>The type of the field.</summary>
    public string Type { get; init; } = "text";

    /// <summary>Its lines; 1 for a field of one.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>The longest text.</summary>
    public int MaxLength { get; init; } = 500;

    /// <summary>Whether it has a row of a form in columns for itself.</summary>
    public bool IsWide { get; init; }

    /// <summary>Whether it must be filled in.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The ids of what describes it; null for none.</summary>
    public string? DescribedBy => string.Join(' ', new[]
    {
        Hint.Length > 0 ? Id + "-hint" : "", Fault.Length > 0 ? Id + "-fault" : "",
    }.Where(id => id.Length > 0)) is { Length: > 0 } all ? all : null;
}
