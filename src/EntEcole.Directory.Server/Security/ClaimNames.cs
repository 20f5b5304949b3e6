namespace EntEcole.Directory.Server.Security;

/// <summary>Where a token's claims are: the name of one, or a path into objects, as <c>realm_access.roles</c>.</summary>
internal sealed record ClaimNames
{
    /// <summary>The longest name or path.</summary>
    public const int MaxLength = 200;

    /// <summary>Roles.</summary>
    public string Roles { get; init; } = "roles";

    /// <summary>Academies.</summary>
    public string Academies { get; init; } = "academies";

    /// <summary>UAIs of inspections in charge.</summary>
    public string Districts { get; init; } = "districts";

    /// <summary>UAIs of schools.</summary>
    public string Uais { get; init; } = "uais";

    /// <summary>SIRETs of collectivités.</summary>
    public string Sirets { get; init; } = "sirets";

    /// <summary>Who the caller is in the directory.</summary>
    public string PersonId { get; init; } = "person_id";

    /// <summary>All of them, each with the setting that names it.</summary>
    public IReadOnlyList<(string Setting, string Name)> All =>
    [
        ("ClaimRoles", Roles), ("ClaimAcademies", Academies), ("ClaimDistricts", Districts), ("ClaimUais", Uais), ("ClaimSirets", Sirets),
        ("ClaimPersonId", PersonId),
    ];

    /// <summary>
    /// Refuses names that cannot be meant: a claim that is read as two things would give one who has the first the second.
    /// </summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.SettingInvalid"/>.</exception>
    public void Validate()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (setting, name) in All)
        {
            if (name.Length is 0 or > MaxLength || name.Any(sign => char.IsControl(sign) || char.IsWhiteSpace(sign))
                || name.Split('.').Contains("", StringComparer.Ordinal))
            {
                throw CallerFaults.Setting(
                    setting, "must name a claim, or a path as realm_access.roles.",
                    "doit nommer un champ du jeton, ou un chemin comme realm_access.roles.");
            }

            if (!seen.Add(name))
            {
                throw CallerFaults.Setting(
                    setting, "names a claim that another setting names.", "nomme un champ du jeton qu'un autre réglage nomme.");
            }
        }
    }
}
