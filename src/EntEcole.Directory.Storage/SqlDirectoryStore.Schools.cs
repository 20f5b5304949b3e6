using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Lookups of schools and classes.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectSchoolNumber =
        "SELECT school_no FROM school WHERE uai = @uai AND since_revision <= @revision AND until_revision > @revision";

    private const string SelectUai =
        "SELECT uai FROM school WHERE school_no = @after AND since_revision <= @revision AND until_revision > @revision";

    private const string SelectClassHome = """
        SELECT f.academy, s.uai FROM class c
        JOIN feed f ON f.feed_no = c.feed_no
        JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        WHERE c.class_no = @classNo AND c.since_revision <= @revision AND c.until_revision > @revision
        """;

    private const string UaisOfDistricts = """
        SELECT s.uai FROM school s
        JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND d.since_revision <= @revision AND d.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND s.uai IS NOT NULL AND d.uai IN
        """;

    private const string UaisOfSirets = """
        SELECT cs.uai, c.academy FROM convention c
        JOIN convention_school cs ON cs.reference = c.reference AND cs.since_revision <= @revision AND cs.until_revision > @revision
        WHERE c.since_revision <= @revision AND c.until_revision > @revision AND c.effective_from <= @day AND c.ends_on >= @day AND c.siret IN
        """;

    private const string SelectAcademies = """
        SELECT DISTINCT s.uai, f.academy FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND s.uai IN
        """;

    private const string IsSchoolWithin = "AND (f.academy IN {0} OR s.uai IN {0})";

    // Collectivités stand among the structures, in feeds of their own (degree 3): they are no schools.
    private const string SelectSchoolColumns = """
        SELECT s.school_no, f.academy, s.source_id, s.presence, s.content, d.uai, d.display_name
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id
            AND d.since_revision <= @revision AND d.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND f.degree <> 3
        """;

    // Several feeds may describe a school: the first degree's row is shown.
    private const string SchoolByUai = SelectSchoolColumns + " AND s.uai = @uai ORDER BY f.degree, f.feed_no";

    private const string SchoolList = SelectSchoolColumns + """

          AND NOT EXISTS (
              SELECT 1 FROM school o JOIN feed fo ON fo.feed_no = o.feed_no
              WHERE o.school_no = s.school_no AND (fo.degree < f.degree OR (fo.degree = f.degree AND fo.feed_no < f.feed_no))
                AND o.since_revision <= @revision AND o.until_revision > @revision)
          AND (@academy IS NULL OR f.academy = @academy)
          AND (@department IS NULL OR s.department = @department)
          AND (@commune IS NULL OR s.commune_code = @commune)
          AND (@district IS NULL OR d.uai = @district)
          AND (@start = '%' OR s.folded_name LIKE @start ESCAPE '\' OR s.folded_name LIKE @word ESCAPE '\')
          AND (@day IS NULL OR EXISTS (
              SELECT 1 FROM convention_school cs JOIN convention c ON c.reference = cs.reference
              WHERE cs.uai = s.uai AND cs.since_revision <= @revision AND cs.until_revision > @revision
                AND c.since_revision <= @revision AND c.until_revision > @revision
                AND c.effective_from <= @day AND c.ends_on >= @day))
          AND (@after IS NULL OR COALESCE(s.uai, '~') > @afterUai OR (COALESCE(s.uai, '~') = @afterUai AND s.school_no > @after))
        ORDER BY COALESCE(s.uai, '~'), s.school_no
        """;

    private const string SelectEnrolments = """
        SELECT cs.uai, c.reference, c.effective_from, c.ends_on
        FROM convention_school cs
        JOIN convention c ON c.reference = cs.reference AND c.since_revision <= @revision AND c.until_revision > @revision
        WHERE cs.since_revision <= @revision AND cs.until_revision > @revision AND cs.uai IN
        """;

    private const string ClassList = """
        SELECT c.class_no, c.kind, f.academy, c.source_id, c.name, c.type_code, c.type_label
        FROM school s
        JOIN class c ON c.school_no = s.school_no AND c.since_revision <= @revision AND c.until_revision > @revision
        JOIN feed f ON f.feed_no = c.feed_no
        WHERE s.uai = @uai AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
          AND c.class_no > @after
        ORDER BY c.class_no
        """;

    private const string ClassMembers = """
        SELECT m.class_no, r.content, m.person_no FROM membership m
        JOIN record r ON r.person_no = m.person_no AND r.feed_no = m.feed_no AND r.presence = @present AND r.category = @pupil
            AND r.since_revision <= @revision AND r.until_revision > @revision
        WHERE m.since_revision <= @revision AND m.until_revision > @revision AND m.class_no IN
        """;

    /// <inheritdoc/>
    public Task<SchoolView?> FindSchoolAsync(string uai, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) => (await SchoolsAsync(
                connection, statements.SchoolOfUai, revision, token, ("@uai", uai), ("@revision", revision), ("@limit", 1))).FirstOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolView>> ListSchoolsAsync(
        SchoolFilter filter, int? after, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
            {
                var afterUai = after is null ? "" : await connection.TextAsync(
                    statements.UaiOfNumber, token, ("@after", after), ("@revision", revision)) ?? "~";
                (string, object)[] within = filter.Within.IsAll ? [] : [("@texts", Texts(filter.Within))];
                return await SchoolsAsync(
                    connection,
                    filter.Within.IsAll ? statements.Schools : statements.SchoolsWithin,
                    revision,
                    token,
                    [
                    .. within,
                    ("@revision", revision),
                    ("@academy", OrNull(filter.Academy)),
                    ("@department", OrNull(filter.Department)),
                    ("@commune", OrNull(filter.CommuneCode)),
                    ("@district", OrNull(filter.DistrictUai)),
                    ("@start", Literally(filter.FoldedNamePrefix) + "%"),
                    ("@word", "% " + Literally(filter.FoldedNamePrefix) + "%"),
                    ("@day", OrNull(filter.EnrolledOn?.ToString("O", System.Globalization.CultureInfo.InvariantCulture))),
                    ("@after", after ?? (object)DBNull.Value),
                    ("@afterUai", afterUai),
                    ("@limit", limit),
                    ]);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClassView>> ListClassesAsync(
        string uai, int after, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync<IReadOnlyList<ClassView>>(
            async (connection, token) =>
            {
                var classes = new List<ClassView>();
                await using (var reader = await connection.ReadAsync(
                    statements.Classes, token, ("@uai", uai), ("@after", after), ("@limit", limit), ("@revision", revision)))
                {
                    while (await reader.ReadAsync(token))
                    {
                        classes.Add(new ClassView(
                            reader.GetInt32(0), uai, (ClassKind)reader.GetInt32(1),
                            new SourceRef(reader.GetString(2), AafCategory.Eleve, reader.GetString(3)),
                            reader.GetString(4), reader.TextOrNull(5), reader.TextOrNull(6), 0, []));
                    }
                }

                var members = await MembersAsync(connection, classes, revision, token);
                return [.. classes.Select(row => WithMembers(row, members[row.ClassNo]))];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasSchoolAsync(string uai, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) =>
                await connection.NumberAsync(statements.SchoolNumber, token, ("@uai", uai), ("@revision", revision)) is not null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ClassHome?> FindClassHomeAsync(int classNo, long revision, CancellationToken cancellationToken) =>
        LookUpAsync(
            async (connection, token) => (await RowsAsync(
                connection, statements.ClassHome, reader => new ClassHome(reader.GetString(0), reader.TextOrNull(1)), token,
                ("@classNo", classNo), ("@revision", revision))).FirstOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<(IReadOnlySet<string> Uais, IReadOnlySet<string> Academies)> FindReachedAsync(
        IReadOnlyCollection<string> uais, IReadOnlyCollection<string> districts, IReadOnlyCollection<string> sirets, DateOnly day, long revision,
        CancellationToken cancellationToken) =>
        LookUpAsync<(IReadOnlySet<string>, IReadOnlySet<string>)>(
            async (connection, token) =>
            {
                var all = uais.ToHashSet(StringComparer.Ordinal);
                if (districts.Count > 0)
                {
                    all.UnionWith(await TextsAsync(connection, statements.UaisOfDistricts, districts, token, ("@revision", revision)));
                }

                var named = sirets.Count == 0 ? [] : await PairsAsync(
                    connection, statements.UaisOfSirets, sirets, token, ("@revision", revision), ("@day", TypeHandlers.Day(day)));
                var academies = await AcademiesAsync(
                    connection, [.. all.Union(named.Select(one => one.Uai), StringComparer.Ordinal)], revision, token);
                // A convention gives schools of its own academy, whatever was recorded once.
                all.UnionWith(named.Where(one => academies.AreOnly(one.Uai, one.Academy)).Select(one => one.Uai));
                return (all, academies.Describing(all).ToHashSet(StringComparer.Ordinal));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<SchoolAcademies> FindSchoolAcademiesAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        LookUpAsync((connection, token) => AcademiesAsync(connection, uais, revision, token), cancellationToken);

    private async Task<SchoolAcademies> AcademiesAsync(
        LookupConnection connection, IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        new(uais.Count == 0 ? [] : await PairsAsync(connection, statements.Academies, uais, cancellationToken, ("@revision", revision)));

    private static Task<IReadOnlyList<(string Uai, string Academy)>> PairsAsync(
        LookupConnection connection, Statement statement, IReadOnlyCollection<string> texts, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters) =>
        RowsAsync(
            connection, statement, reader => (reader.GetString(0), reader.GetString(1)), cancellationToken,
            [("@texts", JsonSerializer.Serialize(texts)), .. parameters]);

    private static Task<IReadOnlyList<string>> TextsAsync(
        LookupConnection connection, Statement statement, IReadOnlyCollection<string> texts, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters) =>
        RowsAsync(connection, statement, reader => reader.GetString(0), cancellationToken, [("@texts", JsonSerializer.Serialize(texts)), .. parameters]);

    /// <summary>Academies and UAIs in one list: no label of an academy is a UAI.</summary>
    private static string Texts(Reach reach) => JsonSerializer.Serialize(reach.Academies.Concat(reach.Uais));

    private static ClassView WithMembers(ClassView row, IEnumerable<Coded?> levels)
    {
        var all = levels.ToList();
        return row with
        {
            PupilCount = all.Count,
            Levels = [.. all.OfType<Coded>().Distinct().OrderBy(level => level.Code, StringComparer.Ordinal)],
        };
    }

    private async Task<ILookup<int, Coded?>> MembersAsync(
        LookupConnection connection, List<ClassView> classes, long revision, CancellationToken cancellationToken)
    {
        var found = new List<(int ClassNo, Coded? Level)>();
        var seen = new HashSet<(int ClassNo, int PersonNo)>();
        await using var reader = await connection.ReadAsync(
            statements.Members,
            cancellationToken,
            ("@numbers", JsonSerializer.Serialize(classes.Select(row => row.ClassNo))),
            ("@present", (int)Presence.Present),
            ("@pupil", (int)AafCategory.Eleve),
            ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            if (seen.Add((reader.GetInt32(0), reader.GetInt32(2))))
            {
                found.Add((reader.GetInt32(0), Content.ReadPerson(reader.Bytes(1)).Pupil?.Level));
            }
        }

        return found.ToLookup(member => member.ClassNo, member => member.Level);
    }

    private static async Task<List<SchoolView>> BareSchoolsAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var schools = new List<SchoolView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            schools.Add(new SchoolView(
                reader.GetInt32(0),
                new SourceRef(reader.GetString(1), AafCategory.EtabEducNat, reader.GetString(2)),
                Content.ReadSchool(reader.Bytes(4)),
                reader.GetInt32(3) == (int)Presence.Present,
                reader.IsDBNull(6) ? null : new DistrictView(reader.TextOrNull(5), reader.GetString(6)),
                []));
        }

        return schools;
    }

    private async Task<IReadOnlyList<SchoolView>> SchoolsAsync(
        LookupConnection connection, Statement which, long revision, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters)
    {
        List<SchoolView> schools;
        await using (var reader = await connection.ReadAsync(which, cancellationToken, parameters))
        {
            schools = await BareSchoolsAsync(reader, cancellationToken);
        }

        var enrolments = await EnrolmentsAsync(
            connection, schools.Select(school => school.School.Uai).OfType<string>(), revision, cancellationToken);
        return [.. schools.Select(school => school.School.Uai is { } uai
            ? school with { Enrolments = [.. enrolments[uai].OrderBy(row => row.Reference, StringComparer.Ordinal)] }
            : school)];
    }

    private async Task<ILookup<string, EnrolmentView>> EnrolmentsAsync(
        LookupConnection connection, IEnumerable<string> uais, long revision, CancellationToken cancellationToken)
    {
        var rows = new List<(string Uai, EnrolmentView Enrolment)>();
        await using var reader = await connection.ReadAsync(
            statements.Enrolments, cancellationToken, ("@texts", JsonSerializer.Serialize(uais)), ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetString(0), new EnrolmentView(reader.GetString(1), reader.Date(2), reader.Date(3))));
        }

        return rows.ToLookup(row => row.Uai, row => row.Enrolment, StringComparer.Ordinal);
    }

    private static string Literally(string prefix) =>
        prefix.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);

    private static object OrNull(string? text) => text is null ? DBNull.Value : text;

    private sealed partial class LookupStatements
    {
        public Statement SchoolNumber { get; } = new(SelectSchoolNumber);

        public Statement UaiOfNumber { get; } = new(SelectUai);

        public Statement ClassHome { get; } = new(SelectClassHome);

        public Statement UaisOfDistricts { get; } = new(SqlDirectoryStore.UaisOfDistricts + " " + engine.Texts);

        public Statement UaisOfSirets { get; } = new(SqlDirectoryStore.UaisOfSirets + " " + engine.Texts);

        public Statement Academies { get; } = new(SelectAcademies + " " + engine.Texts);

        public Statement SchoolOfUai { get; } = new(SchoolByUai + engine.Page);

        public Statement Schools { get; } = new(SchoolList + engine.Page);

        public Statement SchoolsWithin { get; } = new(
            SchoolList.Replace("ORDER BY COALESCE", With(IsSchoolWithin, engine.Texts) + "\nORDER BY COALESCE", StringComparison.Ordinal) + engine.Page);

        public Statement Enrolments { get; } = new(SelectEnrolments + " " + engine.Texts);

        public Statement Classes { get; } = new(ClassList + engine.Page);

        public Statement Members { get; } = new(ClassMembers + " " + engine.Numbers);
    }
}
