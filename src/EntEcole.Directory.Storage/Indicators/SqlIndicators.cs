using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>What counts are made of.</summary>
internal sealed class SqlIndicators(SqlSession session, MergeLinkCache links, RestrictionCache restrictions) : IIndicatorStore
{
    // Between two looks whether the caller has given up.
    private const int Look = 4_096;

    private readonly IndicatorStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IndicatorSite>> ListSitesAsync(long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.Sites,
                reader => new IndicatorSite(
                    reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), (Degree)reader.GetInt32(3), reader.TextOrNull(4),
                    reader.GetString(5), reader.GetString(6), reader.TextOrNull(7), reader.TextOrNull(8), reader.TextOrNull(9)),
                token, ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<T> CountProfilesAsync<T>(
        long revision, IReadOnlyCollection<int>? schools, Func<T> start, CancellationToken cancellationToken)
        where T : IProfileCounter =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var counter = start();
                var hidden = await restrictions.HiddenAsync(connection, token);
                var merged = await links.AtAsync(connection, revision, token);
                await using var reader = schools is null
                    ? await connection.ReadAsync(statements.Profiles, token, ("@revision", revision))
                    : await connection.ReadAsync(
                        statements.ProfilesOf, token, ("@numbers", JsonSerializer.Serialize(schools)), ("@revision", revision));
                await CountAsync(reader, counter, hidden, merged, token);
                return counter;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StaffGrant>> ListStaffGrantsAsync(long revision, DateOnly day, CancellationToken cancellationToken) =>
        session.LookUpAsync<IReadOnlyList<StaffGrant>>(
            async (connection, token) =>
            {
                var merged = await links.AtAsync(connection, revision, token);
                return await connection.RowsAsync(
                    statements.StaffGrants, reader => new StaffGrant(merged.RootOf(reader.GetInt32(0)), reader.GetString(1)), token,
                    ("@revision", revision), ("@day", TypeHandlers.Day(day)));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<PersonSet> ReadActivatedAsync(long revision, DateOnly day, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                var (found, merged) = (new PersonSet(), await links.AtAsync(connection, revision, token));
                await using var reader = await connection.ReadAsync(statements.Activated, token, ("@day", TypeHandlers.Day(day)));
                while (await reader.ReadAsync(token))
                {
                    found.Add(merged.RootOf(reader.GetInt32(0)));
                }

                return found;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountActivationsAsync(CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => await connection.NumberAsync(statements.Activations, token) ?? 0, cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetRestrictionMarkAsync(CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => (await restrictions.AllAsync(connection, token)).LastChange, cancellationToken);

    /// <inheritdoc/>
    public Task<long> FindRevisionBeforeAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => await connection.NumberAsync(
                statements.RevisionBefore, token, ("@before", TypeHandlers.Instant(instant))) ?? 0,
            cancellationToken);

    // Those of a group come last, under the number of their root: their own numbers lie apart.
    private static async Task CountAsync<T>(
        DbDataReader reader, T counter, HiddenPersons hidden, MergeSnapshot merged, CancellationToken cancellationToken)
        where T : IProfileCounter
    {
        var grouped = new List<(int Root, int SchoolNo, int FeedNo, Role Role, ProfileState State)>();
        var hiddenRoots = hidden.Numbers.Select(merged.RootOf).ToHashSet();
        for (var rows = 0; await reader.ReadAsync(cancellationToken); rows++)
        {
            if (rows % Look == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var number = reader.GetInt32(0);
            if (hidden.Count > 0 && hidden.Holds(number))
            {
                continue;
            }

            var (role, state) = ((Role)reader.GetInt32(3), (ProfileState)reader.GetInt32(4));
            if (!merged.IsEmpty && merged.Joins(number))
            {
                grouped.Add((merged.RootOf(number), reader.GetInt32(1), reader.GetInt32(2), role, state));
                continue;
            }

            counter.Add(number, reader.GetInt32(1), reader.GetInt32(2), role, state);
        }

        foreach (var row in grouped.Where(row => !hiddenRoots.Contains(row.Root)).OrderBy(row => row.Root))
        {
            counter.Add(row.Root, row.SchoolNo, row.FeedNo, row.Role, row.State);
        }
    }
}
