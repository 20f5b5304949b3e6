using EntEcole.Directory.Assignments;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>
/// Who cannot log in by the expected way: staff that the academic portal does not recognise, parents that EduConnect cannot name; and
/// classes that no teacher has. Persons are named by their ids alone.
/// </summary>
/// <param name="store">What it reads.</param>
/// <param name="settings">What the operator says of identity providers.</param>
/// <param name="today">The day in France.</param>
internal sealed class AccountCheck(IAccountFactStore store, FederationSettings settings, DateOnly today)
{
    private const int Named = 5;

    /// <summary>What there is to say; nothing when all can log in as expected.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (settings.AgentMailDomains.Count > 0)
        {
            AddStaff(await store.ListStaffMailsAsync(cancellationToken), findings);
        }

        if (settings.EduConnectParents.Count > 0)
        {
            AddParents(await store.CountParentsOfOndeAsync(cancellationToken), findings);
        }

        if (AssignmentYear.AsksForTeachers(today) && await store.CountUntaughtClassesAsync(cancellationToken) is { Count: > 0 } untaught)
        {
            findings.Add(Untaught(untaught));
        }

        return findings;
    }

    private void AddStaff(IReadOnlyList<StaffMails> staff, List<Finding> findings)
    {
        var without = staff.Count(one => !one.Mails.Any(settings.IsAcademic));
        if (without > 0)
        {
            findings.Add(Warning(
                $"{without} of {staff.Count} members of staff have no academic mail: the portal of agents does not recognise them.",
                $"Personnels sans courriel académique, que le guichet des agents ne reconnaît pas : {without} sur {staff.Count}.",
                "Have the mail added in the academy's directory, or give them accounts of the workspace; check AgentMailDomains.",
                "Faire compléter le courriel dans l'annuaire académique, ou ouvrir des comptes locaux ; vérifier AgentMailDomains."));
        }

        var shared = staff.SelectMany(one => one.Mails.Where(settings.IsAcademic), (one, mail) => (mail, one.PersonId))
            .GroupBy(pair => pair.mail, pair => pair.PersonId, StringComparer.Ordinal).Where(mail => mail.Count() > 1).ToList();
        if (shared.Count > 0)
        {
            var who = string.Join(" / ", shared.Take(Named).Select(mail => string.Join(" = ", mail))) + (shared.Count > Named ? " / …" : "");
            findings.Add(Warning(
                $"{shared.Count} academic mails are those of two active members of staff or more, who are not recognised by them: {who}.",
                $"Courriels académiques de plusieurs personnels actifs, qui ne sont donc pas reconnus : {shared.Count} ({who}).",
                "Merge the persons if they are one ('entecole merges merge'); else have the mail corrected in the academy's directory.",
                "Fusionner s'il s'agit d'une même personne (« entecole merges merge ») ; sinon faire corriger l'annuaire académique."));
        }
    }

    private void AddParents(IReadOnlyDictionary<string, int> ofOnde, List<Finding> findings)
    {
        foreach (var academy in settings.EduConnectParents.Order(StringComparer.Ordinal))
        {
            if (!settings.EduConnectAcademies.Values.Contains(academy, StringComparer.Ordinal))
            {
                findings.Add(Warning(
                    $"Parents of {academy} are expected by EduConnect, and EduConnectAcademies has no number for it: none is recognised.",
                    $"Les parents de {academy} sont attendus par ÉduConnect, sans numéro dans EduConnectAcademies : aucun n'est reconnu.",
                    "Add its number to EduConnectAcademies, or take it out of EduConnectParents.",
                    "Ajouter son numéro à EduConnectAcademies, ou la retirer d'EduConnectParents."));
            }

            if (ofOnde.GetValueOrDefault(academy) is > 0 and var parents)
            {
                findings.Add(Warning(
                    $"{parents} parents of {academy} are expected by EduConnect and known by ONDE files alone, without the id that it gives.",
                    $"Parents de {academy} attendus par ÉduConnect et connus par ONDE seulement, sans l'identifiant qu'il transmet : {parents}.",
                    "Give them accounts of the workspace until the academy delivers their school.",
                    "Leur ouvrir des comptes locaux tant que l'académie ne livre pas leur école."));
            }
        }
    }

    private static Finding Untaught(IReadOnlyDictionary<string, int> untaught)
    {
        var (classes, most) = (
            untaught.Values.Sum(),
            untaught.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(Named).ToList());
        var named = string.Join(", ", most.Select(one => $"{one.Key} ({one.Value})")) + (untaught.Count > Named ? ", …" : "");
        return new Finding(
            FindingSubject.Store, FindingState.Well,
            new LocalizedText(
                $"Classes without a teacher: {classes}, in {untaught.Count} schools: {named}.",
                $"Classes sans enseignant : {classes}, dans {untaught.Count} écoles : {named}."),
            new LocalizedText(
                "The director assigns them: 'entecole assignments suggest UAI'.",
                "La direction de l'école les affecte : « entecole assignments suggest UAI »."));
    }

    private static Finding Warning(string english, string french, string mend, string corriger) =>
        Finding.Warning(FindingSubject.Store, new LocalizedText(english, french), new LocalizedText(mend, corriger));
}
