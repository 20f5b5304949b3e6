using EntEcole.Directory.Model;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace EntEcole.Directory.Server.Host;

/// <summary>Where settings come from, the later ones over the earlier ones, and which of them says what.</summary>
internal sealed class SettingSources
{
    private const string File = "appsettings.json";
    private const string Prefix = "ENTECOLE_";

    // Variables of ours that are no settings: where secrets are, the token of client programs.
    private static readonly string[] OtherVariables = ["SECRETS", "TOKEN"];
    private const string TestVariables = "TEST_";

    // Sections of the file that the framework reads.
    private static readonly string[] OtherSections = ["Logging"];

    private readonly IConfigurationRoot root;

    private SettingSources(IConfigurationRoot root) => this.root = root;

    /// <summary>Reads them, with the file of a folder: the current one unless told otherwise.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.SettingInvalid"/>: the file is no JSON, or there is no folder of secrets.
    /// </exception>
    public static SettingSources Read(string? folder = null)
    {
        var sources = new ConfigurationBuilder()
            .SetBasePath(folder ?? System.IO.Directory.GetCurrentDirectory())
            .AddJsonFile(File, optional: true)
            .AddEnvironmentVariables(Prefix);
        try
        {
            if (Environment.GetEnvironmentVariable(Settings.SecretsVariable) is { Length: > 0 } secrets)
            {
                // A secret in a variable shows in what lists processes and containers.
                sources.AddKeyPerFile(Path.GetFullPath(secrets), optional: false);
            }

            return new SettingSources(sources.Build());
        }
        catch (InvalidDataException)
        {
            throw Invalid(File, "is not JSON, or names a setting twice.", "n'est pas du JSON, ou nomme deux fois un réglage.");
        }
        catch (DirectoryNotFoundException)
        {
            throw Invalid(Settings.SecretsVariable, "does not name a folder.", "ne nomme pas un dossier.");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"{File}, {Settings.SecretsVariable}", "cannot be read.", "ne peuvent être lus.");
        }
    }

    /// <summary>The settings that they give; not validated yet.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: a value is no number, or whatever it must be.</exception>
    public Settings ToSettings()
    {
        var settings = new Settings { Sources = this };
        try
        {
            // What no source gives stays as it is: to read and write each property by reflection takes longer than most commands.
            var rooms = settings.Rooms.ToDictionary(room => room.Topic);
            foreach (var info in SettingCatalog.All)
            {
                if (root.GetSection(info.Name) is var given && given.Exists())
                {
                    info.Property.SetValue(rooms[info.Topic], given.Get(info.Property.PropertyType));
                }
            }

            RefuseOutsideSecrets();

            return settings;
        }
        catch (InvalidOperationException)
        {
            // Its message repeats the value.
            var wrong = SettingCatalog.All.FirstOrDefault(info => !CanRead(info.Name, info.Property.PropertyType))?.Name ?? File;
            throw Invalid(wrong, "has a value that cannot be read.", "a une valeur illisible.");
        }
    }

    /// <summary>Which source gives a setting its value.</summary>
    public SettingOrigin OriginOf(string name)
    {
        var provider = root.Providers.Reverse().FirstOrDefault(provider => provider.TryGet(name, out _));
        return provider switch
        {
            null => new SettingOrigin(SettingSource.Default, null),
            JsonConfigurationProvider => new SettingOrigin(SettingSource.File, File),
            EnvironmentVariablesConfigurationProvider => new SettingOrigin(SettingSource.Variable, Prefix + name.ToUpperInvariant()),
            _ => new SettingOrigin(SettingSource.Secrets, name),
        };
    }

    /// <summary>
    /// What is written like a setting and is none, with what may be meant. Files of the folder of secrets may be others' than ours.
    /// </summary>
    public IEnumerable<LocalizedText> Unknown()
    {
        foreach (var provider in root.Providers)
        {
            var prefix = provider is EnvironmentVariablesConfigurationProvider ? Prefix : "";
            var others = provider is EnvironmentVariablesConfigurationProvider ? OtherVariables : OtherSections;
            if (provider is not (EnvironmentVariablesConfigurationProvider or JsonConfigurationProvider))
            {
                continue;
            }

            foreach (var key in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (SettingCatalog.Find(key) is null && !others.Contains(key, StringComparer.OrdinalIgnoreCase)
                    && !(prefix.Length > 0 && key.StartsWith(TestVariables, StringComparison.OrdinalIgnoreCase)))
                {
                    yield return Misspelt(prefix.Length > 0 ? prefix + key : $"{key} ({File})", SettingCatalog.Nearest(key));
                }
            }
        }
    }

    private static LocalizedText Misspelt(string what, string? meant) => new(
        $"{what} is no setting: nothing is taken from it." + (meant is null ? " 'entecole settings' lists them." : $" Is {meant} meant?"),
        $"{what} n'est pas un réglage : rien n'en est pris."
        + (meant is null ? " « entecole settings » les liste." : $" Est-ce {meant} ?"));

    private bool CanRead(string name, Type type)
    {
        try
        {
            _ = root.GetSection(name).Get(type);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // Such a secret would be in what lists processes and containers, or in a file that is copied around.
    private void RefuseOutsideSecrets()
    {
        foreach (var info in SettingCatalog.All.Where(info => info.About.IsOfSecrets))
        {
            if (root.Providers.Any(provider => provider is JsonConfigurationProvider or EnvironmentVariablesConfigurationProvider
                && provider.TryGet(info.Name, out _)))
            {
                throw Invalid(
                    info.Name, $"is taken from a file of the folder that {Settings.SecretsVariable} names, and from nowhere else.",
                    $"se lit dans un fichier du dossier que nomme {Settings.SecretsVariable}, et nulle part ailleurs.");
            }
        }
    }

    private static DirectoryException Invalid(string setting, string english, string french) => new(
        Reason.SettingInvalid, new($"{setting} {english}", $"{setting} {french}"), DirectoryException.Fact("setting", setting));
}

/// <summary>Where the value of a setting comes from.</summary>
/// <param name="Source">The kind of place.</param>
/// <param name="Name">The file or variable; null of a default.</param>
internal sealed record SettingOrigin(SettingSource Source, string? Name);

/// <summary>The places that settings come from; the later ones win.</summary>
internal enum SettingSource
{
    /// <summary>No source sets it.</summary>
    Default,

    /// <summary><c>appsettings.json</c> of the current folder.</summary>
    File,

    /// <summary>An <c>ENTECOLE_*</c> variable.</summary>
    Variable,

    /// <summary>A file of the folder that <c>ENTECOLE_SECRETS</c> names.</summary>
    Secrets,

    /// <summary>An option of the command line.</summary>
    Option,
}
