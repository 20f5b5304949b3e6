using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Server.Host;

/// <summary>Settings, retention and register in the words of the contract: what the command line prints of them.</summary>
internal static class SettingMessages
{
    /// <summary>The settings in force, secrets masked.</summary>
    public static V1.GetSettingsResponse Settings(Settings settings) => new()
    {
        Settings = { SettingCatalog.All.Select(info => Of(info, settings)) },
        Warnings = { (settings.Sources?.Unknown() ?? []).Select(Of) },
    };

    /// <summary>For how long data is kept by them.</summary>
    public static V1.GetRetentionResponse Retention(Settings settings) => new()
    {
        Retention =
        {
            RetentionTable.Of(settings).Select(row => new V1.Retention
            {
                What = Of(row.What), Kept = Of(row.Kept), Settings = row.By, HoldsPersons = row.HoldsPersons,
            }),
        },
    };

    /// <summary>The register of processing, as the rector keeps it.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="inForce">The conventions in force.</param>
    public static V1.GetRegisterResponse Register(Settings settings, IReadOnlyList<Convention> inForce)
    {
        var sheets = new RegisterSheets(settings, inForce).Make();
        return new V1.GetRegisterResponse
        {
            Sheets =
            {
                sheets.Select(sheet => new V1.RegisterSheet
                {
                    Key = sheet.Key, Title = sheet.Title,
                    Items = { sheet.Items.Select(item => new V1.RegisterItem { Title = item.Title, Lines = { item.Lines } }) },
                }),
            },
            Missing = { RegisterSheets.MissingOf(sheets) },
        };
    }

    private static V1.Setting Of(SettingInfo info, Settings settings)
    {
        var origin = settings.OriginOf(info.Name);
        var setting = new V1.Setting
        {
            Name = info.Name, Topic = info.Topic.ToString(), Value = ShownSetting.Of(info, settings) ?? "",
            IsSecret = info.Show is SettingShow.Nothing, Origin = Of(origin.Source), From = origin.Name ?? "",
            Description = Of(info.Description), DefaultValue = info.Default ?? "", Words = { info.Words }, IsReloaded = info.About.IsReloaded,
        };
        if (info.Range is { } range)
        {
            (setting.Min, setting.Max) = (range.Min, range.Max);
        }

        return setting;
    }

    private static V1.SettingOrigin Of(SettingSource source) => source switch
    {
        SettingSource.File => V1.SettingOrigin.File,
        SettingSource.Variable => V1.SettingOrigin.Variable,
        SettingSource.Secrets => V1.SettingOrigin.Secrets,
        SettingSource.Option => V1.SettingOrigin.Option,
        _ => V1.SettingOrigin.Default,
    };

    private static V1.LocalizedText Of(LocalizedText text) => new() { En = text.English, Fr = text.French };
}
