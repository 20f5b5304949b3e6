using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Exports;

/// <summary>The statements of past exports to the GAR. One text for every engine.</summary>
internal static class GarExportSql
{
    private const string Columns = """
        export_no, ent, request_id, revision, as_of, uais, state, archive, md5, digest, counts, refusal, accepted_drop, delivery,
        started_at, requested_by
        """;

    private const string Read = """
        SELECT export_no AS "ExportNo", ent AS "Ent", request_id AS "RequestId", revision AS "Revision", as_of AS "AsOf", uais AS "Uais",
               state AS "State", archive AS "Archive", md5 AS "Md5", digest AS "Digest", counts AS "Counts", refusal AS "Refusal",
               accepted_drop AS "AcceptedDrop", delivery AS "Delivery", started_at AS "StartedAt", requested_by AS "RequestedBy"
        FROM gar_export
        """;

    /// <summary>An export by number.</summary>
    public const string Select = $"{Read} WHERE export_no = @no";

    /// <summary>An export by the id of its request.</summary>
    public const string SelectOfRequest = $"{Read} WHERE request_id = @id";

    /// <summary>The last export of all schools of a workspace in a state.</summary>
    public const string SelectLast = $"""
        {Read}
        WHERE export_no = (SELECT MAX(e.export_no) FROM gar_export e WHERE e.ent = @ent AND e.state = @written AND e.uais = '[]')
        """;

    /// <summary>Exports before a number, the latest first; to be followed by a page.</summary>
    public const string SelectPage = $"{Read} WHERE export_no < @before ORDER BY export_no DESC";

    /// <summary>The same of a workspace.</summary>
    public const string SelectPageOfEnt = $"{Read} WHERE ent = @ent AND export_no < @before ORDER BY export_no DESC";

    /// <summary>An export that begins.</summary>
    public const string Insert = $"""
        INSERT INTO gar_export ({Columns})
        VALUES (@no, @ent, @request, @revision, @day, @uais, @state, @archive, @checksum, @digest, @counts, @refusal, @accepted,
            @delivery, @at, @by)
        """;

    /// <summary>How it ends.</summary>
    public const string Update = """
        UPDATE gar_export SET revision = @revision, state = @state, archive = @archive, md5 = @checksum, digest = @digest, counts = @counts,
            refusal = @refusal, delivery = @delivery
        WHERE export_no = @no
        """;

    /// <summary>Those of a workspace that a dead process has left under way.</summary>
    public const string Fail = "UPDATE gar_export SET state = @failed WHERE ent = @ent AND state = @running";

    /// <summary>A refusal.</summary>
    public const string InsertRefusal = """
        INSERT INTO gar_refusal (export_no, refusal_no, uai, person_no, person_id, cause, field, value)
        VALUES (@no, @refusal, @uai, @person, @personId, @cause, @field, @value)
        """;

    /// <summary>What an export has left out, after a number, but of restricted persons; to be followed by a page.</summary>
    public const string SelectRefusals = $"""
        SELECT refusal_no AS "No", uai AS "Uai", person_no AS "Person", person_id AS "Id", cause AS "Cause", field AS "Field",
            value AS "Value"
        FROM gar_refusal
        WHERE export_no = @no AND refusal_no > @after AND (@uai IS NULL OR uai = @uai) AND (@cause = 0 OR cause = @cause)
          AND (person_no IS NULL OR person_no NOT IN ({RestrictionSql.Numbers}))
        ORDER BY refusal_no
        """;

    // Of each workspace the last one of all schools that was written stays: the next is compared with it.
    private const string IsOld = """
        e.started_at < @before AND e.export_no NOT IN (
            SELECT MAX(k.export_no) FROM gar_export k WHERE k.state = @written AND k.uais = '[]' GROUP BY k.ent)
        """;

    /// <summary>Forgets old exports, what they left out first.</summary>
    public static IReadOnlyList<string> Prune { get; } =
    [
        $"DELETE FROM gar_refusal WHERE export_no IN (SELECT e.export_no FROM gar_export e WHERE {IsOld})",
        $"DELETE FROM gar_export WHERE export_no IN (SELECT e.export_no FROM gar_export e WHERE {IsOld})",
    ];
}
