using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Reads where the pupils are who depart from a school by a plan.</summary>
internal static class DestinationReader
{
    /// <summary>School left, school where the pupil will be by the plan or is by another feed, which of both, and how many.</summary>
    public const string Select = """
        SELECT d.school_no, o.school_no, 0, COUNT(DISTINCT d.person_no) FROM plan_profile d
        JOIN plan_profile o ON o.plan_id = d.plan_id AND o.person_no = d.person_no AND o.role = d.role AND o.school_no <> d.school_no
            AND o.opens = 1 AND o.state = @active
        WHERE d.plan_id = @plan AND d.role = @pupil AND d.state = @suspended
        GROUP BY d.school_no, o.school_no
        UNION ALL
        SELECT d.school_no, o.school_no, 1, COUNT(DISTINCT d.person_no) FROM plan_profile d
        JOIN profile o ON o.person_no = d.person_no AND o.role = d.role AND o.feed_no <> d.feed_no AND o.school_no <> d.school_no
            AND o.until_revision = @forever AND o.state = @active
        WHERE d.plan_id = @plan AND d.role = @pupil AND d.state = @suspended
        GROUP BY d.school_no, o.school_no
        """;

    /// <summary>Those of a plan; of schools without UAI none.</summary>
    public static async Task<IReadOnlyList<Destination>> ReadAsync(Engine engine, DbConnection connection, long plan)
    {
        var rows = (await connection.QueryAsync<(int From, int To, int OtherFeed, long Pupils)>(
            Select,
            new
            {
                plan, forever = RowSpan.Forever, pupil = (int)Role.Pupil, active = (int)ProfileState.Active,
                suspended = (int)ProfileState.Suspended,
            })).ToList();
        var uais = rows.Count == 0 ? [] : await PlanHolds.UaisAsync(engine, connection, null, plan, rows.Select(row => row.To));
        return [.. rows.Where(row => uais.ContainsKey(row.To)).Select(
            row => new Destination(row.From, uais[row.To], row.OtherFeed == 1, row.Pupils))];
    }
}
