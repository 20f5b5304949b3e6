using EntEcole.Directory.Model;

namespace EntEcole.Directory.Plans;

/// <summary>
/// Reads at once, of what a plan compares with, what will be asked for one by one: <see cref="IPlanBase"/> gives the same answers with or
/// without, and costs a statement for hundreds of them instead of one for each. Each method forgets what it read before.
/// </summary>
public interface IPlanReadAhead
{
    /// <summary>What <see cref="IPlanBase.ReadPerson"/> will be asked for.</summary>
    void Persons(AafCategory category, IReadOnlyCollection<(int PersonNo, string SourceId)> persons);

    /// <summary>What <see cref="IPlanBase.FindRecord"/> will be asked for.</summary>
    void Records(int feedNo, AafCategory category, IReadOnlyCollection<string> sourceIds);

    /// <summary>What <see cref="IPlanBase.FindKey(AafCategory, string)"/> will be asked for.</summary>
    void Keys(AafCategory category, IReadOnlyCollection<string> sourceIds);

    /// <summary>What <see cref="IPlanBase.FindKey(AafCategory, int)"/> will be asked for.</summary>
    void Keys(AafCategory category, IReadOnlyCollection<int> persons);

    /// <summary>What <see cref="IPlanBase.FindPupils"/> will be asked for.</summary>
    void Pupils(IReadOnlyCollection<string> ines);

    /// <summary>What <see cref="IPlanBase.ReadChildren"/> will be asked for.</summary>
    void Children(IReadOnlyCollection<int> relatives);
}
