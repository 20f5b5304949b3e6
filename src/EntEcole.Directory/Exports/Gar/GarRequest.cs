namespace EntEcole.Directory.Exports.Gar;

/// <summary>What is to be exported.</summary>
/// <param name="Ent">Id of the workspace at the GAR.</param>
/// <param name="Day">The day on which conventions must be in force.</param>
public sealed record GarRequest(string Ent, DateOnly Day)
{
    /// <summary>Only these schools; empty for all that are enrolled.</summary>
    public IReadOnlyList<string> Uais { get; init; } = [];

    /// <summary>Why a drop against the last export is accepted; empty when it is not.</summary>
    public string AcceptedDrop { get; init; } = "";

    /// <summary>Who asks for it.</summary>
    public string By { get; init; } = "";

    /// <summary>Id that a caller gave the request; null for none.</summary>
    public string? RequestId { get; init; }
}

/// <summary>What an operator may choose of the content.</summary>
public sealed record GarRules
{
    /// <summary>A school without manager is left out.</summary>
    public bool NeedsManager { get; init; }

    /// <summary>Mails that are not professional serve for managers.</summary>
    public bool PersonalMail { get; init; }

    /// <summary>The staff of collectivités is exported, in the schools where a right of theirs holds.</summary>
    public bool Collectivite { get; init; }

    /// <summary>The profile of a pupil.</summary>
    public string PupilProfile { get; init; } = "National_elv";

    /// <summary>Profiles by function.</summary>
    public GarProfiles Profiles { get; init; } = GarProfiles.BuiltIn;
}
