using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Report;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Takes the records of one category: scope, comparison, rows.</summary>
internal interface IRecordStage
{
    /// <summary>The category.</summary>
    AafCategory Category { get; }

    /// <summary>Whether records are to be foreseen before they are taken.</summary>
    bool Foresees => false;

    /// <summary>
    /// Looks at a record that is taken later, without any other effect: whether the store has rows that taking it will ask for.
    /// </summary>
    bool Foresee(AafRecord record) => false;

    /// <summary>Reads at once the rows that the records foreseen will ask for.</summary>
    void ReadForeseen()
    {
    }

    /// <summary>Takes a sound record of the category and says what became of it.</summary>
    Outcome Take(AafRecord record, RecordProblems problems);

    /// <summary>Says what the problems concern of a record that is not taken: the school, and for a relative the children.</summary>
    void Locate(AafRecord record, RecordProblems problems)
    {
    }

    /// <summary>A record of the category that cannot be used: the person or thing that it is about is left as it was.</summary>
    void Leave(AafRecord record);

    /// <summary>
    /// <see cref="Take"/> has failed on this record: what was written of it is taken back, the person it is about is left as they were.
    /// Returns
    /// the numbers of the schools concerned, as far as they are known.
    /// </summary>
    IReadOnlyCollection<int> Abandon(AafRecord record);

    /// <summary>Called once all files of the category are read: who is absent has departed.</summary>
    void Finish();
}
