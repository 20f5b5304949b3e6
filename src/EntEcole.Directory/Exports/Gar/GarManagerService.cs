using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>Names those who assign resources of the GAR in a school, for a term. Without any it is the director.</summary>
public sealed class GarManagerService(
    IGarStore store, IPersonStore persons, ISchoolStore schools, IRevisionStore revisions, TimeProvider time)
{
    /// <summary>Records a term.</summary>
    /// <returns>The revision made, and the term.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.SchoolNotFound"/>, <see cref="Reason.PersonNotFound"/>, <see cref="Reason.BeneficiaryNotEligible"/>,
    /// <see cref="Reason.GarManagerAlreadyThere"/>, <see cref="Reason.InvalidArgument"/>.
    /// </exception>
    public async Task<(long Revision, GarManagerRow Row)> AddAsync(
        string uai, PersonId id, GarTerm term, (string By, string Why) author, CancellationToken cancellationToken)
    {
        if (term.To < term.From)
        {
            throw DirectoryException.InvalidArgument("to", new LocalizedText(
                "The term ends before it begins.", "La période se termine avant de commencer."));
        }

        var by = AuthorOf(author);
        var person = await FindAsync(uai, id, cancellationToken);
        // A delegate may have no function in the school (gar G4), but is staff somewhere.
        return !person.Profiles.Any(
            profile => profile.Row.State is ProfileState.Active && profile.Row.Role is not (Role.Pupil or Role.Parent))
            ? throw new DirectoryException(Reason.BeneficiaryNotEligible, new LocalizedText(
                "Only staff with an active profile assign resources.",
                "Seul un personnel dont un profil est actif peut être responsable d'affectation."))
            : await store.AddManagerAsync(uai, person, term, by, cancellationToken) ?? throw GarFaults.ManagerHeld();
    }

    /// <summary>Ends the terms of a person in a school: today is no day of theirs any more.</summary>
    /// <returns>The revision made.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.SchoolNotFound"/>, <see cref="Reason.PersonNotFound"/>, <see cref="Reason.GarManagerNotFound"/>,
    /// <see cref="Reason.InvalidArgument"/>.
    /// </exception>
    public async Task<long> EndAsync(string uai, PersonId id, (string By, string Why) author, CancellationToken cancellationToken)
    {
        var by = AuthorOf(author);
        var person = await FindAsync(uai, id, cancellationToken);
        var (revision, _) = await store.EndManagerAsync(
            uai, [.. person.Records.Select(record => record.PersonNo).Append(person.PersonNo).Distinct()],
            FrenchTime.DayAt(time.GetUtcNow()), by, cancellationToken) ?? throw GarFaults.NoManager();
        return revision;
    }

    /// <summary>The terms of a school, or of all, those that have ended too.</summary>
    public async Task<IReadOnlyList<GarManagerRow>> ListAsync(string? uai, CancellationToken cancellationToken) =>
        await store.ListManagersAsync(uai, await revisions.GetRevisionAsync(cancellationToken), cancellationToken);

    private async Task<PersonView> FindAsync(string uai, PersonId id, CancellationToken cancellationToken)
    {
        var revision = await revisions.GetRevisionAsync(cancellationToken);
        if (!await schools.HasSchoolAsync(uai, revision, cancellationToken))
        {
            throw new DirectoryException(
                Reason.SchoolNotFound, new LocalizedText($"No school has the UAI {uai}.", $"Aucune école n'a l'UAI {uai}."),
                DirectoryException.Fact("uai", uai));
        }

        return await persons.FindPersonAsync(id, revision, cancellationToken) ?? throw new DirectoryException(
            Reason.PersonNotFound, new LocalizedText($"No person has the id {id}.", $"Aucune personne n'a l'identifiant {id}."));
    }

    private DecisionAuthor AuthorOf((string By, string Why) author)
    {
        DecisionAuthor.Validate("by", author.By);
        DecisionAuthor.Validate("reason", author.Why);
        return new DecisionAuthor(author.By, author.Why, time.GetUtcNow());
    }
}
