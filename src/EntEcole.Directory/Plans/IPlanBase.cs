using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Plans;

/// <summary>What a plan compares with: the store at its base revision. Not thread-safe.</summary>
public interface IPlanBase
{
    /// <summary>Reads many at once that will be asked for here.</summary>
    IPlanReadAhead Ahead { get; }

    /// <summary>The living rows that the plan's feed made for a person, at the base revision.</summary>
    PersonRows ReadPerson(int personNo, AafCategory category, string sourceId);

    /// <summary>The living record of any feed with a source id, at the base revision; null when there is none.</summary>
    RecordRow? FindRecord(int feedNo, AafCategory category, string sourceId);

    /// <summary>The key of a living record of the plan's feed, at the base revision; null when there is none.</summary>
    RecordKey? FindKey(AafCategory category, string sourceId);

    /// <summary>The key of a person's living record of the plan's feed, at the base revision; null when there is none.</summary>
    RecordKey? FindKey(AafCategory category, int personNo);

    /// <summary>The living pupil records, of any feed, of persons who have or had an INE, at the base revision, by person.</summary>
    IReadOnlyList<RecordRow> FindPupils(string ine);

    /// <summary>Number of the person that a merged one leads to, at the base revision; their own when they are not merged.</summary>
    int RootOf(int personNo);

    /// <summary>The living records of the plan's feed with a folded name, at the base revision.</summary>
    IReadOnlyList<RecordRow> FindNamed(AafCategory category, string foldedName);

    /// <summary>The kept children of a relative in the plan's feed, at the base revision.</summary>
    IReadOnlyList<ChildRow> ReadChildren(int relativeNo);
}
