using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Exports.GarCheck;

namespace EntEcole.Directory.Server.Gar;

/// <summary>What exports to the GAR take from the settings.</summary>
internal sealed record GarSettings
{
    /// <summary>Called between parts of the work: what the host does about its memory; nothing without.</summary>
    public Action Continue { get; init; } = () => { };

    /// <summary>Called at the end of a part of the work, with the bytes that it was about.</summary>
    public Action<long> EndPart { get; init; } = _ => { };

    /// <summary>The content.</summary>
    public GarRules Rules { get; init; } = new();

    /// <summary>The schemas against which every file is validated: ours first.</summary>
    public IReadOnlyList<GarSchema> Schemas { get; init; } = [GarSchema.BuiltIn];

    /// <summary>Attribute <c>Version</c> of every file.</summary>
    public string Version { get; init; } = "1.0";

    /// <summary>Folder of exports that a job or a caller asks for; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>The workspaces of the nightly export.</summary>
    public IReadOnlyList<string> Ents { get; init; } = [];

    /// <summary>Program that delivers an archive, run with its path and that of its digest; null for none.</summary>
    public string? DeliverCommand { get; init; }
}
