using EntEcole.Directory.Extracts.Packages;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>What an extract may hold, and what of it is read.</summary>
internal sealed class ExtractOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Extracts;

    [Setting("Entries of one folder or archive at most.", "Entrées d'un dossier ou d'une archive au plus.", 1, 10_000_000)]
    public int ExtractMaxEntries { get; set; } = 10_000;

    [Setting(
        "GiB of one folder or archive at most, once uncompressed.",
        "Gio d'un dossier ou d'une archive au plus, une fois décompressés.", 1, 100_000)]
    public int ExtractMaxGigabytes { get; set; } = 64;

    [Setting("Bytes that may come out of each compressed one.", "Octets qui peuvent sortir de chaque octet compressé.", 2, 10_000)]
    public int ExtractMaxRatio { get; set; } = 200;

    /// <remarks>0 for never.</remarks>
    [Setting(
        "Share of the last volumes under which a full extract is refused.",
        "Part des derniers volumes sous laquelle un extrait complet est refusé.", 0, 1)]
    public double ExtractMinVolumeShare { get; set; } = 0.5;

    [Setting(
        "Labels of academies accepted besides the national ones, with commas.",
        "Libellés d'académies acceptés en plus des libellés nationaux, séparés par des virgules.")]
    public string? Academies { get; set; }

    [Setting(
        "Academies with daily deltas, as TOULOUSE; LYON=weekdays: a day without one is a gap; * = all.",
        "Académies à différentiel quotidien, TOULOUSE; LYON=weekdays : sans, un trou ; * = toutes.")]
    public string? DailyDeltas { get; set; }

    [Setting(
        "Whether persons in charge of second-degree pupils get a parent profile.",
        "Si les personnes en charge d'élèves du second degré ont un profil de parent.")]
    public bool PersonsInChargeAreParents { get; set; }

    /// <summary>What readers of extracts take from them.</summary>
    public ExtractLimits ToSettings() => new()
    {
        MaxEntries = ExtractMaxEntries, MaxBytes = (long)ExtractMaxGigabytes << 30, MaxRatio = ExtractMaxRatio,
    };
}
