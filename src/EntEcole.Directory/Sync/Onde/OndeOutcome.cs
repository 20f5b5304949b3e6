using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>What a run of ONDE files reports besides what every run does.</summary>
internal sealed record OndeOutcome(OndeRoster Roster, OndeNotices Notices)
{
    /// <summary>What the school has after the run.</summary>
    public OndeReport Report => new(
        Roster.Pupils.Count, Roster.Guardians.Count, Roster.Pupils.Sum(one => one.Person.Pupil!.Relatives.Count), Roster.Teachers.Count,
        Roster.Pupils.SelectMany(one => one.Person.Pupil!.Classes).Select(one => one.SourceId).Distinct(StringComparer.Ordinal).Count(),
        Roster.Pupils.Count(one => one.Person.Pupil!.Ine is not null), Notices.Rejected, Roster.Ambiguous, Notices.ByName)
    {
        Suppressed = Roster.Suppressed,
    };

    /// <summary>The classes of which the files hold no pupil, when that is held.</summary>
    public IReadOnlyList<LocalizedText> Warnings(JudgedExtract judged)
    {
        if (Roster.MissingClasses.Count == 0 || judged.Holds.Count == 0)
        {
            return [];
        }

        var names = string.Join(", ", Roster.MissingClasses.Select(name => OutsideText.Show(name)));
        return
        [
            new LocalizedText(
                $"The files hold some classes only; no pupil of: {names}.", $"Les fichiers ne contiennent que certaines classes ; aucun élève de : {names}."),
        ];
    }
}
