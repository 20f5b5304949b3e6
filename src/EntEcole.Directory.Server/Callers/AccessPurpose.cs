using EntEcole.Directory.Callers;

namespace EntEcole.Directory.Server.Callers;

/// <summary>What somebody wants persons' data for, as his request says it.</summary>
internal static class AccessPurpose
{
    /// <summary>The header that says it.</summary>
    public const string Header = "x-purpose";

    /// <summary>What it says; null when it is missing, empty, too long or unreadable.</summary>
    public static string? Of(IHeaderDictionary headers)
    {
        var text = headers[Header].ToString().Trim();
        return text.Length is > 0 and <= AccessTrace.MaxPurpose && !text.AsSpan().ContainsAnyInRange('\0', '\x1F') ? text : null;
    }
}
