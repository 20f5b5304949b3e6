using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>Requests for rights and grants as the database gives them.</summary>
internal static class RightsRows
{
    public static RightsRequest RequestOf(DbDataReader reader) => new()
    {
        RequestNo = reader.GetInt32(0),
        RequestId = reader.GetString(1),
        Demand = new RightsDemand
        {
            Kind = (RightKind)reader.GetInt32(2),
            Scope = new RightScope(reader.TextOrNull(3), reader.TextOrNull(4)),
            PersonId = reader.PersonOrNull(5),
            Staff = reader.IsDBNull(6) ? null : JsonSerializer.Deserialize<StaffIdentity>(reader.GetString(6), RightsJson),
            StartsOn = reader.DateOrNull(7),
            EndsOn = reader.DateOrNull(8),
            Justification = reader.GetString(9),
            Association = reader.TextOrNull(10),
        },
        State = (RightsRequestState)reader.GetInt32(11),
        RequestedBy = reader.GetString(12),
        RequestedAt = TypeHandlers.ReadInstant(reader.GetString(13)),
        DecidedBy = reader.TextOrNull(14),
        DecidedAt = reader.TextOrNull(15) is { } at ? TypeHandlers.ReadInstant(at) : null,
        DecisionReason = reader.TextOrNull(16),
        GrantId = reader.TextOrNull(17),
        GivenKey = reader.TextOrNull(18),
        RequesterPersonId = reader.PersonOrNull(19),
        RequesterIssuer = reader.TextOrNull(20) ?? "",
        DeciderPersonId = reader.PersonOrNull(21),
        DeciderIssuer = reader.TextOrNull(22) ?? "",
    };

    public static Grant GrantOf(DbDataReader reader) => new()
    {
        GrantNo = reader.GetInt32(0),
        GrantId = reader.GetString(1),
        Kind = (RightKind)reader.GetInt32(2),
        Scope = new RightScope(reader.TextOrNull(3), reader.TextOrNull(4)),
        Academy = reader.GetString(5),
        PersonNo = reader.GetInt32(6),
        PersonId = PersonId.FromBytes(reader.Bytes(7)),
        StartsOn = reader.Date(8),
        EndsOn = reader.DateOrNull(9),
        Association = reader.TextOrNull(10),
        RequestId = reader.GetString(11),
        GrantedBy = reader.GetString(12),
        GrantedAt = TypeHandlers.ReadInstant(reader.GetString(13)),
        EndedFrom = reader.DateOrNull(14),
        IsHandedOver = reader.GetInt32(15) == 1,
        RevokedBy = reader.TextOrNull(16),
        RevokedAt = reader.TextOrNull(17) is { } at ? TypeHandlers.ReadInstant(at) : null,
        RevocationReason = reader.TextOrNull(18),
        Recorded = new GrantRecord((GrantState)reader.GetInt32(19), reader.Date(20), (GrantEnd)reader.GetInt32(21), reader.DateOrNull(22)),
        GranterPersonId = reader.PersonOrNull(23),
        GranterIssuer = reader.TextOrNull(24) ?? "",
        RevokerPersonId = reader.PersonOrNull(25),
        RevokerIssuer = reader.TextOrNull(26) ?? "",
    };

    /// <summary>A grant that was erased with its beneficiary: number, id and place; as active as a watcher may have it.</summary>
    public static Grant PurgedGrantOf(DbDataReader reader) => new()
    {
        GrantNo = reader.GetInt32(0),
        GrantId = reader.GetString(1),
        Kind = default,
        Scope = new RightScope(reader.TextOrNull(3), reader.TextOrNull(4)),
        Academy = reader.GetString(2),
        PersonId = default,
        StartsOn = default,
        RequestId = "",
        GrantedBy = "",
        GrantedAt = default,
        Recorded = new GrantRecord(GrantState.Active, default, default),
    };

    public static readonly JsonSerializerOptions RightsJson = new(JsonSerializerDefaults.Web);
}
