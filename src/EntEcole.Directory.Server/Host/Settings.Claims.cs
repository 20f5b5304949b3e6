using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Host;

/// <content>Where the claims of tokens are, by name or by path (<c>realm_access.roles</c>).</content>
internal sealed partial class Settings
{
    /// <summary>The claim of roles.</summary>
    public string ClaimRoles { get; set; } = new ClaimNames().Roles;

    /// <summary>The claim of academies.</summary>
    public string ClaimAcademies { get; set; } = new ClaimNames().Academies;

    /// <summary>The claim of UAIs of inspections in charge.</summary>
    public string ClaimDistricts { get; set; } = new ClaimNames().Districts;

    /// <summary>The claim of UAIs of schools.</summary>
    public string ClaimUais { get; set; } = new ClaimNames().Uais;

    /// <summary>The claim of SIRETs of collectivités.</summary>
    public string ClaimSirets { get; set; } = new ClaimNames().Sirets;

    /// <summary>The claim of who the caller is in the directory.</summary>
    public string ClaimPersonId { get; set; } = new ClaimNames().PersonId;

    /// <summary>What the check of tokens takes from them; an empty one is as by default.</summary>
    public ClaimNames ToClaims()
    {
        var usual = new ClaimNames();
        return new ClaimNames
        {
            Roles = NullIfEmpty(ClaimRoles) ?? usual.Roles,
            Academies = NullIfEmpty(ClaimAcademies) ?? usual.Academies,
            Districts = NullIfEmpty(ClaimDistricts) ?? usual.Districts,
            Uais = NullIfEmpty(ClaimUais) ?? usual.Uais,
            Sirets = NullIfEmpty(ClaimSirets) ?? usual.Sirets,
            PersonId = NullIfEmpty(ClaimPersonId) ?? usual.PersonId,
        };
    }
}
