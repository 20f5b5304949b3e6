using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>Pupils who may be one.</summary>
internal sealed class SqlPupilPairs(SqlSession session) : IPupilPairs
{
    private readonly PupilPairStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonPair>> ReadSharedInesAsync(
        int? personNo, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                personNo is null ? statements.SharedInes : statements.SharedInesOf,
                reader => new PersonPair(reader.GetInt32(0), PersonId.FromBytes(reader.Bytes(2)), PersonId.FromBytes(reader.Bytes(3))),
                token,
                ("@person", personNo ?? 0), ("@after", after), ("@pupil", (int)AafCategory.Eleve), ("@revision", revision),
                ("@limit", limit)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonPair>> ReadNamedPupilsAsync(
        int? personNo, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                personNo is null ? statements.NamedPupils : statements.NamedPupilsOf,
                reader => OlderFirst(
                    reader.GetInt32(0), PersonId.FromBytes(reader.Bytes(2)), reader.GetInt32(1), PersonId.FromBytes(reader.Bytes(3))),
                token,
                ("@person", personNo ?? 0), ("@after", after), ("@pupil", (int)AafCategory.Eleve), ("@present", (int)Presence.Present),
                ("@revision", revision), ("@limit", limit)),
            cancellationToken);

    private static PersonPair OlderFirst(int number, PersonId id, int otherNumber, PersonId otherId) =>
        otherNumber < number ? new PersonPair(number, otherId, id) : new PersonPair(number, id, otherId);
}
