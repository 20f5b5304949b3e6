namespace EntEcole.Directory.Server.Hosting;

/// <summary>The settings of a process: <c>appsettings.json</c>, then <c>ENTECOLE_*</c> variables, then options of the command line.</summary>
internal sealed class Settings
{
    /// <summary>Address of the store. Default: an embedded file in the current folder.</summary>
    public string Database { get; set; } = "sqlite:entecole.db";

    /// <summary>Days during which a suspended profile can come back as it was, 1 to 3650.</summary>
    public int GraceDays { get; set; } = 90;

    /// <summary>Reads the settings of this process.</summary>
    public static Settings Load()
    {
        var settings = new Settings();
        new ConfigurationBuilder()
            .SetBasePath(System.IO.Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables("ENTECOLE_")
            .Build()
            .Bind(settings);
        if (settings.GraceDays is < 1 or > 3650)
        {
            throw new Model.DirectoryException(
                Model.Reason.SettingInvalid,
                new Model.Bilingual("GraceDays must lie between 1 and 3650.", "GraceDays doit être compris entre 1 et 3650."));
        }

        return settings;
    }
}
