using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>
/// Makes a property of <see cref="RoomOptions"/> a setting. All that is known of a setting is said at its property: name, type and
/// default by the property itself, the rest here. <c>SettingCatalog</c> reads it for <c>entecole settings</c>, the documentation and
/// validation.
/// </summary>
/// <param name="english">What it is for, a sentence.</param>
/// <param name="french">The same in French.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string english, string french) : Attribute
{
    /// <summary>A setting that is a number, from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public SettingAttribute(string english, string french, int min, int max)
        : this(english, french) => Range = new SettingRange(min, max);

    /// <summary>What it is for.</summary>
    public LocalizedText Description { get; } = new(english, french);

    /// <summary>The numbers that it may be; null for a setting that is no number.</summary>
    public SettingRange? Range { get; }

    /// <summary>How much of its value may be shown.</summary>
    public SettingShow Show { get; init; }

    /// <summary>Whether it is taken from the folder of secrets alone, never from a variable or <c>appsettings.json</c>.</summary>
    public bool IsOfSecrets { get; init; }

    /// <summary>Whether a process that lasts reads it again on SIGHUP; of a path, the file.</summary>
    public bool IsReloaded { get; init; }
}

/// <summary>The numbers that a setting may be, both ends included.</summary>
internal sealed record SettingRange(int Min, int Max);

/// <summary>What settings belong to; the page of settings has a table for each.</summary>
internal enum SettingTopic
{
    Store,
    Extracts,
    Guard,
    Callers,
    Console,
    Identity,
    Limits,
    Worker,
    Telemetry,
    Notifications,
    Privacy,
    Gar,
}

/// <summary>How much of a setting's value may be shown.</summary>
internal enum SettingShow
{
    /// <summary>All of it; of the path of a secret file, the path.</summary>
    Whole,

    /// <summary>Where the store is; not by which account or password.</summary>
    Place,

    /// <summary>Whether there is one.</summary>
    Nothing,
}
