using System.Text.Json;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>Records that are held because their source id may be another person's.</summary>
internal sealed class SqlIdentities(SqlSession session) : IIdentityStore
{
    // An academy that gives former ids to all its persons anew is no list that a person decides line by line: the run report counts them
    // all.
    private const int MaxKept = 1_000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<EarlierHold>> ListEarlierAsync(int feedNo, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<EarlierHold>>(
            async connection =>
            [
                .. (await connection.QueryAsync<KeyColumns>(IdentityHoldSql.SelectOfFeed, new { feedNo })).Select(row => new EarlierHold(
                    row.HoldNo, (AafCategory)row.Category, row.SourceId, row.Fingerprint, (IdentityDecision?)row.Decision)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task KeepHoldsAsync(
        int feedNo, long runId, ExtractKind kind, IReadOnlyList<HeldIdentity> held, IReadOnlyList<long> applied,
        CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var known = (await connection.QueryAsync<KeyColumns>(IdentityHoldSql.SelectOfFeed, new { feedNo }, transaction))
                    .ToDictionary(row => (row.Category, row.SourceId));
                var now = held.Take(MaxKept).ToLookup(one => IsHeld(known, one));
                var renewed = now[true].Select(one => (long)known[KeyOf(one)].HoldNo).ToList();
                var forgotten = known.Values.Where(row => !renewed.Contains(row.HoldNo)
                        && (kind is ExtractKind.Full || applied.Contains(row.HoldNo) || now[false].Any(
                            one => KeyOf(one) == (row.Category, row.SourceId))))
                    .Select(row => (long)row.HoldNo).ToList();
                var engine = session.Engine;
                await connection.ExecuteAsync(
                    IdentityHoldSql.Delete(engine), new { numbers = JsonSerializer.Serialize(forgotten) }, transaction);
                await connection.ExecuteAsync(
                    IdentityHoldSql.Renew(engine), new { numbers = JsonSerializer.Serialize(renewed), runId }, transaction);
                var added = now[false].ToList();
                var first = added.Count == 0 ? 0 : await NumberBlocks.ReserveAsync(connection, transaction, "identity_hold", added.Count);
                await connection.ExecuteAsync(
                    IdentityHoldSql.Insert, added.Select((one, at) => Row(first + at, feedNo, runId, one)), transaction);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IdentityHold>> ListHoldsAsync(string? academy, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<IdentityHold>>(
            async connection =>
            [
                .. (await connection.QueryAsync<HoldColumns>(IdentityHoldSql.SelectHolds, new { forever = RowSpan.Forever }))
                    .Where(row => academy is null || string.Equals(row.Academy, academy, StringComparison.Ordinal))
                    .Select(row => row.ToHold()),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task DecideAsync(long holdNo, IdentityDecision decision, DecisionAuthor author, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var arguments = new
                {
                    holdNo,
                    decision = (int)decision,
                    by = author.By,
                    reason = author.Why,
                    at = TypeHandlers.Instant(author.At),
                };
                return await connection.ExecuteAsync(IdentityHoldSql.Decide, arguments, transaction) > 0 ? true : throw NotFound(holdNo);
            },
            cancellationToken);

    private static bool IsHeld(Dictionary<(int, string), KeyColumns> known, HeldIdentity one) =>
        known.TryGetValue(KeyOf(one), out var row) && row.Fingerprint == one.Fingerprint;

    private static (int Category, string SourceId) KeyOf(HeldIdentity one) => ((int)one.Stored.Category, one.Stored.SourceId);

    private static object Row(int holdNo, int feedNo, long runId, HeldIdentity one) => new
    {
        HoldNo = holdNo,
        FeedNo = feedNo,
        Category = (int)one.Stored.Category,
        one.Stored.SourceId,
        one.Stored.PersonNo,
        PersonId = one.Stored.PersonId.ToByteArray(),
        one.Fingerprint,
        one.Uai,
        Content = PersonJson.Write(one.Person),
        RunId = runId,
    };

    private static DirectoryException NotFound(long holdNo) => new(
        Reason.IdentityHoldNotFound,
        new LocalizedText(
            "There is no such held record. See 'entecole identities list'.",
            "Cet enregistrement retenu n'existe pas. Voir « entecole identities list »."),
        DirectoryException.Fact("hold", holdNo.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private sealed record KeyColumns
    {
        public int HoldNo { get; init; }

        public int Category { get; init; }

        public string SourceId { get; init; } = "";

        public long Fingerprint { get; init; }

        public int? Decision { get; init; }
    }

    private sealed record HoldColumns
    {
        public int HoldNo { get; init; }

        public string Academy { get; init; } = "";

        public int Degree { get; init; }

        public int Category { get; init; }

        public string SourceId { get; init; } = "";

        public byte[] PersonId { get; init; } = [];

        public object Delivered { get; init; } = "";

        public object? Known { get; init; }

        public string? Uai { get; init; }

        public long SinceRun { get; init; }

        public long LastRun { get; init; }

        public int? Decision { get; init; }

        public string? DecidedBy { get; init; }

        public string? Reason { get; init; }

        public string? DecidedAt { get; init; }

        public IdentityHold ToHold() => new(
            HoldNo, new SourceRef(Academy, (AafCategory)Category, SourceId), (Degree)Degree, Model.PersonId.FromBytes(PersonId),
            Known is null or "" or byte[] { Length: 0 } ? null : RowReading.PersonOf(Known), RowReading.PersonOf(Delivered), Uai, SinceRun,
            LastRun, (IdentityDecision?)Decision,
            DecidedAt is null ? null : new DecisionAuthor(DecidedBy!, Reason!, TypeHandlers.ReadInstant(DecidedAt)));
    }
}
