using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>Merges of persons, and the decisions on them.</summary>
internal sealed class SqlMerges(SqlSession session, MergeLinkCache mergeLinks) : IMergeStore
{
    private readonly MergeStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public IFederatedPairs Federated { get; } = new SqlFederatedPairs(session);

    /// <inheritdoc/>
    public IPupilPairs Pupils { get; } = new SqlPupilPairs(session);

    /// <inheritdoc/>
    public Task<Merged> MergeAsync(MergeOrder order, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var links = await MergeLinkRow.LivingAsync(connection, transaction);
                var at = MergeSnapshot.Of([.. links.Select(link => link.ToLink())], RowSpan.Forever - 1);
                var kept = await NumberAsync(connection, transaction, at, order.Kept);
                var other = await NumberAsync(connection, transaction, at, order.Other);
                var root = at.RootOf(kept);
                if (links.Find(link => link.MergedNo == other) is { } known)
                {
                    // The answer to this very decision was lost on its way.
                    return known.IsBy(order.Author) && at.RootOf(other) == root
                        ? new Merged(known.Since, at.IdOf(root), order.Other)
                        : throw MergeRules.Refusal(
                            at.RootOf(other) == root ? MergeObstacle.SamePerson : MergeObstacle.AlreadyMerged, order.Kept, order.Other);
                }

                if (root == other)
                {
                    throw MergeRules.Refusal(MergeObstacle.SamePerson, order.Kept, order.Other);
                }

                await EnsureUnrestrictedAsync(connection, transaction, [.. at.GroupOf(root), .. at.GroupOf(other)]);

                var records = await RecordsOfAsync(connection, transaction, [.. at.GroupOf(root), .. at.GroupOf(other)]);
                var some = records.Where(row => at.RootOf(row.PersonNo) == root).Select(row => row.ToView()).ToList();
                var others = records.Where(row => at.RootOf(row.PersonNo) == other).Select(row => row.ToView()).ToList();
                if (some.Count == 0 || others.Count == 0)
                {
                    throw NobodyOf(some.Count == 0 ? order.Kept : order.Other);
                }

                if (MergeRules.Between(some, others) is { } obstacle)
                {
                    throw MergeRules.Refusal(obstacle, order.Kept, order.Other);
                }

                var rootId = at.Joins(root) ? at.IdOf(root) : order.Kept;
                var revision = await session.NextRevisionAsync(connection, transaction, "merge", null);
                await connection.ExecuteAsync(
                    MergeSql.Insert,
                    new
                    {
                        merged = other, kept = root, mergedId = order.Other.ToByteArray(), keptId = rootId.ToByteArray(),
                        points = order.Points,
                        author = order.Author.By, why = order.Author.Why, at = TypeHandlers.Instant(order.Author.At), revision,
                        forever = RowSpan.Forever,
                    },
                    transaction);
                return new Merged(revision, rootId, order.Other);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Merged> UnmergeAsync(PersonId merged, DecisionAuthor author, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var links = await MergeLinkRow.LivingAsync(connection, transaction);
                var at = MergeSnapshot.Of([.. links.Select(link => link.ToLink())], RowSpan.Forever - 1);
                if (links.Find(link => PersonId.FromBytes(link.MergedId) == merged) is not { } link)
                {
                    var ended = (await connection.QueryAsync<MergeLinkRow>(
                        MergeSql.SelectLastEnd, new { id = merged.ToByteArray(), at = TypeHandlers.Instant(author.At) }, transaction))
                            .FirstOrDefault();
                    if (ended?.IsBy(author) == true)
                    {
                        return new Merged(ended.Since, PersonId.FromBytes(ended.KeptId), merged);
                    }

                    if (await connection.ExecuteScalarAsync<long>(MergeSql.CountEver, new { id = merged.ToByteArray() }, transaction) == 0)
                    {
                        await NumberAsync(connection, transaction, at, merged);
                    }

                    throw new DirectoryException(
                        Reason.NotMerged,
                        new LocalizedText(
                            "This person is not merged into another one.", "Cette personne n'est fusionnée dans aucune autre."),
                        DirectoryException.Fact("personId", merged.ToString()));
                }

                await EnsureUnrestrictedAsync(connection, transaction, at.GroupOf(link.MergedNo));
                var revision = await session.NextRevisionAsync(connection, transaction, "unmerge", null);
                await connection.ExecuteAsync(
                    MergeSql.End,
                    new
                    {
                        merged = link.MergedNo,
                        revision,
                        author = author.By,
                        why = author.Why,
                        at = TypeHandlers.Instant(author.At),
                        forever = RowSpan.Forever,
                    },
                    transaction);
                return new Merged(revision, at.IdOf(at.RootOf(link.MergedNo)), merged);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task RefuseMergeAsync(MergeOrder order, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var at = MergeSnapshot.Of(
                    [.. (await MergeLinkRow.LivingAsync(connection, transaction)).Select(link => link.ToLink())], RowSpan.Forever - 1);
                var (kept, other) = (
                    await NumberAsync(connection, transaction, at, order.Kept),
                    await NumberAsync(connection, transaction, at, order.Other));
                await EnsureUnrestrictedAsync(connection, transaction, [.. at.GroupOf(kept), .. at.GroupOf(other)]);
                if (await connection.ExecuteScalarAsync<long>(MergeSql.CountRefused, new { kept, other }, transaction) == 0)
                {
                    await connection.ExecuteAsync(
                        MergeSql.Refuse,
                        new
                        {
                            number = await NumberBlocks.ReserveAsync(connection, transaction, "refusal", 1), kept, other,
                            keptId = order.Kept.ToByteArray(), otherId = order.Other.ToByteArray(), points = order.Points ?? 0,
                            author = order.Author.By, why = order.Author.Why,
                            at = TypeHandlers.Instant(order.Author.At),
                        },
                        transaction);
                }

                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonMerges> ReadMergesAsync(int personNo, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var links = await mergeLinks.AllAsync(connection, token);
                if (links.IsEmpty)
                {
                    return new PersonMerges(personNo, null, [personNo], []);
                }

                var at = links.At(revision);
                var group = at.GroupOf(personNo);
                var facts = await connection.RowsAsync(
                    statements.MergesOfNumbers,
                    reader => new MergeFact(
                        PersonId.FromBytes(reader.Bytes(0)), PersonId.FromBytes(reader.Bytes(1)), reader.GetInt64(2),
                        new DecisionAuthor(reader.GetString(3), reader.GetString(4), TypeHandlers.ReadInstant(reader.GetString(5))),
                        reader.GetInt64(6) <= revision ? reader.GetInt64(6) : null,
                        reader.GetInt64(6) <= revision && !reader.IsDBNull(7)
                            ? new DecisionAuthor(reader.GetString(7), reader.GetString(8), TypeHandlers.ReadInstant(reader.GetString(9)))
                            : null),
                    token, ("@numbers", JsonSerializer.Serialize(group)), ("@revision", revision));
                return new PersonMerges(at.RootOf(personNo), at.Joins(personNo) ? at.IdOf(at.RootOf(personNo)) : null, group, facts);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<NamesakePage> ReadNamesakesAsync(int after, int rows, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var afterName = after == 0 ? "" : await ListedNameAsync(connection, after, revision, token);
                for (var limit = rows; ; limit *= 2)
                {
                    var read = afterName.Length == 0
                        ? []
                        : await NumbersOfAsync(connection, statements.NumbersOfName, afterName, 0, int.MaxValue, token);
                    var begun = read.Count;
                    read.AddRange(await NumbersOfAsync(connection, statements.NamesAfter, afterName, 0, limit, token));
                    if (read.Count - begun < limit)
                    {
                        return new NamesakePage(await NamesakesAsync(connection, read, revision, token), afterName, null);
                    }

                    read.AddRange(
                        await NumbersOfAsync(connection, statements.NamesakesAfter, read[^1].Name, read[^1].Number, int.MaxValue, token));
                    // A page ends with a person who is listed under the name that it read them by: there the next one begins.
                    for (var last = read.Count - 1; last >= begun; last--)
                    {
                        if (string.Equals(
                            await ListedNameAsync(connection, read[last].Number, revision, token), read[last].Name,
                            StringComparison.Ordinal))
                        {
                            var whole = read.Where(row => string.CompareOrdinal(row.Name, read[last].Name) <= 0).ToList();
                            return new NamesakePage(await NamesakesAsync(connection, whole, revision, token), afterName, read[last].Number);
                        }
                    }
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Namesakes> FindNamesakesAsync(string foldedName, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var read = await NumbersOfAsync(connection, statements.NumbersOfName, foldedName, 0, int.MaxValue, token);
                return (await NamesakesAsync(connection, read, revision, token, alone: true)).FirstOrDefault() ?? new Namesakes(
                    foldedName, []);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DecidedPair>> ListDecidedPairsAsync(
        bool accepted, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                accepted ? statements.AcceptedPairs : statements.RefusedPairs,
                reader => new DecidedPair(
                    reader.GetInt32(0), PersonId.FromBytes(reader.Bytes(1)), PersonId.FromBytes(reader.Bytes(2)), reader.GetInt32(3),
                    new DecisionAuthor(reader.GetString(4), reader.GetString(5), TypeHandlers.ReadInstant(reader.GetString(6)))),
                token,
                ("@after", after), ("@revision", revision), ("@limit", limit)),
            cancellationToken);

    private async Task<List<MergedRecordRow>> RecordsOfAsync(
        DbConnection connection, DbTransaction transaction, IEnumerable<int> numbers) =>
        (await connection.QueryAsync<MergedRecordRow>(
            MergeSql.SelectRecords(session.Engine),
            new { numbers = JsonSerializer.Serialize(numbers), awaited = PersonSql.Awaited, forever = RowSpan.Forever },
            transaction)).AsList();

    private static async Task<int> NumberAsync(DbConnection connection, DbTransaction transaction, MergeSnapshot links, PersonId id)
    {
        if (links.TryFind(id, out var merged))
        {
            return merged;
        }

        return await connection.QueryFirstOrDefaultAsync<int?>(
            MergeSql.SelectNumber, new { id = id.ToByteArray() }, transaction) is { } number ? number
            : await connection.ExecuteScalarAsync<long>(MergeSql.CountPurged, new { id = id.ToByteArray() }, transaction) > 0
            ? throw new DirectoryException(
                Reason.PersonNotFound,
                new LocalizedText(
                    "This person was purged: nothing but the id is kept.",
                    "Cette personne a été purgée : seul l'identifiant est conservé."),
                DirectoryException.Fact("personId", id.ToString()))
            : throw NobodyOf(id);
    }

    private async Task EnsureUnrestrictedAsync(DbConnection connection, DbTransaction transaction, IEnumerable<int> numbers)
    {
        if (await connection.ExecuteScalarAsync<long>(
            RestrictionSql.CountAmong(session.Engine), new { numbers = JsonSerializer.Serialize(numbers) }, transaction) > 0)
        {
            throw PrivacyFaults.Restricted();
        }
    }

    private static DirectoryException NobodyOf(PersonId id) => new(
        Reason.PersonNotFound, new LocalizedText("No such person.", "Cette personne n'existe pas."),
        DirectoryException.Fact("personId", id.ToString()));

    private static async Task<List<(string Name, int Number)>> NumbersOfAsync(
        LookupConnection connection, Statement which, string name, int after, int limit, CancellationToken cancellationToken) =>
    [
        .. await connection.RowsAsync(
            which, reader => (reader.GetString(1), reader.GetInt32(0)), cancellationToken,
            ("@name", name), ("@after", after), ("@limit", limit)),
    ];

    private async Task<string> ListedNameAsync(
        LookupConnection connection, int number, long revision, CancellationToken cancellationToken) =>
        await connection.TextAsync(
            statements.ListedName, cancellationToken, ("@person", number), ("@awaited", PersonSql.Awaited), ("@revision", revision)) ?? "";

    /// <summary>Of rows of the index of names, those that several adults share; <paramref name="alone"/> also that of one.</summary>
    private async Task<IReadOnlyList<Namesakes>> NamesakesAsync(
        LookupConnection connection, List<(string Name, int Number)> rows, long revision, CancellationToken cancellationToken,
        bool alone = false)
    {
        var shared = rows.Where(row => row.Name.Length > 0).GroupBy(row => row.Name, StringComparer.Ordinal).Where(
            group => alone || group.Count() > 1).ToList();
        if (shared.Count == 0)
        {
            return [];
        }

        var links = await mergeLinks.AtAsync(connection, revision, cancellationToken);
        var numbers = JsonSerializer.Serialize(links.Expand(shared.SelectMany(group => group.Select(row => row.Number)).Distinct()));
        var adults = await connection.RowsAsync(
            statements.AdultsOfNumbers,
            reader => (
                Number: reader.GetInt32(0), Id: PersonId.FromBytes(reader.Bytes(1)), Record: RecordReader.RecordOf(reader),
                Name: reader.GetString(8)),
            cancellationToken, ("@numbers", numbers), ("@awaited", PersonSql.Awaited), ("@revision", revision),
            ("@pupil", (int)AafCategory.Eleve));
        var listed = new Dictionary<int, (PersonId Id, string Name)>();
        adults.ToList().ForEach(row => listed.TryAdd(row.Number, (row.Id, row.Name)));
        var records = adults.ToLookup(row => links.RootOf(row.Number), row => row.Record);
        var children = (await connection.RowsAsync(
            statements.ChildrenOfNumbers, reader => (Number: reader.GetInt32(0), Pupil: reader.GetInt32(1)), cancellationToken,
            ("@numbers", numbers), ("@revision", revision))).ToLookup(row => links.RootOf(row.Number), row => links.RootOf(row.Pupil));
        var refused = (await connection.RowsAsync(
            statements.RefusalsOfNumbers, reader => (Number: reader.GetInt32(0), Other: reader.GetInt32(1)), cancellationToken,
            ("@numbers", numbers))).ToLookup(row => links.RootOf(row.Number), row => links.RootOf(row.Other));
        return
        [
            .. shared.Select(group => new Namesakes(group.Key,
            [
                .. group.Select(row => row.Number)
                    .Where(
                        number => listed.TryGetValue(number, out var one) && string.Equals(one.Name, group.Key, StringComparison.Ordinal))
                    .Order()
                    .GroupBy(links.RootOf)
                    .Select(person => new Namesake(
                        person.Key, links.Joins(person.Key) ? links.IdOf(person.Key) : listed[person.Key].Id, [.. person],
                        [.. records[person.Key]],
                        children[person.Key].ToHashSet(), refused[person.Key].ToHashSet())),
            ])).Where(names => names.Persons.Count > (alone ? 0 : 1)),
        ];
    }
}
