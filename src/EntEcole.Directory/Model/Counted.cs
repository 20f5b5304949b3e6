using System.Globalization;

namespace EntEcole.Directory.Model;

/// <summary>A number with what it counts, in agreement: 1 école, 12 écoles.</summary>
public static class Counted
{
    /// <summary>In French: none is singular too. Thousands are parted by a space.</summary>
    public static string French(long count, string one, string many) => $"{Number(count)} {(count is 0 or 1 ? one : many)}";

    /// <summary>In English: only one is singular. Thousands are not parted.</summary>
    public static string English(long count, string one, string many) =>
        $"{count.ToString(CultureInfo.InvariantCulture)} {(count is 1 ? one : many)}";

    /// <summary>A number with its thousands parted by a space.</summary>
    public static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
