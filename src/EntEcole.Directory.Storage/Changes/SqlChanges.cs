using System.Text.Json;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Rights;
using EntEcole.Directory.Storage.Schools;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>What changes, revision by revision.</summary>
internal sealed class SqlChanges(
    SqlSession session, SqlRevisions revisions, TouchedNumbers touchedNumbers, WatchedPersons watched, RestrictedChanges restricted,
    ChangeStatements statements)
    : IChangeStore
{
    /// <inheritdoc/>
    public Task<ChangePage<SchoolView>> ReadSchoolChangesAsync(
        ChangeSpan span, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            (connection, token) => TouchedNumbers.NumbersAsync(
                connection, span.IsSnapshot ? statements.AllSchools : statements.TouchedSchools, span.Revision, after, limit, token),
            SchoolsAtAsync,
            limit,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage<ClassView>> ReadClassChangesAsync(
        ChangeSpan span, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            (connection, token) => TouchedNumbers.NumbersAsync(
                connection, span.IsSnapshot ? statements.AllClasses : statements.TouchedClasses, span.Revision, after, limit, token),
            ClassesAtAsync,
            limit,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage<WatchedPerson>> ReadPersonChangesAsync(
        ChangeSpan span, ChangeScope perimeter, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            async (connection, token) => await restricted.WithPersonsAsync(
                connection, span, (after, limit), await TouchedAsync(connection, span, after, limit, token), token),
            async (connection, numbers, revision, token) => await restricted.ShowAsync(
                connection,
                revision < span.Revision
                    ? await watched.WatchedBeforeAsync(connection, numbers, perimeter, span.Revision, token)
                    : span.IsSnapshot
                    ? await watched.WatchedAtAsync(connection, numbers, perimeter.Within, revision, token)
                    : await watched.WatchedAfterAsync(connection, numbers, perimeter.Within, revision, token),
                span, (revision < span.Revision, perimeter), token),
            limit,
            cancellationToken,
            perimeter.IsAll
                ? null
                : (connection, numbers, token) => watched.WithinAsync(connection, numbers, perimeter, span.Revision, token));

    private async Task<List<int>> TouchedAsync(
        LookupConnection connection, ChangeSpan span, int after, int limit, CancellationToken cancellationToken)
    {
        // Another key of pseudonyms is another pseudonym for each person.
        var isOfAll = span.IsSnapshot || await TouchedNumbers.RenewsVisitorsAsync(connection, statements, span.Revision, cancellationToken);
        var which = isOfAll ? statements.AllPersons
            : await touchedNumbers.HasRipplesAsync(connection, span.Revision, cancellationToken)
                ? statements.RipplingPersons
                : statements.TouchedPersons;
        return await touchedNumbers.WithMergedAsync(
            connection, span with { IsSnapshot = isOfAll }, after, limit,
            await TouchedNumbers.NumbersAsync(connection, which, span.Revision, after, limit, cancellationToken), cancellationToken);
    }

    private async Task<long> EnsureKeptAsync(LookupConnection connection, ChangeSpan span, CancellationToken cancellationToken)
    {
        var oldest = await revisions.OldestWatchedAsync(connection, cancellationToken);
        return span.Base >= oldest ? oldest : throw ChangesExpired.After(span.Base, oldest);
    }

    /// <summary>The numbers of a page, what they stand for before and after, and last of all whether all of it was still kept.</summary>
    private Task<ChangePage<T>> ReadChangesAsync<T>(
        ChangeSpan span,
        Func<LookupConnection, CancellationToken, Task<List<int>>> touched,
        Func<LookupConnection, List<int>, long, CancellationToken, Task<Dictionary<int, T>>> at,
        int limit,
        CancellationToken cancellationToken,
        Func<LookupConnection, List<int>, CancellationToken, Task<List<int>>>? within = null)
        where T : class =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                await EnsureKeptAsync(connection, span, token);
                var read = await touched(connection, token);
                var numbers = within is null ? read : await within(connection, read, token);
                var before = span.IsSnapshot ? [] : await at(connection, numbers, span.Revision - 1, token);
                var after = await at(connection, numbers, span.Revision, token);
                // The oldest revision moves before rows go: what it does not exclude now was whole when it was read.
                var oldest = await EnsureKeptAsync(connection, span, token);
                return new ChangePage<T>(
                    [
                        .. numbers.Where(number => before.ContainsKey(number) || after.ContainsKey(number)).Select(number =>
                            new EntityChange<T>(number, before.GetValueOrDefault(number), after.GetValueOrDefault(number))),
                    ],
                    read.Count < limit ? null : read[^1],
                    oldest);
            },
            cancellationToken);

    private async Task<Dictionary<int, SchoolView>> SchoolsAtAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.SchoolsOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision));
        var schools = new Dictionary<int, SchoolView>();
        foreach (var school in await SqlSchools.BareSchoolsAsync(reader, cancellationToken))
        {
            schools.TryAdd(school.SchoolNo, school);
        }

        return schools;
    }

    private async Task<Dictionary<int, ClassView>> ClassesAtAsync(
        LookupConnection connection, List<int> numbers, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(
            statements.ClassesOfNumbers, cancellationToken, ("@numbers", JsonSerializer.Serialize(numbers)), ("@revision", revision));
        var classes = new Dictionary<int, ClassView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var classNo = reader.GetInt32(0);
            classes.Add(classNo, new ClassView(
                classNo, ClassId.FromBytes(reader.Bytes(8)), reader.TextOrNull(1) ?? "", (ClassKind)reader.GetInt32(2),
                new SourceRef(reader.GetString(3), AafCategory.Eleve, reader.GetString(4)),
                reader.GetString(5), reader.TextOrNull(6), reader.TextOrNull(7), 0, []));
        }

        return classes;
    }

    /// <inheritdoc/>
    public Task<ChangePage<Grant>> ReadGrantChangesAsync(ChangeSpan span, int after, int limit, CancellationToken cancellationToken) =>
        ReadChangesAsync(
            span,
            async (connection, token) => await restricted.WithGrantsAsync(
                connection, span, (after, limit),
                await TouchedNumbers.NumbersAsync(
                    connection, span.IsSnapshot ? statements.AllGrants : statements.TouchedGrants, span.Revision, after, limit, token),
                token),
            async (connection, numbers, revision, token) => await restricted.ShowAsync(
                connection, await GrantsAtAsync(connection, numbers, revision, revision < span.Revision, token), span,
                revision < span.Revision, token),
            limit,
            cancellationToken);

    // Before a revision, those too that it erased with their beneficiary: by id and place alone.
    private async Task<Dictionary<int, Grant>> GrantsAtAsync(
        LookupConnection connection, List<int> numbers, long revision, bool before, CancellationToken cancellationToken)
    {
        var list = JsonSerializer.Serialize(numbers);
        var grants = (await connection.RowsAsync(
            statements.GrantsOfNumbers, RightsRows.GrantOf, cancellationToken, ("@numbers", list), ("@revision", revision)))
                .ToDictionary(grant => grant.GrantNo);
        foreach (var erased in !before ? [] : await connection.RowsAsync(
            statements.PurgedGrants, RightsRows.PurgedGrantOf, cancellationToken, ("@numbers", list), ("@revision", revision + 1)))
        {
            grants[erased.GrantNo] = erased;
        }

        return grants;
    }
}
