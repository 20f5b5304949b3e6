using System.Data.Common;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Changes;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>
/// Keeps the image of the profiles of the last revision that was counted: the next count reads only what has changed since. Thread-safe.
/// </summary>
internal sealed class ProfileImages(SqlRevisions revisions, IndicatorStatements statements)
{
    // Between two looks whether the caller has given up.
    private const int Look = 4_096;

    // More persons than that are read with all others.
    private const int MostTouched = 100_000;

    private volatile ProfileImage? last;

    /// <summary>
    /// The image of a revision; null when it was not kept and would have to be read whole, which only <paramref name="isWhole"/> allows.
    /// </summary>
    public async Task<ProfileImage?> AtAsync(
        LookupConnection connection, long revision, bool isWhole, CancellationToken cancellationToken)
    {
        var known = last;
        var mark = await revisions.MarkAsync(connection, revision, cancellationToken);
        if (known is not null && known.Revision == revision && known.Mark == mark)
        {
            return known;
        }

        var kept = known is not null && await IsKeptAsync(connection, known, cancellationToken) ? known : null;
        var made = kept is not null && kept.Revision < revision
            ? await FollowAsync(connection, kept, (revision, mark), cancellationToken) : null;
        made ??= isWhole ? await ReadAsync(connection, (revision, mark), cancellationToken) : null;
        // One of the past is not what the next count begins with.
        if (made is not null && (kept is null || kept.Revision < revision))
        {
            last = made;
        }

        return made;
    }

    /// <summary>A profile of a row.</summary>
    public static ProfileOfImage Of(DbDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), (Role)reader.GetInt32(3), (ProfileState)reader.GetInt32(4));

    // Of this store's own past, and nothing of what ended since is forgotten.
    private async Task<bool> IsKeptAsync(LookupConnection connection, ProfileImage known, CancellationToken cancellationToken) =>
        known.Mark != 0 && known.Mark == await revisions.MarkAsync(connection, known.Revision, cancellationToken)
        && known.Revision >= await revisions.OldestAsync(connection, cancellationToken);

    private async Task<ProfileImage?> FollowAsync(
        LookupConnection connection, ProfileImage known, (long Revision, long Mark) later, CancellationToken cancellationToken)
    {
        var touched = await connection.RowsAsync(
            statements.Touched, reader => reader.GetInt32(0), cancellationToken, ("@from", known.Revision), ("@revision", later.Revision));
        if (touched.Count > MostTouched)
        {
            return null;
        }

        var now = touched.Count == 0 ? [] : await connection.RowsAsync(
            statements.TouchedProfiles, Of, cancellationToken, ("@from", known.Revision), ("@revision", later.Revision));
        return known.With(later, touched, now);
    }

    private async Task<ProfileImage> ReadAsync(
        LookupConnection connection, (long Revision, long Mark) at, CancellationToken cancellationToken)
    {
        var image = new ProfileImage(at.Revision, at.Mark);
        await using var reader = await connection.ReadAsync(statements.Profiles, cancellationToken, ("@revision", at.Revision));
        while (await reader.ReadAsync(cancellationToken))
        {
            if (image.Count % Look == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            image.Add(Of(reader));
        }

        return image;
    }
}
