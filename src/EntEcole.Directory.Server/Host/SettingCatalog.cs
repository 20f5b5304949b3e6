using System.Reflection;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Server.Host;

/// <summary>A setting, as <see cref="SettingAttribute"/> and its property give it.</summary>
/// <param name="Topic">What it belongs to.</param>
/// <param name="Property">Its property.</param>
/// <param name="About">What is said at the property.</param>
internal sealed record SettingInfo(SettingTopic Topic, PropertyInfo Property, SettingAttribute About)
{
    /// <summary>Its name.</summary>
    public string Name => Property.Name;

    /// <summary>What it is for.</summary>
    public LocalizedText Description => About.Description;

    /// <summary>What may be shown.</summary>
    public SettingShow Show => About.Show;

    /// <summary>The numbers that it may be; null for a setting that is no number.</summary>
    public SettingRange? Range => About.Range;

    /// <summary>Its value when nothing is given, as it may be shown; null when it has none.</summary>
    public string? Default => ShownSetting.Of(this, new Settings());

    /// <summary>The words that it may be; none for a setting of another kind.</summary>
    public IReadOnlyList<string> Words => Property.PropertyType is { IsEnum: true } type ? Enum.GetNames(type) : [];

    /// <summary>Its value; null when it has none.</summary>
    public object? ValueIn(Settings settings) => Property.GetValue(settings.Rooms.Single(room => room.Topic == Topic));
}

/// <summary>All settings, read from the options of the rooms. One without a description fails a test.</summary>
internal static class SettingCatalog
{
    /// <summary>The settings, room by room, in the order of their properties.</summary>
    public static IReadOnlyList<SettingInfo> All { get; } =
    [
        .. from room in new Settings().Rooms
           from property in room.GetType().GetProperties().OrderBy(property => property.MetadataToken)
           let about = property.GetCustomAttribute<SettingAttribute>()
           where about is not null
           select new SettingInfo(room.Topic, property, about),
    ];

    /// <summary>A setting by its name, whatever the case, as configuration has it; null when there is none.</summary>
    public static SettingInfo? Find(string name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The setting that a misspelt one may mean; null when none is near.</summary>
    public static string? Nearest(string name)
    {
        const int Near = 3;
        var (found, distance) = All.Select(one => (one.Name, Distance: Distance(one.Name, name))).MinBy(one => one.Distance);
        return distance <= Near ? found : null;
    }

    // How many letters must be written, left out or changed (Levenshtein), whatever the case.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
