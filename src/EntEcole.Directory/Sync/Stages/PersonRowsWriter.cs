using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Writes the difference between the rows a person has and those they ought to have, and nothing more.</summary>
internal sealed class PersonRowsWriter(SyncSession session)
{
    private readonly IPlan plan = session.Plan;
    private readonly int feed = session.Feed.FeedNo;

    /// <summary>The rows that the store has for a person in this feed.</summary>
    public PersonRows Read(Subject subject) => plan.Base.ReadPerson(subject.PersonNo, subject.Category, subject.SourceId);

    /// <summary>
    /// Writes a person that this feed does not have in the store; <paramref name="id"/> when another feed does. The record
    /// <paramref name="replaces"/> one of a former person with its source id.
    /// </summary>
    public void Create(Subject subject, PersonId? id, long hash, Person person, DesiredRows desired, bool replaces = false)
    {
        session.Arrivals?.Add(subject, person, desired, isNew: id is null);
        plan.Rows.Put(
            RecordOf(subject, id ?? PersonId.New(), Presence.Present, hash, person) with { Makes = desired.Count }, replaces,
            ine: id is null ? person.Pupil?.Ine : null);
        foreach (var (schoolNo, role) in desired.Profiles)
        {
            plan.Rows.Put(NewProfile(subject.PersonNo, schoolNo, role), replaces: false);
        }

        foreach (var (classNo, place) in desired.Classes)
        {
            plan.Rows.Put(Row(subject.PersonNo, classNo, place), replaces: false);
        }

        foreach (var (relativeNo, link) in desired.Relatives)
        {
            plan.Rows.Put(Row(subject.PersonNo, relativeNo, link), replaces: false);
        }
    }

    /// <summary>Writes what differs for a person who is in the store, present or not, with <paramref name="rows"/>.</summary>
    public void Change(PersonRows rows, Subject subject, long hash, Person person, DesiredRows desired)
    {
        session.Arrivals?.Add(subject, person, desired, isNew: false);
        var known = rows.Record.Content.IsEmpty ? null : PersonJson.Read(rows.Record.Content.Span);
        Replace(
            rows, RecordOf(subject, rows.Record.PersonId, Presence.Present, hash, person), desired, Renames(rows.Record, known, person),
            string.Equals(known?.Pupil?.Ine, person.Pupil?.Ine, StringComparison.Ordinal) ? null : person.Pupil?.Ine);
    }

    /// <summary>
    /// The source id of a person was given to another one: the person departs, and their record stays under <paramref name="retiredId"/>,
    /// for their history, a return by another id, and the purge. The record that replaces it has to follow.
    /// </summary>
    public void Retire(PersonRows rows, string retiredId)
    {
        plan.Rows.Put(rows.Record with { SourceId = retiredId, Presence = Presence.Departed }, replaces: false);
        WriteRows(rows, DesiredRows.None);
    }

    /// <summary>
    /// Writes a pupil whose feed gives them another source id: their record ends, the new one follows, and of their other rows what differs
    /// is
    /// written. Returns the rows they had.
    /// </summary>
    public PersonRows Succeed(Subject subject, string before, long hash, Person person, DesiredRows desired)
    {
        session.Arrivals?.Add(subject, person, desired, isNew: false);
        var rows = Read(subject with { SourceId = before });
        plan.Rows.End(rows.Record with { Presence = Presence.Departed });
        plan.Rows.Put(
            RecordOf(subject, rows.Record.PersonId, Presence.Present, hash, person) with { Makes = desired.Count }, replaces: false,
            Renames(rows.Record, PersonJson.Read(rows.Record.Content.Span), person));
        WriteRows(rows, desired);
        return rows;
    }

    /// <summary>Gives a relative other schools, or their old ones again, by the record that the store has.</summary>
    public void Move(PersonRows rows, long hash, DesiredRows desired) =>
        Replace(rows, rows.Record with { Presence = Presence.Present, Hash = hash }, desired);

    /// <summary>
    /// The feed no longer delivers the record, or a person who left has to be kept for a return: their profiles are
    /// suspended, their classes and relations end.
    /// </summary>
    public void Suspend(PersonRows rows, RecordRow record) => Replace(rows, record, DesiredRows.None);

    /// <summary>The row of a record.</summary>
    public RecordRow RecordOf(Subject subject, PersonId id, Presence presence, long hash, Person person) => new(
        subject.PersonNo, feed, subject.Category, subject.SourceId, id, presence, hash, person.FoldedName(), PersonJson.Write(person))
    {
        Keys = PersonKeys.Of(person),
    };

    // Names, INE, birth date: what tells a person from another. Title and case do not.
    private static bool Renames(RecordRow before, Person? known, Person after) => known is not null
        && (!string.Equals(before.FoldedName, after.FoldedName(), StringComparison.Ordinal)
            || known.BirthDate != after.BirthDate
            || !string.Equals(known.Pupil?.Ine, after.Pupil?.Ine, StringComparison.Ordinal));

    private void Replace(PersonRows rows, RecordRow record, DesiredRows desired, bool renames = false, string? ine = null)
    {
        plan.Rows.Put(record with { Makes = desired.Count }, replaces: true, renames, ine);
        WriteRows(rows, desired);
    }

    private void WriteRows(PersonRows rows, DesiredRows desired)
    {
        WriteProfiles(rows.Record.PersonNo, rows.Profiles, desired.Profiles);
        WriteMemberships(rows.Record.PersonNo, rows.Memberships, desired.Classes);
        WriteRelations(rows.Record.PersonNo, rows.Relations, desired.Relatives);
    }

    private ProfileRow NewProfile(int personNo, int schoolNo, Role role) =>
        new(personNo, schoolNo, role, feed, ProfileState.Active, session.AsOf, null, null);

    private MembershipRow Row(int personNo, int classNo, Place place) =>
        new(personNo, classNo, feed, place.EnteredOn, place.Teaches, place.Head, place.Subjects);

    private RelationRow Row(int pupilNo, int relativeNo, Link link) => new(pupilNo, relativeNo, feed, link.Code, link.Details);

    private void WriteProfiles(int personNo, IReadOnlyList<ProfileRow> present, IReadOnlyCollection<(int SchoolNo, Role Role)> desired)
    {
        foreach (var row in present)
        {
            var wanted = desired.Contains((row.SchoolNo, row.Role));
            if (wanted && row.State is ProfileState.Suspended)
            {
                plan.Rows.Put(row with { State = ProfileState.Active, SuspendedOn = null, PurgeOn = null }, replaces: true);
            }
            else if (!wanted && row.State is ProfileState.Active)
            {
                plan.Rows.Put(
                    row with { State = ProfileState.Suspended, SuspendedOn = session.AsOf, PurgeOn = session.PurgeOn(row.Role) },
                    replaces: true);
            }
        }

        foreach (var (schoolNo, role) in desired)
        {
            if (!present.Any(row => row.SchoolNo == schoolNo && row.Role == role))
            {
                plan.Rows.Put(NewProfile(personNo, schoolNo, role), replaces: false);
            }
        }
    }

    private void WriteMemberships(int personNo, IReadOnlyList<MembershipRow> present, IReadOnlyDictionary<int, Place> desired)
    {
        foreach (var row in present.Where(row => !desired.ContainsKey(row.ClassNo)))
        {
            plan.Rows.End(row);
        }

        foreach (var (classNo, place) in desired)
        {
            var known = present.FirstOrDefault(row => row.ClassNo == classNo);
            var row = Row(personNo, classNo, place);
            if (known != row)
            {
                plan.Rows.Put(row, replaces: known is not null);
            }
        }
    }

    private void WriteRelations(int personNo, IReadOnlyList<RelationRow> present, IReadOnlyDictionary<int, Link> desired)
    {
        foreach (var row in present.Where(row => !desired.ContainsKey(row.RelativeNo)))
        {
            plan.Rows.End(row);
        }

        foreach (var (relativeNo, link) in desired)
        {
            var known = present.FirstOrDefault(row => row.RelativeNo == relativeNo);
            var row = Row(personNo, relativeNo, link);
            if (known != row)
            {
                plan.Rows.Put(row, replaces: known is not null);
            }
        }
    }
}
