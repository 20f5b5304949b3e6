using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>The pseudonyms of the usage measurement: whether there is a key, and the one in use.</summary>
internal sealed class VisitorCheck(IVisitorKeyStore store, VisitorKey? key)
{
    /// <summary>What there is to say; with <paramref name="isWhole"/> also whether two persons share a pseudonym.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(bool isWhole, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return [Finding.Well(FindingSubject.Settings, "DNMA: no key; answers have no pseudonym.", "DNMA : pas de clé ; pas de pseudonyme.")];
        }

        if (await store.FindCheckAsync(cancellationToken) is { } known && !string.Equals(known, key.Check, StringComparison.Ordinal))
        {
            return
            [
                Finding.Wrong(
                    FindingSubject.Settings,
                    new LocalizedText(
                        "DNMA: the key is another than the one in use; no process starts with it.",
                        "DNMA : la clé est une autre que celle en service ; aucun processus ne démarre avec elle."),
                    new LocalizedText(
                        "Put the former one back, or decide it: 'entecole dnma key accept'.",
                        "Remettre la précédente, ou le décider : « entecole dnma key accept ».")),
            ];
        }

        var shared = isWhole ? await CountSharedAsync(cancellationToken) : 0;
        return shared == 0 ? [Finding.Well(FindingSubject.Settings, "DNMA: there is a key.", "DNMA : clé présente.")] :
        [
            Finding.Warning(
                FindingSubject.Settings,
                new LocalizedText($"DNMA: {shared} persons share a pseudonym with another.", $"DNMA : {shared} personnes partagent un pseudonyme."),
                new LocalizedText("Their visits are counted as those of one.", "Leurs visites sont comptées comme celles d'une seule.")),
        ];
    }

    private async Task<int> CountSharedAsync(CancellationToken cancellationToken)
    {
        var (seen, shared) = (new HashSet<string>(StringComparer.Ordinal), 0);
        await foreach (var person in store.ListPersonsAsync(cancellationToken))
        {
            shared += seen.Add(key!.IdOf(person)) ? 0 : 1;
        }

        return shared;
    }
}
