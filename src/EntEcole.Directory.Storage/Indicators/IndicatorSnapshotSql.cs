namespace EntEcole.Directory.Storage.Indicators;

/// <summary>SQL of the snapshots of counts. One text for every engine.</summary>
internal static class IndicatorSnapshotSql
{
    public const string CountOfMonth = "SELECT COUNT(*) FROM indicator_snapshot WHERE month = @month";

    public const string InsertSnapshot =
        "INSERT INTO indicator_snapshot (day, month, revision, made_at) VALUES (@day, @month, @revision, @madeAt)";

    public const string InsertPlace = """
        INSERT INTO indicator_place (day, level, place_key, name, academy, department, district_uai, siret, enrolled_schools,
            provisioned_schools, persons, counts)
        VALUES (@day, @level, @placeKey, @name, @academy, @department, @district, @siret, @enrolled, @provisioned, @persons, @counts)
        """;

    public const string SelectSnapshots = """
        SELECT day AS "Day", revision AS "Revision" FROM indicator_snapshot WHERE day >= @first AND day <= @last ORDER BY day
        """;

    public const string SelectPlaces = """
        SELECT place_key AS "PlaceKey", name AS "Name", academy AS "Academy", department AS "Department", district_uai AS "District",
               siret AS "Siret", enrolled_schools AS "Enrolled", provisioned_schools AS "Provisioned", persons AS "Persons", counts AS "Counts"
        FROM indicator_place
        WHERE day = @day AND level = @level AND (@placeKey IS NULL OR place_key = @placeKey)
          AND (@academy IS NULL OR academy = @academy) AND (@department IS NULL OR department = @department)
          AND (@district IS NULL OR district_uai = @district) AND (@siret IS NULL OR siret = @siret)
        ORDER BY place_key
        """;

    /// <summary>Forgets the snapshots before <c>@day</c>; each in turn, the last counts them.</summary>
    public static IReadOnlyList<string> Prune { get; } =
        ["DELETE FROM indicator_place WHERE day < @day", "DELETE FROM indicator_snapshot WHERE day < @day"];
}
