using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// Finds records with one INE: they are one person when names and birth date agree to the letter; otherwise it is a problem.
/// </summary>
internal sealed class IneCheck(SyncSession session, RecordIndex index)
{
    private readonly SeenInes ines = new(index.Capacity);

    /// <summary>Whether more than one record has the INE.</summary>
    public bool IsRepeated(string ine) => ines.IsRepeated(ine);

    /// <summary>Looks at the INE of a record. What is no INE is left out.</summary>
    public void Check(AafRecord record, int slot, RecordProblems problems)
    {
        var ine = record.First(AafAttribute.PupilIne);
        Span<char> upper = stackalloc char[FieldForms.IneLength];
        if (!FieldForms.TryReadIne(ine, upper))
        {
            return;
        }

        var facts = FactsOf(record);
        if (ines.Add(upper, new SeenInes.Bearer(slot, facts)) is not { } first)
        {
            return;
        }

        if (first.Facts == facts)
        {
            session.Joins.Add((session.Ids.IdOf(index.IdAt(first.Slot)), session.Ids.IdOf(index.IdAt(slot))));
        }
        else
        {
            problems.Add(ProblemCode.IneRepeated, AafAttribute.PupilIne, ine);
        }
    }

    private static int FactsOf(AafRecord record)
    {
        var hash = new TextHash(0);
        foreach (var attribute in (
            ReadOnlySpan<AafAttribute>)[AafAttribute.PersonName, AafAttribute.PersonGivenName, AafAttribute.PersonBirthDate])
        {
            hash.Add((int)attribute, record.First(attribute));
        }

        return (int)(hash.Result >> 1);
    }
}
