using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>The pseudonyms of persons in answers.</summary>
/// <param name="Key">What they are made with; null for none: then answers have none.</param>
/// <param name="Store">Which key was in use when.</param>
internal sealed record Visitors(VisitorKey? Key, IVisitorKeyStore Store)
{
    /// <summary>Whether a revision gave every person another pseudonym.</summary>
    public async ValueTask<bool> AreRenewedAtAsync(long revision, CancellationToken cancellationToken) =>
        Key is not null && await Store.IsChangedAtAsync(revision, cancellationToken);
}

/// <summary>Gives persons their pseudonyms.</summary>
internal static class VisitorMapping
{
    /// <summary>The person with their pseudonym, where the caller sees it.</summary>
    public static V1.Person Known(this V1.Person person, PersonId id, VisitorKey? key, FieldGroups shown)
    {
        if (key is not null && shown.Shows(FieldGroups.Visitor))
        {
            person.DnmaVisitorId = key.IdOf(id);
        }

        return person;
    }
}
