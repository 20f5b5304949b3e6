using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Console.Pictures;

/// <summary>The runs of 30 nights by academy: a cell a night, as the last run of that day ended.</summary>
/// <param name="Academies">The academies.</param>
/// <param name="From">The first night.</param>
internal sealed record NightsPicture(IReadOnlyList<AcademyNight> Academies, DateOnly From)
{
    /// <summary>How many nights.</summary>
    public const int Nights = 30;

    /// <summary>Units of the picture that a night takes.</summary>
    public const int Cell = 20;

    /// <summary>How many nights one strip has: narrow screens show one strip below the other.</summary>
    public const int Strip = 15;

    /// <summary>Width of a strip.</summary>
    public static int Width => Strip * Cell;

    /// <summary>Height of a strip.</summary>
    public static int Height => 24;

    /// <summary>The nights.</summary>
    public IEnumerable<DateOnly> Days => Enumerable.Range(0, Nights).Select(From.AddDays);

    /// <summary>The first of the nights that end today.</summary>
    public static DateOnly FirstDay(DateTimeOffset now) => FrenchTime.DayAt(now).AddDays(1 - Nights);

    /// <summary>The last run of a night; null for none.</summary>
    public static V1.SyncRun? RunOf(AcademyNight academy, DateOnly day) => academy.Runs.FirstOrDefault(run => DayOf(run) == day);

    /// <summary>The day of a run.</summary>
    public static DateOnly DayOf(V1.SyncRun run) => FrenchTime.DayAt(run.StartedAt.ToDateTimeOffset());
}
