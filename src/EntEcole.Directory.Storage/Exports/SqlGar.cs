using System.Text.Json;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Exports;

/// <summary>What exports to the GAR read, and those who assign resources.</summary>
internal sealed class SqlGar(SqlSession session, PersonLoader loader, MergeLinkCache links) : IGarStore
{
    private readonly GarStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GarSchoolRow>> ReadSchoolsAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken) => session.LookUpAsync(
        (connection, token) => connection.RowsAsync(
            statements.Schools,
            reader => new GarSchoolRow(
                reader.GetInt32(0), reader.GetString(1), reader.GetString(2), (Degree)reader.GetInt32(3), (Presence)reader.GetInt32(4),
                SchoolJson.Read(reader.Utf8(5)), reader.GetInt32(6) == 1),
            token,
            ("@texts", JsonSerializer.Serialize(uais)), ("@pupil", (int)Role.Pupil), ("@active", (int)ProfileState.Active),
            ("@first", (int)Degree.FirstDegree), ("@onde", (int)Degree.Onde), ("@revision", revision)),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GarClassRow>> ReadClassesAsync(
        IReadOnlyCollection<int> schools, long revision, CancellationToken cancellationToken) => session.LookUpAsync(
        (connection, token) => connection.RowsAsync(
            statements.Classes,
            reader => new GarClassRow(
                reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), (ClassKind)reader.GetInt32(3), reader.GetString(4),
                reader.GetString(5)),
            token,
            ("@numbers", JsonSerializer.Serialize(schools)),
            ("@first", (int)Degree.FirstDegree), ("@onde", (int)Degree.Onde), ("@revision", revision)),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonView>> ReadPersonsAsync(
        IReadOnlyCollection<int> schools, Role? role, long revision, CancellationToken cancellationToken) => session.LookUpAsync(
        async (connection, token) =>
        {
            var numbers = await connection.RowsAsync(
                statements.Persons, reader => reader.GetInt32(0), token,
                ("@numbers", JsonSerializer.Serialize(schools)), ("@role", (int?)role ?? 0), ("@parent", (int)Role.Parent),
                ("@active", (int)ProfileState.Active), ("@revision", revision));
            return await loader.PersonsAsync(connection, [.. numbers], revision, token);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GarManagerRow>> ListManagersAsync(string? uai, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.Managers,
                reader => new GarManagerRow(
                    reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), PersonId.FromBytes(reader.Utf8(3)),
                    new GarTerm(reader.Date(4), reader.DateOrNull(5)), reader.GetString(6), reader.GetString(7),
                    TypeHandlers.ReadInstant(reader.GetString(8))),
                token,
                ("@uai", SqlValues.OrNull(uai)), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<(long Revision, GarManagerRow Row)?> AddManagerAsync(
        string uai, PersonView person, GarTerm term, DecisionAuthor author, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<(long Revision, GarManagerRow Row)?>(
            async (connection, transaction) =>
            {
                int[] persons = [person.PersonNo, .. person.Records.Select(record => record.PersonNo)];
                var held = await connection.QueryAsync<TermRow>(
                    GarSql.TermsOf(session.Engine), new { uai, numbers = JsonSerializer.Serialize(persons.Distinct()) }, transaction);
                if (held.Any(row => row.Term.Meets(term)))
                {
                    return null;
                }

                var revision = await session.NextRevisionAsync(connection, transaction, "gar", null);
                var no = await NumberBlocks.ReserveAsync(connection, transaction, "gar_manager", 1);
                var row = new GarManagerRow(no, uai, person.PersonNo, person.PersonId, term, author.By, author.Why, author.At);
                await connection.ExecuteAsync(GarSql.InsertManager, Parameters(row, revision), transaction);
                return (revision, row);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<(long Revision, int Ended)?> EndManagerAsync(
        string uai, IReadOnlyCollection<int> persons, DateOnly day, DecisionAuthor author, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<(long Revision, int Ended)?>(
            async (connection, transaction) =>
            {
                var open = (await connection.QueryAsync<TermRow>(
                    GarSql.TermsOf(session.Engine), new { uai, numbers = JsonSerializer.Serialize(persons) }, transaction))
                    .Where(row => row.Term.To is null || row.Term.To >= day).ToList();
                if (open.Count == 0)
                {
                    return null;
                }

                var revision = await session.NextRevisionAsync(connection, transaction, "gar", null);
                foreach (var row in open)
                {
                    await connection.ExecuteAsync(GarSql.CloseManager, new { no = row.No, revision }, transaction);
                    if (row.Term.From < day)
                    {
                        await connection.ExecuteAsync(
                            GarSql.InsertManager,
                            Parameters(
                                new GarManagerRow(
                                    row.No, uai, row.Person, PersonId.FromBytes(row.Id), row.Term with { To = day.AddDays(-1) }, author.By,
                                    author.Why, author.At),
                                revision),
                            transaction);
                    }
                }

                return (revision, open.Count);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GarChangedId>> ListChangedIdsAsync(long before, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<GarChangedId>>(
            async (connection, token) =>
            {
                var all = await links.AllAsync(connection, token);
                var (then, now) = (all.At(before), all.At(revision));
                var changed = all.Numbers.Where(number => then.RootOf(number) != now.RootOf(number)).ToList();
                var exported = changed.Count == 0 ? [] : (await connection.RowsAsync(
                    statements.HadProfile, reader => reader.GetInt32(0), token,
                    ("@numbers", JsonSerializer.Serialize(changed)), ("@parent", (int)Role.Parent),
                    ("@active", (int)ProfileState.Active), ("@revision", before))).ToHashSet();
                return
                [
                    .. changed.Where(exported.Contains)
                        .Select(number => new GarChangedId(
                            all.IdOf(then.RootOf(number)), all.IdOf(now.RootOf(number)), now.RootOf(number)))
                        .Where(one => one.Old != one.Kept).Distinct(),
                ];
            },
            cancellationToken);

    private static object Parameters(GarManagerRow row, long revision) => new
    {
        no = row.ManagerNo, uai = row.Uai, person = row.PersonNo, personId = row.PersonId.ToByteArray(),
        startsOn = TypeHandlers.Day(row.Term.From), endsOn = TypeHandlers.Day(row.Term.To), by = row.By, why = row.Reason,
        at = TypeHandlers.Instant(row.At), revision,
    };

    private sealed record TermRow
    {
        public int No { get; init; }

        public int Person { get; init; }

        public byte[] Id { get; init; } = [];

        public string StartsOn { get; init; } = "";

        public string? EndsOn { get; init; }

        public GarTerm Term => new(TypeHandlers.ReadDay(StartsOn), TypeHandlers.ReadDayOrNull(EndsOn));
    }
}
