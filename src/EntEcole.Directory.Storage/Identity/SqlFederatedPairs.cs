using Dapper;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>Pairs of persons that one account of an identity provider names.</summary>
internal sealed class SqlFederatedPairs(SqlSession session) : IFederatedPairs
{
    private readonly FederatedPairStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public async Task RecordAsync(PersonId kept, PersonId other, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var ids = new { kept = kept.ToByteArray(), other = other.ToByteArray(), at = TypeHandlers.Instant(at) };
        // Nearly always it is known: then nothing is written.
        if (await session.WithConnectionAsync(
            connection => connection.ExecuteScalarAsync<long>(FederatedPairSql.Count, ids), cancellationToken) > 0)
        {
            return;
        }

        await session.WithTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(FederatedPairSql.Insert, ids, transaction), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonPair>> ReadAsync(int? personNo, int after, int limit, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                personNo is null ? statements.Pairs : statements.PairsOf,
                reader => new PersonPair(reader.GetInt32(0), PersonId.FromBytes(reader.Bytes(1)), PersonId.FromBytes(reader.Bytes(2))),
                token, ("@person", personNo ?? 0), ("@after", after), ("@limit", limit)),
            cancellationToken);
}

/// <summary>SQL of these pairs. One text for every engine.</summary>
internal static class FederatedPairSql
{
    /// <summary>Whether a pair is known, whichever comes first.</summary>
    public const string Count = """
        SELECT COUNT(*) FROM federated_pair f
        JOIN person k ON k.person_no = f.kept_no
        JOIN person o ON o.person_no = f.other_no
        WHERE k.person_id = @kept AND o.person_id = @other
        """;

    /// <summary>Remembers a pair of two who are there.</summary>
    public const string Insert = """
        INSERT INTO federated_pair (kept_no, other_no, pair_no, kept_id, other_id, seen_at)
        SELECT k.person_no, o.person_no, (SELECT COALESCE(MAX(pair_no), 0) + 1 FROM federated_pair), k.person_id, o.person_id, @at
        FROM person k
        JOIN person o ON o.person_id = @other
        WHERE k.person_id = @kept AND NOT EXISTS (
            SELECT 1 FROM federated_pair f WHERE f.kept_no = k.person_no AND f.other_no = o.person_no)
        """;

    /// <summary>Pairs by number; to be followed by a page.</summary>
    public const string Pairs = Select + " AND p.pair_no > @after ORDER BY p.pair_no";

    /// <summary>Those of the person <c>@person</c>; to be followed by a page.</summary>
    public const string PairsOf = Select + " AND p.pair_no > @after AND (p.kept_no = @person OR p.other_no = @person) ORDER BY p.pair_no";

    private const string Select = $"""
        SELECT p.pair_no, p.kept_id, p.other_id FROM federated_pair p
        WHERE p.kept_no NOT IN ({RestrictionSql.Numbers}) AND p.other_no NOT IN ({RestrictionSql.Numbers}) AND NOT EXISTS (
            SELECT 1 FROM merge_refusal f
            WHERE (f.kept_no = p.kept_no AND f.other_no = p.other_no) OR (f.kept_no = p.other_no AND f.other_no = p.kept_no))
        """;
}

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class FederatedPairStatements(Engine engine)
{
    public Statement Pairs { get; } = new(FederatedPairSql.Pairs + engine.Page);

    public Statement PairsOf { get; } = new(FederatedPairSql.PairsOf + engine.Page);
}
