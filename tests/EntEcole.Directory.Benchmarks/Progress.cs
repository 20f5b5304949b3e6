using System.Globalization;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Says what is being measured and about how long the run will still take: every step is announced before the run, and one that has
/// been done tells how long the next of its kind takes. A size not met yet is taken for so many times the last one.
/// </summary>
internal sealed class Progress(TimeProvider time)
{
    private readonly Dictionary<Step, int> left = [];
    private readonly Dictionary<Step, double> lasted = [];

    /// <summary>So many steps of this name are to come; <paramref name="grows"/> with the number of schools, or not.</summary>
    public void Announce(int schools, string name, int times, bool grows)
    {
        if (times > 0)
        {
            left[new Step(schools, name, grows)] = left.GetValueOrDefault(new Step(schools, name, grows)) + times;
        }
    }

    /// <summary>Does a step that was announced.</summary>
    public async Task DoAsync(int schools, string name, string turn, Func<Task> work)
    {
        Results.Progress(string.Create(CultureInfo.InvariantCulture, $"{schools} schools, {turn}: {name}{Left()}"));
        var step = left.Keys.First(step => step.Schools == schools && string.Equals(step.Name, name, StringComparison.Ordinal));
        var start = time.GetTimestamp();
        try
        {
            await work();
        }
        finally
        {
            lasted[step] = time.GetElapsedTime(start).TotalSeconds;
            left[step] = Math.Max(0, left[step] - 1);
        }
    }

    private string Left()
    {
        if (lasted.Count == 0)
        {
            return "";
        }

        var (seconds, all) = (0.0, true);
        foreach (var (step, count) in left.Where(step => step.Value > 0))
        {
            var one = Expected(step);
            all &= one is not null;
            seconds += count * (one ?? 0);
        }

        return string.Create(
            CultureInfo.InvariantCulture, $" ({(all ? "about" : "more than")} {Math.Max(1, Math.Ceiling(seconds / 60))} min left)");
    }

    private double? Expected(Step step) =>
        lasted.TryGetValue(step, out var seconds) ? seconds
        : lasted.Keys.Where(known => string.Equals(known.Name, step.Name, StringComparison.Ordinal)).MaxBy(
            known => known.Schools) is { } known
            ? lasted[known] * (step.Grows ? (double)step.Schools / known.Schools : 1)
        : null;

    private sealed record Step(int Schools, string Name, bool Grows);
}
