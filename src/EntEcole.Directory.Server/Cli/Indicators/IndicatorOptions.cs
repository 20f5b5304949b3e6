using System.CommandLine;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Indicators;

namespace EntEcole.Directory.Server.Cli.Indicators;

/// <summary>What both verbs of indicators take: the level, and which schools count.</summary>
internal sealed class IndicatorOptions
{
    private const string Words = "region, academy, department, district, collectivite, school";

    public IndicatorOptions(SharedOptions shared)
    {
        Level = new Option<IndicatorLevel>("--level")
        {
            HelpName = Words.Replace(", ", "|", StringComparison.Ordinal),
            Description = shared.T("By which places. Default: region.", "Par quels lieux. Par défaut : region."),
            DefaultValueFactory = _ => IndicatorLevel.Region,
            CustomParser = given =>
            {
                if (given.Tokens is [var token] && Enum.TryParse<IndicatorLevel>(token.Value, ignoreCase: true, out var level)
                    && IndicatorLevels.All.Any(known => known.ToString().Equals(token.Value, StringComparison.OrdinalIgnoreCase)))
                {
                    return level;
                }

                given.AddError(shared.T($"--level takes one of: {Words}.", $"--level prend l'un de : {Words}."));
                return default;
            },
        };
        Level.CompletionSources.Add(Words.Split(", "));
        Academy = Of("--academy", shared.T("Of this academy.", "De cette académie."));
        Department = Of("--department", shared.T("Of this department, as 12 or 012.", "De ce département, comme 12 ou 012."));
        District = Of("--district", shared.T(
            "Of this circonscription, by the UAI of its inspection.", "De cette circonscription, par l'UAI de son inspection."));
        Siret = Of("--siret", shared.T("Of this collectivité.", "De cette collectivité."));
        Uai = Of("--uai", shared.T("Of this school.", "De cette école."));
        Csv = new Option<string?>("--csv")
        {
            HelpName = shared.T("FILE", "FICHIER"),
            Description = shared.T(
                "Write them to a CSV; in a folder, under a name with level, day and revision.",
                "Les écrire dans un CSV ; dans un dossier, sous un nom avec niveau, jour et révision."),
        };
    }

    public Option<IndicatorLevel> Level { get; }

    public Option<string?> Academy { get; }

    public Option<string?> Department { get; }

    public Option<string?> District { get; }

    public Option<string?> Siret { get; }

    public Option<string?> Uai { get; }

    public Option<string?> Csv { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Level, Academy, Department, District, Siret, Uai, Csv];

    /// <summary>Which schools count.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public IndicatorFilter FilterOf(ParseResult parsed) => IndicatorRequests.Filter(new V1.IndicatorFilter
    {
        Academy = parsed.GetValue(Academy) ?? "",
        Department = parsed.GetValue(Department) ?? "",
        DistrictUai = parsed.GetValue(District) ?? "",
        Siret = parsed.GetValue(Siret) ?? "",
        Uai = parsed.GetValue(Uai) ?? "",
    });

    private static Option<string?> Of(string name, string description) => new(name) { Description = description };
}
