using EntEcole.Directory.Files;

namespace EntEcole.Directory.Sample;

/// <summary>Makes AAF 1D extracts of invented persons, full or delta, always the same for the same options.</summary>
public static class SampleGenerator
{
    /// <summary>
    /// Writes TOULOUSE/*.xml, MONTPELLIER/*.xml, conventions.csv and convention-schools.csv into <paramref name="folder"/>, which is
    /// made when missing. Extracts written there earlier are removed. Returns what the extracts contain, or for a delta the full ones of
    /// its day. Cancelled, it leaves files that are not well formed.
    /// </summary>
    public static SampleKey Write(string folder, SampleOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var plans = Plan(options);
        PrivateFolder.Ensure(folder);
        ConventionWriter.Write(folder, options, plans);
        return Run(options, plans, schools: null, folder, cancellationToken);
    }

    /// <summary>
    /// The key without the files. With <paramref name="schools"/> (UAIs) it looks only at the persons of these schools: pupils attached
    /// to one, relatives of such a pupil, staff having any function in one. A pupil who changes for another school then departs.
    /// </summary>
    public static SampleKey Describe(SampleOptions options, IReadOnlySet<string>? schools, CancellationToken cancellationToken) =>
        Run(options, Plan(options), schools, folder: null, cancellationToken);

    private static IReadOnlyList<AcademyPlan> Plan(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Fault is { } fault ? throw new ArgumentException(fault, nameof(options)) : Territory.Plan(options);
    }

    private static SampleKey Run(
        SampleOptions options, IReadOnlyList<AcademyPlan> plans, IReadOnlySet<string>? schools, string? folder,
        CancellationToken cancellationToken)
    {
        var academies = new List<AcademyKey>();
        var counts = new List<SchoolKey>();
        foreach (var plan in plans)
        {
            using var files = folder is null ? null : new AcademyFiles(folder, options, plan);
            var counter = new AcademyCounter(options, plan);
            counter.AddStructures();
            files?.WriteStructures();
            for (var number = 0; number < plan.Sectors.Count; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var choice = new Choice(plan.Sectors[number], schools);
                var sector = SectorPeople.Make(options, plan.Info, number, plan.Sectors[number]);
                Calendar.Run(sector, choice);
                var pupils = new PupilWriter(sector);
                counter.AddPeople(sector, choice);
                counts.AddRange(SchoolCounter.Count(sector, pupils, choice));
                files?.WritePeople(sector, pupils, options.Delta ? DayBefore(options, plan, number) : null);
            }

            files?.Complete();
            academies.Add(counter.ToKey());
        }

        return new SampleKey { Date = options.Date, Academies = academies, Schools = counts };
    }

    private static Sector DayBefore(SampleOptions options, AcademyPlan plan, int number)
    {
        var sector = SectorPeople.Make(options with { Day = options.Day - 1, Delta = false }, plan.Info, number, plan.Sectors[number]);
        Calendar.Run(sector, new Choice(plan.Sectors[number], uais: null));
        return sector;
    }
}
