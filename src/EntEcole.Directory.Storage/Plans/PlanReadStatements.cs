using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>The texts by which a plan reads hundreds of persons at once, each composed once for the engine.</summary>
internal sealed class PlanReadStatements(Engine engine)
{
    private const string Living = "since_revision <= @revision AND until_revision > @revision";

    /// <summary>Records by source id.</summary>
    public Statement Records { get; } = new($"""
        SELECT person_no, source_id, person_id, presence, hash, folded_name, content FROM record
        WHERE feed_no = @feed AND category = @category AND source_id IN {engine.Texts} AND {Living}
        """);

    /// <summary>Profiles of persons.</summary>
    public Statement Profiles { get; } = new($"""
        SELECT person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM profile
        WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND {Living}
        """);

    /// <summary>Memberships of persons, but for those that a director gave them.</summary>
    public Statement Memberships { get; } = new($"""
        SELECT person_no, class_no, entered_on, teaches, head, subjects FROM membership
        WHERE person_no IN {engine.Numbers} AND feed_no = @feed AND {Living}
          AND by_hand = 0
        """);

    /// <summary>Relations of pupils.</summary>
    public Statement Relations { get; } = new($"""
        SELECT pupil_no, relative_no, link_code, legal, financial, contact, payment FROM relation
        WHERE pupil_no IN {engine.Numbers} AND feed_no = @feed AND {Living}
        """);

    /// <summary>Keys by source id.</summary>
    public Statement Keys { get; } = new($"""
        SELECT source_id, person_no, presence, hash FROM record
        WHERE feed_no = @feed AND category = @category AND source_id IN {engine.Texts} AND {Living}
        """);

    /// <summary>Keys by person; the signs are those of the single read.</summary>
    public Statement KeysOfPersons { get; } = new($"""
        SELECT source_id, person_no, presence, hash FROM record
        WHERE person_no IN {engine.Numbers} AND +feed_no = @feed AND +category = @category AND {Living}
        """);

    /// <summary>Children of relatives.</summary>
    public Statement Children { get; } = new($"""
        SELECT r.relative_no, r.pupil_no, p.school_no, r.legal, r.financial, r.contact, r.payment
        FROM relation r
        JOIN profile p ON p.person_no = r.pupil_no AND p.feed_no = r.feed_no AND p.role = @pupil AND p.state = @active
            AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE r.relative_no IN {engine.Numbers} AND r.feed_no = @feed AND r.since_revision <= @revision AND r.until_revision > @revision
        """);

    /// <summary>Pupils by INE.</summary>
    public Statement Pupils { get; } = new($"""
        SELECT i.ine, r.person_no, r.feed_no, r.source_id, r.person_id, r.presence, r.hash, r.folded_name, r.content
        FROM pupil_ine i
        JOIN record r ON r.person_no = i.person_no AND r.category = @category
        WHERE i.ine IN {engine.Texts} AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY i.ine, r.person_no, r.feed_no, r.source_id
        """);
}
