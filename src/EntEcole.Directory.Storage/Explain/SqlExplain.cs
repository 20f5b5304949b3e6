using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Changes;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Explain;

/// <summary>Every kept version of what the store knows of one person. Restricted persons are not there.</summary>
/// <param name="session">The store.</param>
/// <param name="revisions">Which revisions are kept.</param>
/// <param name="restrictions">What hides persons; null gives them too: for those who answer for the rights of persons.</param>
internal sealed class SqlExplain(SqlSession session, SqlRevisions revisions, RestrictionCache? restrictions) : IExplainStore
{
    private readonly ExplainStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<IReadOnlyList<int>> FindNumbersAsync(SourceRef source, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var hidden = await HiddenAsync(connection, token);
                return (IReadOnlyList<int>)[.. (await NumbersAsync(connection, source, revision, token)).Where(
                    number => !hidden.Holds(number))];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonVersions> ReadVersionsAsync(int personNo, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                (string, object)[] who = [("@person", personNo), ("@revision", revision)];
                var records = await connection.RowsAsync(statements.RecordVersions, ToRecord, token, who);
                var profiles = await connection.RowsAsync(statements.ProfileVersions, ToProfile, token, who);
                var classes = await connection.RowsAsync(statements.ClassVersions, ToClass, token, who);
                var hidden = await HiddenAsync(connection, token);
                IReadOnlyList<RelationVersion> relations =
                    [.. (await connection.RowsAsync(statements.RelationVersions, ToRelationVersion, token, who)).Where(
                        row => !hidden.Holds(row.OtherId))];
                var touched = records.Select(row => row.Span).Concat(profiles.Select(row => row.Span)).Concat(
                    classes.Select(row => row.Span))
                    .Concat(relations.Select(row => row.Span))
                    .SelectMany(span => new[] { span.Since, span.Until })
                    .Where(number => number <= revision)
                    .Distinct();
                var facts = await connection.RowsAsync(
                    statements.RevisionFacts, ToFact, token, ("@numbers", JsonSerializer.Serialize(touched)));
                return new PersonVersions(
                    personNo, records, profiles, classes, relations, facts.ToDictionary(fact => fact.Revision),
                    await revisions.OldestAsync(connection, token));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NamedSchool>> FindSchoolsAsync(
        string academy, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.SchoolsOfSources,
                reader => new NamedSchool(reader.GetString(0), reader.TextOrNull(1), reader.GetString(2)), token,
                ("@texts", JsonSerializer.Serialize(sourceIds)), ("@academy", academy), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunProblem>> ListProblemsAsync(
        SourceRef source, IReadOnlyCollection<long> runIds, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => await IsHiddenAsync(connection, source, token) ? [] : await connection.RowsAsync(
                statements.ProblemsOfRecord,
                reader => new RunProblem(reader.GetInt64(0), new Problem(
                    Enum.Parse<ProblemCode>(reader.GetString(1)), reader.GetString(2), reader.GetInt32(3), source.Category, source.Id,
                    reader.TextOrNull(4), reader.TextOrNull(5), reader.TextOrNull(6))),
                token,
                ("@numbers", JsonSerializer.Serialize(runIds)), ("@category", (int)source.Category), ("@id", source.Id)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> ListWaitingPlansAsync(SourceRef source, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => await IsHiddenAsync(connection, source, token) ? [] : await connection.RowsAsync(
                statements.PlansWaitingFor, reader => reader.GetInt64(0), token,
                ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@held", (int)PlanState.Held)),
            cancellationToken);

    private ValueTask<HiddenPersons> HiddenAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        restrictions is null ? new ValueTask<HiddenPersons>(HiddenPersons.None) : restrictions.HiddenAsync(connection, cancellationToken);

    private async Task<bool> IsHiddenAsync(LookupConnection connection, SourceRef source, CancellationToken cancellationToken)
    {
        var hidden = await HiddenAsync(connection, cancellationToken);
        return hidden.Count > 0
            && (await NumbersAsync(connection, source, await session.HeadAsync(connection, cancellationToken), cancellationToken)).Any(
                hidden.Holds);
    }

    private Task<IReadOnlyList<int>> NumbersAsync(
        LookupConnection connection, SourceRef source, long revision, CancellationToken cancellationToken) =>
        connection.RowsAsync(
            statements.NumbersOfSource, reader => reader.GetInt32(0), cancellationToken,
            ("@academy", source.Academy), ("@category", (int)source.Category), ("@id", source.Id), ("@revision", revision));

    private static RowSpan SpanOf(DbDataReader reader) => new(reader.GetInt64(0), reader.GetInt64(1));

    private static RecordVersion ToRecord(DbDataReader reader)
    {
        var presence = (Presence)reader.GetInt32(7);
        return new RecordVersion(
            SpanOf(reader), new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(4), reader.GetString(5)),
            (Degree)reader.GetInt32(3), PersonId.FromBytes(reader.Bytes(6)), presence,
            presence is Presence.Awaited ? null : PersonJson.Read(reader.Bytes(8)));
    }

    private static ProfileVersion ToProfile(DbDataReader reader) => new(
        SpanOf(reader), reader.GetString(2), (Degree)reader.GetInt32(3), reader.TextOrNull(4), reader.TextOrNull(5) ?? "",
        reader.Profile(6));

    private static ClassVersion ToClass(DbDataReader reader) => new(
        SpanOf(reader), reader.GetString(2), (Degree)reader.GetInt32(3), reader.GetInt32(4), (ClassKind)reader.GetInt32(5),
        reader.GetString(6),
        reader.DateOrNull(7), reader.GetInt32(8) == 1, reader.GetInt32(9) == 1, reader.TextOrNull(10));

    private static RelationVersion ToRelationVersion(DbDataReader reader) => new(
        SpanOf(reader), (Degree)reader.GetInt32(3), reader.GetInt32(4) == 1,
        new SourceRef(reader.GetString(2), (AafCategory)reader.GetInt32(5), reader.GetString(6)),
        PersonId.FromBytes(reader.Bytes(7)), reader.GetString(8), reader.Details(9));

    private static RevisionFact ToFact(DbDataReader reader) => new(
        reader.GetInt64(0),
        DateTimeOffset.Parse(reader.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        reader.IsDBNull(2) ? null : reader.GetInt64(2),
        reader.DateOrNull(3));
}
