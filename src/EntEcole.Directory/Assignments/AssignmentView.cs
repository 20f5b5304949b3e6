using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Assignments;

/// <summary>An assignment, with its person as the caller sees them and what it is on a day.</summary>
/// <param name="Assignment">The assignment.</param>
/// <param name="Person">The person.</param>
/// <param name="State">What it is.</param>
public sealed record AssignmentView(Assignment Assignment, PersonView Person, AssignmentState State)
{
    /// <summary>Why it is ended; null when it is not.</summary>
    public AssignmentEnd? End => State is not AssignmentState.Ended ? null
        : Assignment.End ?? (Assignment.Class.IsLiving ? AssignmentEnd.YearOver : AssignmentEnd.ClassEnded);

    /// <summary>What an assignment is on a day.</summary>
    public static AssignmentState StateOf(Assignment assignment, PersonView person, DateOnly day) =>
        assignment.End is not null || !assignment.Class.IsLiving || day > assignment.Until ? AssignmentState.Ended
        : day < assignment.From ? AssignmentState.ToCome
        : AssignmentService.StaffProfile(person, assignment.Class) is null ? AssignmentState.Dormant
        : AssignmentState.Active;

    /// <summary>The same in a sentence, with who and why.</summary>
    public LocalizedText Sentence()
    {
        var (row, by) = (Assignment, Assignment.By);
        return State is AssignmentState.Ended
            ? new($"Class {row.Class.Name}: assigned by {by} from {row.From:yyyy-MM-dd}, ended ({End}). {row.Why}",
                $"Classe {row.Class.Name} : affectation par {by} à partir du {row.From:dd/MM/yyyy}, terminée ({EndText}). {row.Why}")
            : new($"Class {row.Class.Name}: assigned by {by} from {row.From:yyyy-MM-dd} to {row.Until:yyyy-MM-dd}. {row.Why}",
                $"Classe {row.Class.Name} : affectation par {by} du {row.From:dd/MM/yyyy} au {row.Until:dd/MM/yyyy}. {row.Why}");
    }

    private string EndText => End switch
    {
        AssignmentEnd.ByHand => "décision",
        AssignmentEnd.YearOver => "fin d'année scolaire",
        AssignmentEnd.PersonLeft => "départ de la personne",
        _ => "classe disparue de l'extrait",
    };
}
