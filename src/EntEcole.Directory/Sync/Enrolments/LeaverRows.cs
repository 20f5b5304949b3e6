using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Enrolments;

/// <summary>
/// Writes what becomes of persons whose school is no longer enrolled, from the rows of the store: the same rows as a sync of an unchanged
/// extract would write on that day.
/// </summary>
/// <param name="session">The run.</param>
/// <param name="leaving">Numbers of the schools that are left.</param>
/// <param name="schools">The schools of the feed, by source id.</param>
internal sealed class LeaverRows(SyncSession session, IReadOnlySet<int> leaving, IReadOnlyDictionary<string, int> schools)
{
    private readonly PersonRowsWriter writer = new(session);
    private readonly HashSet<int> written = [];

    /// <summary>Writes the rows of one record.</summary>
    public void Write(ActiveRecord of)
    {
        var subject = new Subject(of.PersonNo, of.Category, of.SourceId);
        var rows = writer.Read(subject);
        if (!written.Add(of.PersonNo))
        {
            // Another record of the same person: their other rows are written already.
            session.Plan.Rows.Put(rows.Record with { Presence = Presence.Departed }, replaces: true);
            return;
        }

        var before = Schools(rows, _ => true);
        var after = Schools(rows, school => !leaving.Contains(school));
        var own = rows.Record.Hash ^ session.Hasher.Of(before);
        if (after.Count > 0 || IsAttached(rows.Record))
        {
            writer.Move(rows, own ^ session.Hasher.Of(after), Kept(rows));
            return;
        }

        // A relative is still delivered; a delta may bring their child back without them.
        writer.Suspend(rows, of.Category is AafCategory.PersRelEleve
            ? rows.Record with { Presence = Presence.OutOfScope, Hash = own }
            : rows.Record with { Presence = Presence.Departed });
        session.Accounting.Departed++;
    }

    private static List<int> Schools(PersonRows rows, Func<int, bool> which) =>
    [
        .. rows.Profiles.Where(row => row.State is ProfileState.Active && which(row.SchoolNo)).Select(
            row => row.SchoolNo).Distinct().Order(),
    ];

    private DesiredRows Kept(PersonRows rows) => new()
    {
        Profiles =
        [
            .. rows.Profiles.Where(row => row.State is ProfileState.Active && !leaving.Contains(row.SchoolNo)).Select(
                row => (row.SchoolNo, row.Role)),
        ],
        Classes = rows.Memberships.Where(row => session.Classes.Find(row.ClassNo) is not { } of || !leaving.Contains(of.SchoolNo))
            .ToDictionary(row => row.ClassNo, row => new Place(row.EnteredOn, row.Teaches, row.Head, row.Subjects)),
        Relatives = rows.Relations.ToDictionary(row => row.RelativeNo, row => new Link(row.LinkCode, row.Details)),
    };

    // Staff without a role in an enrolled school are kept when their record ties them to one.
    private bool IsAttached(RecordRow record) => record.Category is AafCategory.PersEducNat && !record.Content.IsEmpty
        && PersonJson.Read(record.Content.Span).Staff is { } staff && StaffTies.Of(staff, IsEnrolled).IsKept();

    private bool? IsEnrolled(string sourceId) =>
        schools.TryGetValue(sourceId, out var school)
            ? session.Schools.FindNumber(school)?.InScope is true && !leaving.Contains(school)
            : null;
}
