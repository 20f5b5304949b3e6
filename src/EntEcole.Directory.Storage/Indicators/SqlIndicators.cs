using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Changes;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>What counts are made of.</summary>
internal sealed class SqlIndicators : IIndicatorStore
{
    // Between two looks whether the caller has given up.
    private const int Look = 4_096;

    private readonly SqlSession session;
    private readonly MergeLinkCache links;
    private readonly RestrictionCache restrictions;
    private readonly IndicatorStatements statements;
    private readonly ProfileImages images;

    public SqlIndicators(SqlSession session, MergeLinkCache links, RestrictionCache restrictions, SqlRevisions revisions)
    {
        (this.session, this.links, this.restrictions) = (session, links, restrictions);
        statements = new IndicatorStatements(session.Engine);
        images = new ProfileImages(revisions, statements);
    }

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
                var sieve = new ProfileSieve<T>(
                    counter, await restrictions.HiddenAsync(connection, token), await links.AtAsync(connection, revision, token));
                if (await images.AtAsync(connection, revision, isWhole: schools is null, token) is { } image)
                {
                    Count(image, schools?.ToHashSet(), sieve, token);
                }
                else
                {
                    await using var reader = await connection.ReadAsync(
                        statements.ProfilesOf, token, ("@numbers", JsonSerializer.Serialize(schools)), ("@revision", revision));
                    await CountAsync(reader, sieve, token);
                }

                sieve.Finish();
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

    private static void Count<T>(
        ProfileImage image, HashSet<int>? schools, ProfileSieve<T> sieve, CancellationToken cancellationToken)
        where T : IProfileCounter
    {
        for (var place = 0; place < image.Count; place++)
        {
            if (place % Look == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var profile = image[place];
            if (schools is null || schools.Contains(profile.SchoolNo))
            {
                sieve.Take(profile);
            }
        }
    }

    private static async Task CountAsync<T>(DbDataReader reader, ProfileSieve<T> sieve, CancellationToken cancellationToken)
        where T : IProfileCounter
    {
        for (var rows = 0; await reader.ReadAsync(cancellationToken); rows++)
        {
            if (rows % Look == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            sieve.Take(ProfileImages.Of(reader));
        }
    }
}
