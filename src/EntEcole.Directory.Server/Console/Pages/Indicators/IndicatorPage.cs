using System.Globalization;
using EntEcole.Directory.Server.Console.Words;
using EntEcole.Directory.Server.Grpc.Answers;

namespace EntEcole.Directory.Server.Console.Pages.Indicators;

/// <summary>What the pages of indicators share: the level and the filter of the address, and the columns.</summary>
internal abstract class IndicatorPage : ConsolePage
{
    /// <summary>Rows of a page.</summary>
    protected const int Rows = 100;

    /// <summary>Rows of a call, when a file is made.</summary>
    protected const int FileRows = 1_000;

    /// <summary>The roles, in the order of columns.</summary>
    public static IReadOnlyList<V1.Role> Roles { get; } =
        [V1.Role.Pupil, V1.Role.Parent, V1.Role.Teacher, V1.Role.Director, V1.Role.SchoolStaff, V1.Role.CollectiviteStaff];

    /// <summary>The levels, from the region to the school.</summary>
    public static IReadOnlyList<V1.IndicatorLevel> Levels { get; } =
    [
        V1.IndicatorLevel.Region, V1.IndicatorLevel.Academy, V1.IndicatorLevel.Department, V1.IndicatorLevel.District,
        V1.IndicatorLevel.Collectivite, V1.IndicatorLevel.School,
    ];

    /// <summary>The level.</summary>
    public V1.IndicatorLevel Level { get; private set; } = V1.IndicatorLevel.Academy;

    /// <summary>Which schools.</summary>
    public V1.IndicatorFilter Filter { get; private set; } = new();

    /// <summary>The role that the picture shows; unspecified for persons.</summary>
    public V1.Role Role { get; private set; }

    /// <summary>The other pages.</summary>
    public Pager Pager { get; protected set; } = new(null, null);

    /// <summary>Reads level, filter and role from the address.</summary>
    protected void ReadFilter()
    {
        var query = Request.Query;
        Level = Enum.TryParse<V1.IndicatorLevel>(query["level"], ignoreCase: true, out var level) && Levels.Contains(level) ? level
            : V1.IndicatorLevel.Academy;
        Role = Enum.TryParse<V1.Role>(query["role"], ignoreCase: true, out var role) && Roles.Contains(role) ? role : V1.Role.Unspecified;
        Filter = new V1.IndicatorFilter
        {
            Academy = Of("academy"), Department = Of("dep") is { Length: 2 } two ? "0" + two : Of("dep"),
            DistrictUai = Of("district").ToUpperInvariant(), Siret = Of("siret"), Uai = Of("uai").ToUpperInvariant(),
        };

        string Of(string name) => query[name].ToString().Trim();
    }

    /// <summary>Reads, or tells what is wrong with a field of the filter.</summary>
    protected async Task ReadOrTellAsync(string field, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (RichException error) when (
            Fault.StatusOf(error.StatusCode) is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            Faults = [new(field, error.Error.Text.In(Text.Language))];
            Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>The names of the columns of a file, after those that are first.</summary>
    protected IReadOnlyList<string> Header(params string[] first) =>
    [
        .. first, Text["key", "clé"], Text["name", "nom"], Text["schools enrolled", "écoles inscrites"],
        Text["schools filled", "écoles alimentées"], .. Roles.Select(role => Text.Many(role)),
        .. Roles.Select(role => Text[$"{Text.Many(role)} (suspended)", $"{Text.Many(role)} (suspendus)"]),
        .. Roles.Select(role => Text[$"{Text.Many(role)} (activated)", $"{Text.Many(role)} (activés)"]), Text["persons", "personnes"],
    ];

    /// <summary>A row of a file.</summary>
    protected IReadOnlyList<string> Line(V1.Indicator row, params string[] first) =>
    [
        .. first, row.Key, Text.Place(row, Level), Number(row.EnrolledSchools), Number(row.ProvisionedSchools),
        .. Roles.Select(role => IndicatorNames.Digits(row.Of(role).Active, row.Of(role).ActiveForm)),
        .. Roles.Select(role => IndicatorNames.Digits(row.Of(role).Suspended, row.Of(role).SuspendedForm)),
        .. Roles.Select(role => IndicatorNames.Digits(row.Of(role).Activated, row.Of(role).ActivatedForm)),
        row.HasPersons ? row.Persons.ToString(CultureInfo.InvariantCulture) : "nc",
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
