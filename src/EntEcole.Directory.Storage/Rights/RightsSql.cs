using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>The statements of requests for rights, of grants, and of the staff of collectivités. One text for every engine.</summary>
internal static class RightsSql
{
    /// <summary>Columns of a request, in the order in which it is read.</summary>
    private const string RequestColumns = """
        request_no, request_id, kind, siret, uai, person_id, staff, starts_on, ends_on, justification, association, state,
        requested_by, requested_at, decided_by, decided_at, decision_reason, grant_id,
        request_key, requester_person_id, requester_issuer, decider_person_id, decider_issuer
        """;

    /// <summary>Requests that were refused or taken back and name staff instead of a person of the directory.</summary>
    public const string SelectNamingStaff = """
        SELECT DISTINCT request_no AS "RequestNo", staff AS "Staff" FROM rights_request WHERE staff IS NOT NULL AND state IN (3, 4)
        """;

    /// <summary>Columns of a grant, in the order in which it is read.</summary>
    private const string GrantColumns = """
        grant_no, grant_id, kind, siret, uai, academy, person_no, person_id, starts_on, ends_on, association, request_id,
        granted_by, granted_at, ended_from, handed_over, revoked_by, revoked_at, revocation_reason, state, last_day, end_cause, noticed_day,
        granter_person_id, granter_issuer, revoker_person_id, revoker_issuer
        """;

    private const string IsThere = "since_revision <= @revision AND until_revision > @revision";

    // Restricted persons have none, whatever the revision.
    private const string IsShownGrant = $"person_no NOT IN ({RestrictionSql.Numbers})";

    private const string IsShownRequest = $"""
        (person_id IS NULL OR person_id NOT IN ({RestrictionSql.Ids}))
          AND (grant_id IS NULL OR grant_id NOT IN (SELECT w.grant_id FROM rights_grant w WHERE w.person_no IN ({RestrictionSql.Numbers})))
        """;

    /// <summary>The requests that bear <c>@id</c>, in the order of their numbers.</summary>
    public const string SelectRequestsOfId =
        $"SELECT {RequestColumns} FROM rights_request WHERE (request_id = @id OR request_key = @id) AND {IsThere} AND {IsShownRequest} ORDER BY request_no";

    /// <summary>
    /// Requests before <c>@before</c>, the latest first; to be followed by a page. A text for each set of filters, so that no plan has to
    /// serve a filter that is not asked for.
    /// </summary>
    /// <param name="ofSiret">Of the collectivité <c>@siret</c>.</param>
    /// <param name="ofSchool">Of the school <c>@uai</c>.</param>
    /// <param name="ofPerson">For <c>@person</c>.</param>
    /// <param name="by">Made by <c>@by</c>.</param>
    public static string SelectRequests(bool ofSiret, bool ofSchool, bool ofPerson, bool by) => $"""
        SELECT {RequestColumns} FROM rights_request
        WHERE {IsThere} AND request_no < @before AND state >= @state AND state <= @lastState AND kind >= @kind AND kind <= @lastKind
          {If(ofSiret, "AND siret = @siret")} {If(ofSchool, "AND uai = @uai")} {If(ofPerson, "AND person_id = @person")}
          {If(by, "AND requested_by = @by")}
          AND {IsShownRequest}
        ORDER BY request_no DESC
        """;

    /// <summary>A grant by <c>@id</c>.</summary>
    public const string SelectGrant = $"SELECT {GrantColumns} FROM rights_grant WHERE grant_id = @id AND {IsThere} AND {IsShownGrant}";

    /// <summary>Grants of the person <c>@id</c>.</summary>
    public const string SelectGrantsOfOne =
        $"SELECT {GrantColumns} FROM rights_grant WHERE person_id = @id AND {IsThere} ORDER BY grant_no";

    /// <summary>Every version of the records of <c>@numbers</c> as staff of collectivités.</summary>
    public static string SelectStaffContents(Engine engine) =>
        $"SELECT r.content AS \"Content\" FROM record r WHERE r.person_no IN {engine.Numbers} AND +r.category = @category";

    /// <summary>Erases every version of the requests <c>@numbers</c>.</summary>
    public static string DeleteRequests(Engine engine) => $"DELETE FROM rights_request WHERE request_no IN {engine.Numbers}";

    /// <summary>Grants of the persons <c>@ids</c>.</summary>
    public static string SelectGrantsOf(Engine engine) =>
        $"SELECT {GrantColumns} FROM rights_grant WHERE person_id IN {engine.Ids} AND {IsThere} ORDER BY grant_no";

    /// <summary>Grants before <c>@before</c>, the latest first; to be followed by a page. Filters as for requests.</summary>
    /// <param name="ofSiret">Of the collectivité <c>@siret</c>.</param>
    /// <param name="ofSchool">Of the school <c>@uai</c>.</param>
    /// <param name="ofPerson">Of <c>@person</c>.</param>
    /// <param name="open">Not ended but by its date.</param>
    public static string SelectGrants(bool ofSiret, bool ofSchool, bool ofPerson, bool open) => $"""
        SELECT {GrantColumns} FROM rights_grant
        WHERE {IsThere} AND grant_no < @before AND kind >= @kind AND kind <= @lastKind
          {If(ofSiret, "AND siret = @siret")} {If(ofSchool, "AND uai = @uai")} {If(ofPerson, "AND person_id = @person")}
          {If(open, "AND (state = @active OR (state = @expired AND end_cause <> @date))")}
          AND {IsShownGrant}
        ORDER BY grant_no DESC
        """;

    /// <summary>Grants of the numbers <c>@numbers</c>.</summary>
    public static string SelectGrantsOfNumbers(Engine engine) =>
        $"SELECT {GrantColumns} FROM rights_grant WHERE grant_no IN {engine.Numbers} AND {IsThere} ORDER BY grant_no";

    /// <summary>Numbers of the grants of the persons <c>@numbers</c>, up to a revision.</summary>
    public static string SelectGrantNumbersOfPersons(Engine engine) =>
        $"SELECT DISTINCT grant_no FROM rights_grant WHERE person_no IN {engine.Numbers} AND since_revision <= @revision";

    /// <summary>Grants that a revision touched, by number; to be followed by a page.</summary>
    public const string TouchedGrants = $"""
        SELECT grant_no FROM rights_grant WHERE since_revision = @revision AND grant_no > @after
        UNION
        SELECT grant_no FROM rights_grant WHERE until_revision = @revision AND until_revision < {RevisionSql.Forever} AND grant_no > @after
        UNION
        SELECT grant_no FROM purged_grant WHERE revision = @revision AND grant_no > @after
        ORDER BY grant_no
        """;

    /// <summary>Of the grants <c>@numbers</c>, those that a revision erased with their beneficiary.</summary>
    public const string SelectPurgedGrants =
        "SELECT grant_no, grant_id, academy, siret, uai FROM purged_grant WHERE revision = @revision AND grant_no IN {0} ORDER BY grant_no";

    /// <summary>Grants in force or to come, by number; to be followed by a page.</summary>
    public const string AllGrants = $"SELECT grant_no FROM rights_grant WHERE {IsThere} AND grant_no > @after ORDER BY grant_no";

    /// <summary>Staff of the collectivité <c>@siret</c>: numbers of persons.</summary>
    // The signs, and the feeds as a set, keep to the index of source ids: those of persons and of revisions hold every record.
    public const string SelectStaff = """
        SELECT r.person_no FROM record r
        WHERE r.feed_no IN (SELECT f.feed_no FROM feed f WHERE f.degree = @degree)
          AND r.category = @category AND r.source_id >= @siret AND r.source_id < @siretEnd
          AND +r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY +r.person_no
        """;

    /// <summary>Ends the living row of a request.</summary>
    public const string CloseRequest =
        "UPDATE rights_request SET until_revision = @revision WHERE request_no = @no AND until_revision = @forever";

    /// <summary>Adds a row of a request.</summary>
    public const string InsertRequest = $"""
        INSERT INTO rights_request ({RequestColumns}, since_revision, until_revision)
        VALUES (@no, @id, @kind, @siret, @uai, @person, @staff, @startsOn, @endsOn, @justification, @association, @state,
            @requestedBy, @requestedAt, @decidedBy, @decidedAt, @decisionReason, @grantId,
            @key, @requester, @requesterIssuer, @decider, @deciderIssuer, @revision, @forever)
        """;

    /// <summary>Ends the living row of a grant.</summary>
    public const string CloseGrant =
        "UPDATE rights_grant SET until_revision = @revision WHERE grant_no = @no AND until_revision = @forever";

    /// <summary>Adds a row of a grant.</summary>
    public const string InsertGrant = $"""
        INSERT INTO rights_grant ({GrantColumns}, since_revision, until_revision)
        VALUES (@no, @id, @kind, @siret, @uai, @academy, @personNo, @person, @startsOn, @endsOn, @association, @requestId,
            @grantedBy, @grantedAt, @endedFrom, @handedOver, @revokedBy, @revokedAt, @revocationReason, @state, @lastDay, @endCause, @noticedDay,
            @granter, @granterIssuer, @revoker, @revokerIssuer, @revision, @forever)
        """;

    /// <summary>The living row of a collectivité among the structures.</summary>
    public const string SelectCollectivite =
        "SELECT school_no, display_name FROM school WHERE feed_no = @feed AND source_id = @siret AND until_revision = @forever";

    /// <summary>Ends the living row of a collectivité.</summary>
    public const string CloseCollectivite =
        "UPDATE school SET until_revision = @revision WHERE school_no = @school AND feed_no = @feed AND until_revision = @forever";

    /// <summary>The living record of a member of staff.</summary>
    public const string SelectStaffRecord = """
        SELECT r.person_no AS "PersonNo", r.source_id AS "SourceId", r.content AS "Content"
        FROM person i JOIN record r ON r.person_no = i.person_no
        WHERE i.person_id = @id AND r.feed_no = @feed AND r.category = @category AND r.source_id >= @siret AND r.source_id < @siretEnd
          AND r.until_revision = @forever
        """;

    /// <summary>Ends the living record of a member of staff.</summary>
    public const string CloseStaffRecord = """
        UPDATE record SET until_revision = @revision
        WHERE person_no = @person AND feed_no = @feed AND category = @category AND source_id = @source AND until_revision = @forever
        """;

    /// <summary>The living profile of a member of staff: state and the day since when it is active.</summary>
    public const string SelectStaffProfile = """
        SELECT state AS "State", active_on AS "ActiveOn" FROM profile
        WHERE person_no = @person AND school_no = @school AND role = @role AND feed_no = @feed AND until_revision = @forever
        """;

    /// <summary>Ends the living profile of a member of staff.</summary>
    public const string CloseStaffProfile = """
        UPDATE profile SET until_revision = @revision
        WHERE person_no = @person AND school_no = @school AND role = @role AND feed_no = @feed AND until_revision = @forever
        """;

    /// <summary>How often a name leads to a person: once at most.</summary>
    public const string CountName = "SELECT COUNT(*) FROM person_name WHERE folded_name = @name AND person_no = @person";

    /// <summary>A name leads to a person.</summary>
    public const string InsertName = "INSERT INTO person_name (folded_name, person_no) VALUES (@name, @person)";

    /// <summary>An id leads to a person.</summary>
    public const string InsertPerson = "INSERT INTO person (person_id, person_no) VALUES (@id, @person)";

    // Where persons are kept as authors.
    private static readonly (string Table, string Column)[] Authors =
    [
        ("rights_request", "requester_person_id"), ("rights_request", "decider_person_id"),
        ("rights_grant", "granter_person_id"), ("rights_grant", "revoker_person_id"),
    ];

    /// <summary>
    /// What is forgotten of erased persons (<c>@numbers</c>): their grants, of which <c>@revision</c> keeps ids and places for the change
    /// feed, every version of the requests for them, and that they asked or decided.
    /// </summary>
    public static IReadOnlyList<string> Purge(Engine engine) =>
    [
        $"""
        DELETE FROM rights_request WHERE EXISTS (
            SELECT 1 FROM person i WHERE i.person_id = rights_request.person_id AND i.person_no IN {engine.Numbers})
        """,
        $"""
        DELETE FROM rights_request WHERE EXISTS (
            SELECT 1 FROM rights_request a JOIN rights_grant g ON g.grant_id = a.grant_id
            WHERE a.request_no = rights_request.request_no AND g.person_no IN {engine.Numbers})
        """,
        $"""
        INSERT INTO purged_grant (revision, grant_no, grant_id, academy, siret, uai)
        SELECT DISTINCT @revision, grant_no, grant_id, academy, siret, uai FROM rights_grant WHERE person_no IN {engine.Numbers}
        """,
        $"DELETE FROM rights_grant WHERE person_no IN {engine.Numbers}",
        .. Authors.Select(author => $"""
            UPDATE {author.Table} SET {author.Column} = NULL WHERE EXISTS (
                SELECT 1 FROM person i WHERE i.person_id = {author.Table}.{author.Column} AND i.person_no IN {engine.Numbers})
            """),
    ];

    /// <summary>
    /// What is forgotten with time: ended rows up to <c>@oldest</c>, and requests that were refused or taken back before <c>@before</c>,
    /// which
    /// name persons that nothing else of the directory knows.
    /// </summary>
    public static IReadOnlyList<string> Prune { get; } =
    [
        "DELETE FROM rights_request WHERE until_revision <= @oldest",
        "DELETE FROM rights_grant WHERE until_revision <= @oldest",
        "DELETE FROM purged_grant WHERE revision <= @oldest",
        "DELETE FROM rights_request WHERE state IN (3, 4) AND decided_at < @before",
    ];

    private static string If(bool asked, string condition) => asked ? condition : "";
}
