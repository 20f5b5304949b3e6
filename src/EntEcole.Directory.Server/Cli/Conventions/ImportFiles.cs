using System.Globalization;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>How a file is imported.</summary>
/// <param name="DryRun">Record nothing; show what it would do.</param>
/// <param name="Accept">Record it although something looks odd.</param>
internal sealed record ImportMode(bool DryRun = false, bool Accept = false);

/// <summary>The two files of an import, and what is wrong or odd in them by line.</summary>
/// <param name="Conventions">Path of the conventions.</param>
/// <param name="Schools">Path of their schools.</param>
internal sealed record ImportFiles(string Conventions, string Schools)
{
    /// <summary>The files; the schools lie beside the conventions unless they are named.</summary>
    public static ImportFiles Of(string conventions, string? schools = null) => new(
        conventions, schools ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(conventions))!, ConventionVerbs.SchoolsFileName));

    /// <summary>Reads and checks both, by themselves and against what is recorded.</summary>
    public async Task<ConventionCheck> CheckAsync(
        DirectoryStore store, ConventionService service, CancellationToken cancellationToken)
    {
        var schools = ConventionFiles.ReadSchools(Schools);
        var lines = ConventionFiles.ReadConventions(Conventions);
        var check = ConventionChecker.Check(lines, schools);
        var foreign = await service.FindForeignAsync(check.Conventions, cancellationToken);
        var doubtful = await DoubtfulAsync(store, check.Conventions, cancellationToken);
        return check with
        {
            Faults = [.. check.Faults, .. foreign.Select(school => FaultOf(school, schools))],
            Notices =
            [
                .. check.Notices, .. doubtful.Select(siret => new ConventionFault(
                    "conventions", lines.First(line => string.Equals(line.Reference, siret.Reference, StringComparison.Ordinal)).Line,
                    "siret", siret.Text)),
            ],
        };
    }

    /// <summary>The conventions whose SIRET looks like that of another commune.</summary>
    public static async Task<IReadOnlyList<DoubtfulSiret>> DoubtfulAsync(
        DirectoryStore store, IReadOnlyList<EntEcole.Directory.Enrolment.Convention> conventions, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        return SiretCheck.Of(
            conventions, await store.Enrolment.ListConventionsAsync(revision, cancellationToken),
            await store.Reconciliation.FindSchoolsAsync(
                conventions.SelectMany(convention => convention.Schools).Select(school => school.Uai).ToHashSet(StringComparer.Ordinal),
                revision, cancellationToken));
    }

    /// <summary>Where a fault is, in front of its text.</summary>
    public string Place(ConventionFault fault) => string.Create(
        CultureInfo.InvariantCulture, $"{Path.GetFileName(fault.File is "schools" ? Schools : Conventions)}:{fault.Line} {fault.Field}: ");

    private static ConventionFault FaultOf(ForeignSchool school, IReadOnlyList<ConventionSchoolLine> lines) => new(
        "schools",
        lines.First(line => string.Equals(line.Convention, school.Reference, StringComparison.Ordinal)
            && string.Equals(Uai.Normalize(line.Uai), school.Uai, StringComparison.Ordinal)).Line,
        "uai", school.Text);
}
