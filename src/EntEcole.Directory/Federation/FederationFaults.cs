using EntEcole.Directory.Model;

namespace EntEcole.Directory.Federation;

/// <summary>Refusals of links. They hold no subject.</summary>
public static class FederationFaults
{
    /// <summary>The subject is another person's.</summary>
    public static DirectoryException AlreadyLinked(string issuer) => new(
        Reason.IdentityAlreadyLinked,
        new("This subject is linked to another person. End that link first.",
            "Ce sujet est lié à une autre personne. Mettre d'abord fin à ce lien."),
        DirectoryException.Fact("issuer", issuer));

    /// <summary>The person has as many links as one may have.</summary>
    public static DirectoryException TooMany(string issuer) => new(
        Reason.IdentityLinksExceeded,
        new($"A person has at most {IdentityLink.MaxPerIssuer} links with one issuer.",
            $"Une personne a au plus {IdentityLink.MaxPerIssuer} liens avec un même fournisseur d'identité."),
        DirectoryException.Fact("issuer", issuer));

    /// <summary>There is no such link.</summary>
    public static DirectoryException NotLinked(string issuer) => new(
        Reason.IdentityNotLinked,
        new("This subject is not linked to this person.", "Ce sujet n'est pas lié à cette personne."),
        DirectoryException.Fact("issuer", issuer));

    /// <summary>There is no such person.</summary>
    public static DirectoryException NoPerson(PersonId id) => new(
        Reason.PersonNotFound, new("No such person.", "Cette personne n'existe pas."), DirectoryException.Fact("personId", id.ToString()));
}
