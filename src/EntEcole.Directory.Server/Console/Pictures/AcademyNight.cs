using EntEcole.Directory.Server.Console.Words;

namespace EntEcole.Directory.Server.Console.Pictures;

/// <summary>How an academy stands, and its runs of the last 30 nights, the latest first.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Runs">Its runs that read an extract.</param>
internal sealed record AcademyNight(V1.AcademyState State, IReadOnlyList<V1.SyncRun> Runs)
{
    /// <summary>The last run; null for none in these nights.</summary>
    public V1.SyncRun? Last => Runs.Count > 0 ? Runs[0] : null;

    /// <summary>The run before it of the same kind that was applied; null for none.</summary>
    public V1.SyncRun? Before => Last is not { } last ? null : Runs.Skip(1).FirstOrDefault(run =>
        run.Kind == last.Kind && run.Degree == last.Degree && run.State is V1.RunState.Applied or V1.RunState.Held);

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    /// <param name="text">The words.</param>
    /// <param name="staleDays">From how many days on an extract is old.</param>
    public IEnumerable<string> Faults(ConsoleText text, int staleDays)
    {
        if (State.MissingSince is { } since)
        {
            yield return text[
                $"{State.Academy}: no new extract since {text.Instant(since)}.",
                $"{State.Academy} : aucun nouvel extrait depuis le {text.Instant(since)}."];
        }

        foreach (var gap in State.Gaps)
        {
            yield return text.Of(gap);
        }

        if (Last is { State: V1.RunState.Failed or V1.RunState.Refused } last)
        {
            yield return text[
                $"{State.Academy}: run {last.RunId} was not applied ({text.Tag(last.State).Text.ToLower(text.Culture)}).",
                $"{State.Academy} : l'exécution {last.RunId} n'a pas été appliquée ({text.Tag(last.State).Text.ToLower(text.Culture)})."];
        }

        if (text.AgeInDays(State.ExtractDate) is { } days && days >= staleDays)
        {
            yield return text[
                $"{State.Academy}: the last extract is {text.Number(days)} days old.",
                $"{State.Academy} : le dernier extrait date de {text.Number(days)} jours."];
        }
    }

    /// <summary>The night of an academy; undo and the daily reading of enrolments are no night.</summary>
    public static AcademyNight Of(V1.AcademyState state, IEnumerable<V1.SyncRun> runs) =>
        new(state, [.. runs.Where(run => run.UndoOfRunId == 0 && !run.EnrolmentDay)]);
}
