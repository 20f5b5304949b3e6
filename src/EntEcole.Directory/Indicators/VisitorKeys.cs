using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>Sees to it that pseudonyms do not change by accident: a program with another key than yesterday does not start.</summary>
public static class VisitorKeys
{
    /// <summary>Verifies that the key is the one in use; the first one is recorded. Nothing without a key.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.DnmaKeyChanged"/>.</exception>
    public static async Task EnsureAsync(IVisitorKeyStore store, VisitorKey? key, TimeProvider time, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return;
        }

        var known = await store.FindCheckAsync(cancellationToken);
        if (known is null)
        {
            await store.AcceptAsync(
                key.Check, new DecisionAuthor("entecole", "premiere cle", time.GetUtcNow()), first: true, cancellationToken);
            known = await store.FindCheckAsync(cancellationToken);
        }

        if (!string.Equals(known, key.Check, StringComparison.Ordinal))
        {
            throw new DirectoryException(
                Reason.DnmaKeyChanged,
                new LocalizedText(
                    $"{VisitorKey.Setting} is another key than the one in use: every pseudonym of the usage measurement would change. "
                    + "Put the former one back, or decide it: entecole dnma key accept --by NAME --reason TEXT",
                    $"{VisitorKey.Setting} est une autre clé que celle en service : tous les pseudonymes de la mesure des usages changeraient. "
                    + "Remettre la précédente, ou le décider : entecole dnma key accept --by NOM --reason TEXTE"),
                DirectoryException.Fact("setting", VisitorKey.Setting));
        }
    }
}
