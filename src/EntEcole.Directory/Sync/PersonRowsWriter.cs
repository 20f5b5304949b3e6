using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>The rows that a record ought to have: profiles by school and role, classes, relatives.</summary>
internal sealed class DesiredRows
{
    /// <summary>No row but the record's own.</summary>
    public static DesiredRows None { get; } = new();

    public IReadOnlyCollection<(int SchoolNo, Role Role)> Profiles { get; init; } = [];

    public IReadOnlyDictionary<int, DateOnly?> Classes { get; init; } = new Dictionary<int, DateOnly?>();

    public IReadOnlyDictionary<int, string> Relatives { get; init; } = new Dictionary<int, string>();
}

/// <summary>Writes the difference between the rows a person has and those he ought to have, and nothing more.</summary>
internal sealed class PersonRowsWriter(SyncSession session)
{
    private readonly IPlan plan = session.Plan;
    private readonly int feed = session.Feed.FeedNo;

    /// <summary>Writes a person who is not in the store.</summary>
    public void Create(int personNo, AafCategory category, string sourceId, long hash, Person person, DesiredRows desired)
    {
        plan.Put(RecordOf(personNo, category, sourceId, PersonId.New(), hash, person), replaces: false);
        foreach (var (schoolNo, role) in desired.Profiles)
        {
            plan.Put(NewProfile(personNo, schoolNo, role), replaces: false);
        }

        foreach (var (classNo, enteredOn) in desired.Classes)
        {
            plan.Put(new MembershipRow(personNo, classNo, feed, enteredOn), replaces: false);
        }

        foreach (var (relativeNo, link) in desired.Relatives)
        {
            plan.Put(new RelationRow(personNo, relativeNo, feed, link), replaces: false);
        }
    }

    /// <summary>Writes what differs for a person who is in the store, present, departed or awaited.</summary>
    public void Change(int personNo, AafCategory category, string sourceId, long hash, Person person, DesiredRows desired)
    {
        var rows = plan.ReadPerson(personNo, category, sourceId);
        plan.Put(RecordOf(personNo, category, sourceId, rows.Record.PersonId, hash, person), replaces: true);
        WriteProfiles(personNo, rows.Profiles, desired.Profiles);
        WriteMemberships(personNo, rows.Memberships, desired.Classes);
        WriteRelations(personNo, rows.Relations, desired.Relatives);
    }

    /// <summary>The feed no longer delivers the record: its profiles are suspended, its classes and relations end.</summary>
    public void Depart(int personNo, AafCategory category, string sourceId)
    {
        var rows = plan.ReadPerson(personNo, category, sourceId);
        plan.Put(rows.Record with { Presence = Presence.Departed }, replaces: true);
        WriteProfiles(personNo, rows.Profiles, DesiredRows.None.Profiles);
        WriteMemberships(personNo, rows.Memberships, DesiredRows.None.Classes);
        WriteRelations(personNo, rows.Relations, DesiredRows.None.Relatives);
    }

    private RecordRow RecordOf(int personNo, AafCategory category, string sourceId, PersonId id, long hash, Person person) =>
        new(personNo, feed, category, sourceId, id, Presence.Present, hash, person.FoldedName(), Content.Write(person));

    private ProfileRow NewProfile(int personNo, int schoolNo, Role role) =>
        new(personNo, schoolNo, role, feed, ProfileState.Active, session.AsOf, null, null);

    private void WriteProfiles(int personNo, IReadOnlyList<ProfileRow> present, IReadOnlyCollection<(int SchoolNo, Role Role)> desired)
    {
        foreach (var row in present)
        {
            var wanted = desired.Contains((row.SchoolNo, row.Role));
            if (wanted && row.State is ProfileState.Suspended)
            {
                plan.Put(row with { State = ProfileState.Active, SuspendedOn = null, PurgeOn = null }, replaces: true);
            }
            else if (!wanted && row.State is ProfileState.Active)
            {
                plan.Put(row with { State = ProfileState.Suspended, SuspendedOn = session.AsOf, PurgeOn = session.PurgeOn }, replaces: true);
            }
        }

        foreach (var (schoolNo, role) in desired)
        {
            if (!present.Any(row => row.SchoolNo == schoolNo && row.Role == role))
            {
                plan.Put(NewProfile(personNo, schoolNo, role), replaces: false);
            }
        }
    }

    private void WriteMemberships(int personNo, IReadOnlyList<MembershipRow> present, IReadOnlyDictionary<int, DateOnly?> desired)
    {
        foreach (var row in present.Where(row => !desired.ContainsKey(row.ClassNo)))
        {
            plan.End(row);
        }

        foreach (var (classNo, enteredOn) in desired)
        {
            var row = present.FirstOrDefault(row => row.ClassNo == classNo);
            if (row is null || row.EnteredOn != enteredOn)
            {
                plan.Put(new MembershipRow(personNo, classNo, feed, enteredOn), replaces: row is not null);
            }
        }
    }

    private void WriteRelations(int personNo, IReadOnlyList<RelationRow> present, IReadOnlyDictionary<int, string> desired)
    {
        foreach (var row in present.Where(row => !desired.ContainsKey(row.RelativeNo)))
        {
            plan.End(row);
        }

        foreach (var (relativeNo, link) in desired)
        {
            var row = present.FirstOrDefault(row => row.RelativeNo == relativeNo);
            if (row is null || !string.Equals(row.LinkCode, link, StringComparison.Ordinal))
            {
                plan.Put(new RelationRow(personNo, relativeNo, feed, link), replaces: row is not null);
            }
        }
    }
}
