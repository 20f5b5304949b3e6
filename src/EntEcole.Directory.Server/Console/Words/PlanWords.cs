namespace EntEcole.Directory.Server.Console.Words;

/// <summary>What a plan would do, in words.</summary>
internal static class PlanWords
{
    /// <summary>What waits of a plan: how many departures, in how many schools.</summary>
    public static string Waits(ConsoleText text, V1.Plan plan)
    {
        var waiting = plan.Counts.Where(count => count.State is V1.PlanState.Held).ToList();
        var departures = waiting.Sum(count => (long)count.Departed);
        var schools = waiting.Select(count => count.Uai).Where(uai => uai.Length > 0).Distinct(StringComparer.Ordinal).Count();
        return text.Count(departures, ("departure", "departures"), ("départ", "départs"))
            + text[" in ", " dans "] + text.Count(schools, ("school", "schools"), ("école", "écoles"));
    }

    /// <summary>What an approval does, one sentence a kind of change, as “Suspend 68 pupils and 70 relatives”.</summary>
    public static IReadOnlyList<string> Effects(ConsoleText text, IEnumerable<V1.PlanCount> counts)
    {
        var byRole = counts.GroupBy(count => count.Role).OrderBy(group => group.Key).ToList();
        (string Verb, Func<V1.PlanCount, int> Number)[] kinds =
        [
            (text["Suspend ", "Suspendre "], count => count.Departed), (text["Create ", "Créer "], count => count.Created),
            (text["Restore ", "Rétablir "], count => count.Returned), (text["Change ", "Modifier "], count => count.Changed),
        ];
        return [.. kinds.Select(kind => (kind.Verb, Persons: Persons(kind.Number))).Where(kind => kind.Persons.Length > 0).Select(
            kind => kind.Verb + kind.Persons)];

        string Persons(Func<V1.PlanCount, int> number)
        {
            var all = byRole.Select(group => (group.Key, Count: group.Sum(count => (long)number(count)))).Where(one => one.Count > 0)
                .Select(one => text.Count(one.Count, one.Key)).ToList();
            return all.Count < 2 ? string.Concat(all) : string.Join(", ", all[..^1]) + text[" and ", " et "] + all[^1];
        }
    }

    /// <summary>The question of a decision, as “Suspend 68 pupils of 0121071Z?”.</summary>
    public static string Question(ConsoleText text, V1.Plan plan, IReadOnlyList<V1.PlanCount> counts, string uai, bool approve)
    {
        var effects = Effects(text, counts);
        var what = effects.Count > 0 ? string.Join(", ", effects.Select((effect, rank) => rank == 0 ? effect : Lower(effect)))
            : text["Apply what waits", "Appliquer ce qui attend"];
        var where = uai.Length > 0 ? text[$" of {uai}", $" de {uai}"] : text[$" of plan {plan.PlanId}", $" du plan {plan.PlanId}"];
        return approve ? $"{what}{where}{text["?", " ?"]}"
            : text["Do not ", "Ne pas "] + Lower(what) + where + text["?", " ?"];
    }

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
