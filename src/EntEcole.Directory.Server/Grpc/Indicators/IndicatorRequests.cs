using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Indicators;

/// <summary>Checks what callers ask of counts: each fault names the field as they spelt it.</summary>
internal static class IndicatorRequests
{
    /// <summary>The level, which must be given.</summary>
    public static IndicatorLevel Level(V1.IndicatorLevel level) =>
        level is V1.IndicatorLevel.Unspecified ? throw Requests.Missing("level") : (IndicatorLevel)Requests.Known(level, "level");

    /// <summary>Which schools count.</summary>
    public static IndicatorFilter Filter(V1.IndicatorFilter? filter) => filter is null ? IndicatorFilter.None : new IndicatorFilter(
        Requests.Academy(filter.Academy),
        Requests.Word(filter.Department, "filter.department") is { } department ? Department(department) : null,
        filter.DistrictUai.Length == 0 ? null : Requests.Uai(filter.DistrictUai, "filter.district_uai"),
        filter.Siret.Length == 0 ? null : Requests.Siret(filter.Siret, "filter.siret"),
        filter.Uai.Length == 0 ? null : Requests.Uai(filter.Uai, "filter.uai"));

    /// <summary>A department as it is written or shortened: 12, 012, 2A.</summary>
    public static string Department(string text) => text.ToUpperInvariant().PadLeft(3, '0');

    /// <summary>A past day; null for now.</summary>
    public static DateOnly? PastDay(string text, string field, DateOnly today) => Requests.Day(text, field) is not { } day ? null
        : day < today ? day
        : throw DirectoryException.InvalidArgument(
            field, new($"{field} must be a day before today.", $"{field} doit être un jour avant aujourd'hui."));
}
