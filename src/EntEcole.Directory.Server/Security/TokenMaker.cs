using System.Security.Cryptography;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>Signs tokens for local set-ups, with the key that the server of the same settings trusts.</summary>
internal static class TokenMaker
{
    /// <summary>The key to sign with.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: tokens come from elsewhere.</exception>
    public static SecurityKey KeyOf(CallerSettings settings) =>
        settings.TokenKeys is { } path && TokenKeyFile.ReadPrivate(path) is { } key ? key
        : settings.IsLocal && settings.LocalKey is { } local ? LocalKey.Open(local)
        : throw CallerFaults.Setting(
            nameof(CallerSettings.TokenIssuer),
            "tokens come from the issuer of the settings; here is no key to sign with.",
            "les jetons viennent de l'émetteur des réglages ; il n'y a ici aucune clé pour signer.");

    /// <summary>A token for a caller, who has a name, roles and a perimeter, between two instants.</summary>
    public static string Make(CallerSettings settings, SecurityKey key, Caller caller, DateTimeOffset from, DateTimeOffset until)
    {
        // A path as the name of one claim: it is read before its parts are.
        var names = settings.Claims;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = caller.Name,
            // Two tokens of one second are two.
            ["jti"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            [names.Roles] = CallerRoleNames.Of(caller.Roles).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
        if (caller.PersonId is { } person)
        {
            claims[names.PersonId] = person.ToString();
        }

        Add(names.Academies, caller.Perimeter.IsAll ? [CallerPerimeter.Everything] : caller.Perimeter.Academies);
        Add(names.Districts, caller.Perimeter.Districts);
        Add(names.Uais, caller.Perimeter.Uais);
        Add(names.Sirets, caller.Perimeter.Sirets);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.Issuer,
            Audience = settings.Audiences[0],
            Claims = claims,
            NotBefore = from.UtcDateTime,
            IssuedAt = from.UtcDateTime,
            Expires = until.UtcDateTime,
            SigningCredentials = new SigningCredentials(key, key is ECDsaSecurityKey curve ? OfCurve(curve) : SecurityAlgorithms.RsaSha256),
        });

        void Add(string type, IReadOnlyCollection<string> values)
        {
            if (values.Count > 0)
            {
                claims[type] = values.Order(StringComparer.Ordinal).ToArray();
            }
        }
    }

    private static string OfCurve(ECDsaSecurityKey key) => key.KeySize switch
    {
        256 => SecurityAlgorithms.EcdsaSha256,
        384 => SecurityAlgorithms.EcdsaSha384,
        _ => SecurityAlgorithms.EcdsaSha512,
    };
}
