using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Federation;

/// <summary>SQL of linked subjects and activated accounts. One text for every engine.</summary>
internal static class FederationSql
{
    /// <summary>Who a subject is linked to.</summary>
    public const string SelectLinked =
        "SELECT i.person_id FROM federated_identity i WHERE i.subject_hash = @hash AND i.ended_at IS NULL";

    /// <summary>The number of who a subject is linked to.</summary>
    public const string SelectLinkedNumber =
        "SELECT person_no FROM federated_identity WHERE subject_hash = @hash AND ended_at IS NULL";

    /// <summary>The number of a person who is there.</summary>
    public const string SelectNumber = """
        SELECT p.person_no FROM person p
        WHERE p.person_id = @id AND EXISTS (
            SELECT 1 FROM record r WHERE r.person_no = p.person_no AND r.presence <> @awaited AND r.until_revision = @forever)
        """;

    /// <summary>Makes a link.</summary>
    public const string InsertLink = """
        INSERT INTO federated_identity (subject_hash, linked_at, issuer, person_no, person_id, linked_by, ended_at, ended_by)
        VALUES (@hash, @at, @issuer, @person, @id, @by, NULL, NULL)
        """;

    /// <summary>Ends a link.</summary>
    public const string EndLink =
        "UPDATE federated_identity SET ended_at = @at, ended_by = @by WHERE subject_hash = @hash AND ended_at IS NULL";

    /// <summary>The day on which an account was activated.</summary>
    public const string SelectActivation =
        "SELECT activated_on FROM account_activation WHERE person_no = @person AND subject_hash = @hash";

    /// <summary>Records that an account was activated.</summary>
    public const string InsertActivation = """
        INSERT INTO account_activation (person_no, subject_hash, activated_on, confirmed_by, confirmed_at)
        VALUES (@person, @hash, @day, @by, @at)
        """;

    /// <summary>Links of persons with one issuer that last.</summary>
    public static string CountOfIssuer(Engine engine) =>
        $"SELECT COUNT(*) FROM federated_identity WHERE person_no IN {engine.Numbers} AND issuer = @issuer AND ended_at IS NULL";

    /// <summary>Links of persons, the oldest first.</summary>
    public static string LinksOf(Engine engine) => $"""
        SELECT i.issuer, i.linked_by, i.linked_at, i.ended_by, i.ended_at FROM federated_identity i
        WHERE i.person_no IN {engine.Numbers} ORDER BY i.linked_at, i.subject_hash
        """;

    /// <summary>The first day on which an account of each person was activated.</summary>
    public static string ActivationsOf(Engine engine) => $"""
        SELECT a.person_no, MIN(a.activated_on) FROM account_activation a WHERE a.person_no IN {engine.Numbers} GROUP BY a.person_no
        """;

    /// <summary>The same of one person.</summary>
    public const string ActivationOf = """
        SELECT a.person_no, MIN(a.activated_on) FROM account_activation a WHERE a.person_no = @person GROUP BY a.person_no
        """;

    /// <summary>Of persons who are erased nothing is left.</summary>
    public static IReadOnlyList<string> Purge(Engine engine) =>
    [
        $"DELETE FROM federated_identity WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM account_activation WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM federated_pair WHERE kept_no IN {engine.Numbers} OR other_no IN {engine.Numbers}",
    ];
}
