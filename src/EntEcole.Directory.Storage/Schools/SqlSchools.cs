using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Schools;

/// <summary>Lookups of schools and classes.</summary>
internal sealed class SqlSchools(SqlSession session, RestrictionCache restrictions, MergeLinkCache mergeLinks)
    : ISchoolStore, IPerimeterStore
{
    private readonly SchoolStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<SchoolView?> FindSchoolAsync(string uai, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => (await SchoolsAsync(
                connection, statements.SchoolOfUai, revision, token, ("@uai", uai), ("@revision", revision), ("@limit", 1)))
                    .FirstOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolView>> ListSchoolsAsync(
        SchoolFilter filter, int? after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var afterUai = after is null ? "" : await connection.TextAsync(
                    statements.UaiOfNumber, token, ("@after", after), ("@revision", revision)) ?? "~";
                (string, object)[] within = filter.Within.IsAll ? [] : [("@texts", SqlValues.Texts(filter.Within))];
                return await SchoolsAsync(
                    connection,
                    filter.Within.IsAll ? statements.Schools : statements.SchoolsWithin,
                    revision,
                    token,
                    [
                    .. within,
                    ("@revision", revision),
                    ("@academy", SqlValues.OrNull(filter.Academy)),
                    ("@department", SqlValues.OrNull(filter.Department)),
                    ("@commune", SqlValues.OrNull(filter.CommuneCode)),
                    ("@district", SqlValues.OrNull(filter.DistrictUai)),
                    ("@start", Literally(filter.FoldedNamePrefix) + "%"),
                    ("@word", "% " + Literally(filter.FoldedNamePrefix) + "%"),
                    ("@day", SqlValues.OrNull(filter.EnrolledOn?.ToString("O", System.Globalization.CultureInfo.InvariantCulture))),
                    ("@after", SqlValues.OrNull(after)),
                    ("@afterUai", afterUai),
                    ("@limit", limit),
                    ]);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClassView>> ListClassesAsync(
        string uai, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<ClassView>>(
            async (connection, token) =>
            {
                var classes = new List<ClassView>();
                await using (var reader = await connection.ReadAsync(
                    statements.Classes, token, ("@uai", uai), ("@after", after), ("@limit", limit), ("@revision", revision)))
                {
                    while (await reader.ReadAsync(token))
                    {
                        classes.Add(new ClassView(
                            reader.GetInt32(0), ClassId.FromBytes(reader.Bytes(7)), uai, (ClassKind)reader.GetInt32(1),
                            new SourceRef(reader.GetString(2), AafCategory.Eleve, reader.GetString(3)),
                            reader.GetString(4), reader.TextOrNull(5), reader.TextOrNull(6), 0, []));
                    }
                }

                var members = await MembersAsync(connection, classes, revision, token);
                var teachers = await TeachersAsync(connection, classes, revision, token);
                return
                [
                    .. classes.Select(
                        row => WithMembers(row, members[row.ClassNo]) with { TeacherCount = teachers.GetValueOrDefault(row.ClassNo) }),
                ];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasSchoolAsync(string uai, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
                await connection.NumberAsync(statements.SchoolNumber, token, ("@uai", uai), ("@revision", revision)) is not null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ClassHome?> FindClassHomeAsync(ClassId id, long revision, CancellationToken cancellationToken) =>
        id.ToByteArray() is not { } bytes ? Task.FromResult<ClassHome?>(null) : session.LookUpAsync(
            async (connection, token) => (await connection.RowsAsync(
                statements.ClassHome, reader => new ClassHome(reader.GetString(0), reader.TextOrNull(1), reader.GetInt32(2)), token,
                ("@id", bytes), ("@revision", revision))).FirstOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<(IReadOnlySet<string> Uais, IReadOnlySet<string> Academies)> FindReachedAsync(
        IReadOnlyCollection<string> uais, IReadOnlyCollection<string> districts, IReadOnlyCollection<string> sirets, DateOnly day,
        long revision,
        CancellationToken cancellationToken) =>
        session.LookUpAsync<(IReadOnlySet<string>, IReadOnlySet<string>)>(
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
        session.LookUpAsync((connection, token) => AcademiesAsync(connection, uais, revision, token), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindDescribingAcademyAsync(string uai, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.TextAsync(
                statements.SchoolAcademy, token, ("@uai", uai), ("@revision", revision), ("@limit", 1)), cancellationToken);

    private async Task<SchoolAcademies> AcademiesAsync(
        LookupConnection connection, IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) =>
        new(uais.Count == 0 ? [] : await PairsAsync(connection, statements.Academies, uais, cancellationToken, ("@revision", revision)));

    private static Task<IReadOnlyList<(string Uai, string Academy)>> PairsAsync(
        LookupConnection connection, Statement statement, IReadOnlyCollection<string> texts, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters) =>
        connection.RowsAsync(
            statement, reader => (reader.GetString(0), reader.GetString(1)), cancellationToken,
            [("@texts", JsonSerializer.Serialize(texts)), .. parameters]);

    private static Task<IReadOnlyList<string>> TextsAsync(
        LookupConnection connection, Statement statement, IReadOnlyCollection<string> texts, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters) =>
        connection.RowsAsync(
            statement, reader => reader.GetString(0), cancellationToken, [("@texts", JsonSerializer.Serialize(texts)), .. parameters]);

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
        var hidden = await restrictions.HiddenAsync(connection, cancellationToken);
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        await using var reader = await connection.ReadAsync(
            statements.Members,
            cancellationToken,
            ("@numbers", JsonSerializer.Serialize(classes.Select(row => row.ClassNo))),
            ("@present", (int)Presence.Present),
            ("@pupil", (int)AafCategory.Eleve),
            ("@revision", revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!hidden.Holds(reader.GetInt32(2)) && seen.Add((reader.GetInt32(0), links.RootOf(reader.GetInt32(2)))))
            {
                found.Add((reader.GetInt32(0), PersonJson.Read(reader.Bytes(1)).Pupil?.Level));
            }
        }

        return found.ToLookup(member => member.ClassNo, member => member.Level);
    }

    private async Task<IReadOnlyDictionary<int, int>> TeachersAsync(
        LookupConnection connection, List<ClassView> classes, long revision, CancellationToken cancellationToken)
    {
        var hidden = await restrictions.HiddenAsync(connection, cancellationToken);
        var rows = await connection.RowsAsync(
            statements.Teachers, reader => (ClassNo: reader.GetInt32(0), PersonNo: reader.GetInt32(1)), cancellationToken,
            ("@numbers", JsonSerializer.Serialize(classes.Select(row => row.ClassNo))), ("@active", (int)ProfileState.Active),
            ("@revision", revision));
        // Persons that a merge made one count once.
        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        return rows.Where(row => !hidden.Holds(row.PersonNo)).DistinctBy(row => (row.ClassNo, links.RootOf(row.PersonNo)))
            .CountBy(row => row.ClassNo).ToDictionary(group => group.Key, group => group.Value);
    }

    public static async Task<List<SchoolView>> BareSchoolsAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var schools = new List<SchoolView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            schools.Add(new SchoolView(
                reader.GetInt32(0),
                new SourceRef(reader.GetString(1), AafCategory.EtabEducNat, reader.GetString(2)),
                SchoolJson.Read(reader.Bytes(4)),
                reader.GetInt32(3) == (int)Presence.Present,
                reader.IsDBNull(6) ? null : new DistrictView(reader.TextOrNull(5), reader.GetString(6)),
                []));
        }

        return schools;
    }

    public async Task<IReadOnlyList<SchoolView>> SchoolsAsync(
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
}
