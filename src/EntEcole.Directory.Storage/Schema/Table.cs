namespace EntEcole.Directory.Storage.Schema;

/// <summary>A table that rows are written to: its columns, declared once. One text for every engine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns of a row, in the order in which its values are given.</param>
/// <param name="Keys">Those that tell its living rows apart.</param>
/// <param name="StagedColumns">Those that only its staging table has, after them.</param>
/// <param name="IsVersioned">Whether rows carry the revisions that made and ended them, and plans stage them.</param>
internal sealed record Table(
    string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Keys, IReadOnlyList<string> StagedColumns, bool IsVersioned)
{
    private static readonly string[] Versions = ["since_revision", "until_revision"];

    private static readonly string[] Staging = ["plan_id", "closes", "opens"];

    private static readonly Dictionary<PlanTable, Table> All = new()
    {
        [PlanTable.School] = Versioned(
            "school",
            ["school_no", "feed_no"],
            "school_no", "feed_no", "source_id", "uai", "presence", "hash", "folded_name", "display_name", "department", "commune_code",
            "district_source_id", "content"),
        [PlanTable.Class] = Versioned(
            "class", ["class_no"], "class_no", "school_no", "feed_no", "kind", "source_id", "name", "type_code", "type_label", "listed"),
        [PlanTable.Record] = Versioned(
            "record",
            ["feed_no", "category", "source_id"],
            "person_no", "feed_no", "category", "source_id", "person_id", "presence", "hash", "folded_name", "content", "makes") with
        {
            StagedColumns = ["renames", "ine"],
        },
        [PlanTable.Profile] = Versioned(
            "profile",
            ["person_no", "school_no", "role", "feed_no"],
            "person_no", "school_no", "role", "feed_no", "state", "active_on", "suspended_on", "purge_on"),
        [PlanTable.Membership] = Versioned(
            "membership",
            ["person_no", "class_no", "feed_no"],
            "person_no", "class_no", "feed_no", "entered_on", "teaches", "head", "subjects"),
        [PlanTable.Relation] = Versioned(
            "relation",
            ["pupil_no", "relative_no", "feed_no"],
            "pupil_no", "relative_no", "feed_no", "link_code", "legal", "financial", "contact", "payment"),
        [PlanTable.Nomenclature] = Versioned(
            "nomenclature", ["feed_no", "category", "code"], "feed_no", "category", "code", "hash", "label", "content"),
        [PlanTable.Ine] = new("pupil_ine", ["person_no", "ine"], ["person_no", "ine"], [], IsVersioned: false),
        [PlanTable.Key] = new("person_key", ["person_no", "key_hash"], ["person_no", "key_hash"], [], IsVersioned: false),
        [PlanTable.Problem] = new(
            "problem",
            [
                "run_id", "problem_no", "code", "severity", "file", "line", "category", "record_id", "uai", "field", "shape",
                "pupil_id", "class_id",
            ],
            ["run_id", "problem_no"],
            [],
            IsVersioned: false),
        [PlanTable.ProfileCount] = new(
            "profile_count", ["feed_no", "school_no", "role", "state", "profiles"], ["feed_no", "school_no", "role", "state"], [],
            IsVersioned: false),
        [PlanTable.ExtractSchool] = new(
            "extract_school",
            ["feed_no", "school_no", "pupils", "missed", "since_revision", "until_revision"],
            ["feed_no", "school_no", "since_revision"],
            [],
            IsVersioned: false),
        [PlanTable.Hold] = new(
            "plan_hold",
            ["plan_id", "school_no", "role", "cause", "present", "departing", "allowed", "since"],
            ["plan_id", "school_no", "role", "cause"],
            [],
            IsVersioned: false),
    };

    /// <summary>Every insert that <see cref="Insert"/> gives.</summary>
    public static IReadOnlyList<string> Inserts { get; } =
        [
            .. All.Values.Select(table => table.Insert(direct: true)),
            .. All.Values.Where(table => table.IsVersioned).Select(table => table.Insert(direct: false))];

    /// <summary>The tables whose rows are versioned, in the order in which a plan is applied.</summary>
    public static IReadOnlyList<PlanTable> VersionedTables { get; } =
        [
            PlanTable.School, PlanTable.Class, PlanTable.Record, PlanTable.Profile, PlanTable.Membership, PlanTable.Relation,
            PlanTable.Nomenclature];

    /// <summary>The number under which its rows lie together: of a school, a class, a person.</summary>
    public string Owner => Columns[0];

    /// <summary>
    /// What keeps to the rows of feeds, after other conditions, by an alias: what a person said of a teacher's classes stands among the
    /// memberships, and is no plan's.
    /// </summary>
    public string OfFeeds(string alias) => IsMembership ? $" AND {alias}.by_hand = 0" : "";

    /// <summary>Where the rows of plans are staged.</summary>
    public string Staged => "plan_" + Name;

    /// <summary>The columns of a row, as a statement lists them.</summary>
    public string ColumnList => string.Join(", ", Columns);

    /// <summary>The table of a kind of rows.</summary>
    public static Table Of(PlanTable table) => All[table];

    /// <summary>The table into which <see cref="Insert"/> writes.</summary>
    public string Target(bool direct) => direct || !IsVersioned ? Name : Staged;

    /// <summary>
    /// The columns that <see cref="Insert"/> fills, in its order. Direct: the row's, then <c>since_revision</c> and <c>until_revision</c>.
    /// Staged: <c>plan_id</c>, <c>closes</c>, <c>opens</c>, then the row's.
    /// </summary>
    public IReadOnlyList<string> Filled(bool direct) =>
        !IsVersioned ? Columns : direct ? [.. Columns, .. Versions] : [.. Staging, .. Columns, .. StagedColumns];

    /// <summary>The condition under which two rows of the table, or of its staging table, are versions of one.</summary>
    /// <param name="one">Alias of one.</param>
    /// <param name="other">Alias of the other.</param>
    public string SameKey(string one, string other) => string.Join(" AND ", Keys.Select(key => $"{one}.{key} = {other}.{key}"));

    /// <summary>Inserts one row; its values are bound in the order of <see cref="Filled"/>.</summary>
    public string Insert(bool direct)
    {
        var filled = Filled(direct);
        return $"INSERT INTO {Target(direct)} ({string.Join(", ", filled.Select(Quoted))}) VALUES ({string.Join(", ", filled.Select(_ => "?"))})";
    }

    private bool IsMembership => string.Equals(Name, "membership", StringComparison.Ordinal);

    private static Table Versioned(string name, string[] keys, params string[] columns) => new(name, columns, keys, [], IsVersioned: true);

    // A word of T-SQL.
    private static string Quoted(string column) => string.Equals(column, "file", StringComparison.Ordinal) ? "\"file\"" : column;
}
