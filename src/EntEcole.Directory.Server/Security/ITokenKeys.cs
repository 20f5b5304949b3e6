using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// The keys that tokens may be signed with. What was found good by some keys is good as long as they stay the same object.
/// </summary>
internal interface ITokenKeys
{
    /// <summary>
    /// The keys in force, the same object until one of them changes; null when they must be read first. Cheap: every call asks.
    /// </summary>
    IReadOnlyList<SecurityKey>? Current { get; }

    /// <summary>The keys in force, read when they must be.</summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.KeysUnavailable"/>.</exception>
    ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Other keys than <paramref name="known"/>, which lack the key of a token; null when there are none, or none may be asked for yet.
    /// </summary>
    ValueTask<IReadOnlyList<SecurityKey>?> GetOthersAsync(IReadOnlyList<SecurityKey> known, CancellationToken cancellationToken);
}

/// <summary>Keys that are at hand: a file's, or the one that is generated when nothing is configured.</summary>
internal sealed class KeysAtHand(Func<IReadOnlyList<SecurityKey>> keys) : ITokenKeys
{
    /// <inheritdoc/>
    public IReadOnlyList<SecurityKey> Current => keys();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellationToken) => new(Current);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SecurityKey>?> GetOthersAsync(IReadOnlyList<SecurityKey> known, CancellationToken cancellationToken) =>
        new((IReadOnlyList<SecurityKey>?)null);
}
