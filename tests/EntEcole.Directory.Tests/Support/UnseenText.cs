namespace EntEcole.Directory.Tests.Support;

/// <summary>Characters that no text from outside may hold, one of each kind.</summary>
internal static class UnseenText
{
    /// <summary>The characters, each as a text of its own; all of them can be sent as UTF-8.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "\0", "\u0007", "\t", "\n", "\r", "\u001B", "\u007F", "\u0085", "\u009B", "\u00AD", "\u034F", "\u061C", "\u115F", "\u180E",
        "\u200B", "\u200D", "\u200E",
        "\u2028", "\u2029", "\u202A", "\u202E", "\u2060", "\u2064", "\u2066", "\u2069", "\u3164", "\uE000", "\uFDD0", "\uFE0F", "\uFEFF",
        "\uFFFD", "\uFFFF",
        "\U000E0041", "\U000E0100", "\U000F0000", "\U0010FFFF",
    ];

    /// <summary>Those of them that do the most: a terminal obeys the first ones, the others change how text is read, or hide.</summary>
    public static IReadOnlyList<string> Worst { get; } =
    [
        "\u001B", "\u009B", "\u007F", "\u202E", "\u200B", "\u2028", "\uE000", "\U000E0041",
    ];

    /// <summary>Whether a text holds one of them; ends of lines aside.</summary>
    public static bool IsIn(string text) =>
        All.Where(one => one is not ("\n" or "\r")).Any(one => text.Contains(one, StringComparison.Ordinal));
}
