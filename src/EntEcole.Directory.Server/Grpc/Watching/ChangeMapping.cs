using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Sync;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>
/// From two states of a thing to the changes to tell: both are mapped as lookups map them, what lies outside the filter is not
/// there, and what differs is told. Hence a client that applies the changes has what lookups answer, whatever its filter.
/// </summary>
internal sealed class ChangeMapping(WatchedThings watched, FieldGroups shown, VisitorKey? visitorKey)
{
    private static readonly Func<V1.School, V1.School> SchoolKey = school => new()
    {
        Source = school.Source,
        Academy = school.Academy,
        Uai = school.Uai,
    };
    private static readonly Func<V1.SchoolClass, V1.SchoolClass> ClassKey = row => new() { ClassId = row.ClassId, Uai = row.Uai };
    private static readonly Func<V1.Person, V1.Person> PersonKey = person => new() { PersonId = person.PersonId };

    private static readonly Func<V1.Membership, V1.Membership> MembershipKey = membership => new()
    {
        PersonId = membership.PersonId,
        Profile = new V1.Profile { Academy = membership.Profile.Academy, Uai = membership.Profile.Uai, Role = membership.Profile.Role },
    };

    private static readonly Func<V1.Grant, V1.Grant> GrantKey = grant => new() { GrantId = grant.GrantId };

    private static readonly Func<V1.PupilRelation, V1.PupilRelation> RelationKey = relation => new()
    {
        PupilPersonId = relation.PupilPersonId, RelativePersonId = relation.RelativePersonId, RelativeSource = relation.RelativeSource,
    };

    /// <summary>
    /// Whether the revision that is told gave every person another pseudonym: what they had before is not known any more.
    /// </summary>
    public bool RenewsVisitors { get; set; }

    /// <summary>What a revision did to a school.</summary>
    public void Tell(long revision, EntityChange<SchoolView> change, ICollection<V1.Change> changes)
    {
        var told = Compare(
            revision, Key(change.Number), Map(change.Before), Map(change.After), SchoolKey, V1.ChangeKind.Purged, school => !school.Present,
            static (told, school) => told.School = school);
        Add(told, changes);
    }

    /// <summary>What a revision did to a class or group.</summary>
    public void Tell(long revision, EntityChange<ClassView> change, ICollection<V1.Change> changes)
    {
        var told = Compare(
            revision, (change.After ?? change.Before)?.Id.ToString() ?? "", Map(change.Before), Map(change.After), ClassKey, V1.ChangeKind.Ended, static _ => false,
            static (told, row) => told.SchoolClass = row);
        Add(told, changes);
    }

    /// <summary>
    /// What a revision did to a person, their profiles and relations: what is gone first, then the person, then what is there. A person who
    /// is in it is told to <paramref name="trace"/>.
    /// </summary>
    public void Tell(long revision, EntityChange<WatchedPerson> change, List<V1.Change> changes, AccessTrace trace)
    {
        var begun = changes.Count;
        Tell(revision, change, changes);
        if (changes.Count > begun && (change.After ?? change.Before)?.Person is { } person)
        {
            trace.Add(person.PersonId);
        }

        for (var i = begun; i < changes.Count; i++)
        {
            if (changes[i].Relation is { } relation && PersonId.TryParse(relation.RelativePersonId, out var relative))
            {
                trace.Add(relative);
            }
        }
    }

    private void Tell(long revision, EntityChange<WatchedPerson> change, ICollection<V1.Change> changes)
    {
        var before = Map(change.Before);
        var after = Map(change.After);
        if (RenewsVisitors && before.Person is { } former)
        {
            former.DnmaVisitorId = "";
        }

        if (watched.Has(V1.EntityKind.Relation))
        {
            TellGone(before.Relations, after.Relations, (key, one) => Compare(
                revision, key, one, null, RelationKey, V1.ChangeKind.Ended, static _ => false,
                static (told, relation) => told.Relation = relation));
        }

        if (watched.Has(V1.EntityKind.Membership))
        {
            TellGone(before.Memberships, after.Memberships, (key, one) => Compare(
                revision, key, one, null, MembershipKey, V1.ChangeKind.Purged, IsSuspended,
                static (told, membership) => told.Membership = membership));
        }

        if (watched.Has(V1.EntityKind.Person))
        {
            var told = Compare(
                revision, (after.Person ?? before.Person)?.PersonId ?? "", before.Person, after.Person, PersonKey, V1.ChangeKind.Purged,
                IsSuspended, static (told, person) => told.Person = person);
            if (told is { Kind: V1.ChangeKind.Purged } && after.MergedInto is { } into)
            {
                told.Kind = V1.ChangeKind.Merged;
                told.MergedIntoPersonId = into;
            }
            else if (told is { Kind: V1.ChangeKind.Created } && before.MergedInto is not null)
            {
                told.Kind = V1.ChangeKind.Unmerged;
            }

            Add(told, changes);
        }

        if (watched.Has(V1.EntityKind.Membership))
        {
            foreach (var (key, one) in after.Memberships)
            {
                Add(
                    Compare(
                        revision, key, before.Memberships.GetValueOrDefault(key), one, MembershipKey, V1.ChangeKind.Purged, IsSuspended,
                        static (told, membership) => told.Membership = membership),
                    changes);
            }
        }

        if (watched.Has(V1.EntityKind.Relation))
        {
            foreach (var (key, one) in after.Relations)
            {
                Add(
                    Compare(
                        revision, key, before.Relations.GetValueOrDefault(key), one, RelationKey, V1.ChangeKind.Ended, static _ => false,
                        static (told, relation) => told.Relation = relation),
                    changes);
            }
        }

        void TellGone<T>(Dictionary<string, T> old, Dictionary<string, T> now, Func<string, T, V1.Change?> tell)
        {
            foreach (var (key, one) in old)
            {
                if (!now.ContainsKey(key))
                {
                    Add(tell(key, one), changes);
                }
            }
        }
    }

    /// <summary>What a revision did to a grant: as it was recorded, and notice of its end.</summary>
    public void Tell(long revision, EntityChange<Grant> change, ICollection<V1.Change> changes)
    {
        var key = Key(change.Number);
        var told = Compare(
            revision, key, Map(change.Before), Map(change.After), GrantKey, V1.ChangeKind.Ended, static _ => false,
            static (told, grant) => told.Grant = grant);
        if (told is { Kind: V1.ChangeKind.Ended } && change.After is { } ended)
        {
            told.Grant.State = (V1.GrantState)ended.Recorded.State;
        }

        Add(told, changes);
        if (change is { Before: { } before, After: { Recorded.NoticedDay: { } noticed } after } && noticed != before.Recorded.NoticedDay
            && Map(after) is { } ending)
        {
            changes.Add(new V1.Change { Revision = revision, Key = key, Kind = V1.ChangeKind.EndingSoon, Grant = ending });
        }
    }

    private static bool IsSuspended(V1.Person person) => !person.Sources.Any(record => record.Presence is V1.Presence.Present);

    private static bool IsSuspended(V1.Membership membership) => membership.Profile.State is V1.ProfileState.Suspended;

    private static string Key(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Add(V1.Change? told, ICollection<V1.Change> changes)
    {
        if (told is not null)
        {
            changes.Add(told);
        }
    }

    private static V1.Change? Compare<T>(
        long revision, string key, T? before, T? after, Func<T, T> nameOf, V1.ChangeKind gone, Func<T, bool> isSuspended,
        Action<V1.Change, T> set)
        where T : class, IMessage<T>
    {
        if (before is null && after is null)
        {
            return null;
        }

        var told = new V1.Change { Revision = revision, Key = key };
        if (after is null)
        {
            told.Kind = gone;
            set(told, nameOf(before!));
            return told;
        }

        set(told, after);
        if (before is null)
        {
            told.Kind = V1.ChangeKind.Created;
            return told;
        }

        if (before.Equals(after))
        {
            return null;
        }

        told.Kind = (isSuspended(before), isSuspended(after)) switch
        {
            (false, true) => V1.ChangeKind.Suspended,
            (true, false) => V1.ChangeKind.Restored,
            _ => V1.ChangeKind.Changed,
        };
        ChangedNames.Add("", before, after, told.ChangedFields);
        return told;
    }

    private V1.School? Map(SchoolView? view) =>
        view is not null && watched.Scope.Holds(view.Source.Academy, view.School.Uai) ? view.ToMessage(default) : null;

    private V1.SchoolClass? Map(ClassView? view) =>
        view is not null && watched.Scope.Holds(view.Source.Academy, view.Uai) ? view.ToMessage() : null;

    private V1.Grant? Map(Grant? grant) =>
        grant is { Recorded.State: GrantState.Active } && watched.Scope.Holds(grant.Academy, grant.Scope.ToString())
            ? grant.ToMessage()
            : null;

    private PersonState Map(WatchedPerson? state)
    {
        if (state is null)
        {
            return PersonState.None;
        }

        if (state.MergedInto is { } into)
        {
            return PersonState.None with { MergedInto = into.ToString() };
        }

        if (watched.Scope.Within.Show(state.Person) is not { } view)
        {
            return PersonState.None with { Relations = Relations(state.Person.PersonId.ToString(), state.Lost) };
        }

        var person = view.ToMessage(AccessTrace.Unsent).Known(view.PersonId, visitorKey, shown).Masked(shown);
        var memberships = new Dictionary<string, V1.Membership>(StringComparer.Ordinal);
        // One message a school and role, in the order of their rows: see the mapping of persons.
        foreach (var ((schoolNo, role), profile) in view.Profiles
            .Select(profile => (profile.Row.SchoolNo, profile.Row.Role)).Distinct().Zip(person.Profiles))
        {
            if (watched.Scope.Holds(profile.Academy, profile.Uai.Length > 0 ? profile.Uai : profile.Siret))
            {
                memberships.Add(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{person.PersonId}/{schoolNo}/{(int)role}"),
                    new V1.Membership { PersonId = person.PersonId, Profile = profile });
            }
        }

        var isWithin = memberships.Count > 0 || watched.Scope.IsAll;
        var relations = Relations(person.PersonId, isWithin ? state.Relatives.Concat(state.Lost) : state.Lost);
        if (!isWithin)
        {
            return PersonState.None with { Relations = relations };
        }

        person.Profiles.Clear();
        return new PersonState(person, memberships, relations);
    }

    private Dictionary<string, V1.PupilRelation> Relations(string pupilId, IEnumerable<WatchedRelative> relatives)
    {
        var relations = new Dictionary<string, V1.PupilRelation>(StringComparer.Ordinal);
        foreach (var relative in relatives)
        {
            var relation = relative.ToMessage(pupilId).Masked(shown);
            relations.TryAdd($"{pupilId}/{relation.RelativePersonId}", relation);
        }

        return relations;
    }

    private sealed record PersonState(
        V1.Person? Person, Dictionary<string, V1.Membership> Memberships, Dictionary<string, V1.PupilRelation> Relations)
    {
        public static PersonState None { get; } = new(null, [], []);

        /// <summary>The person they were merged into; null when they stand alone.</summary>
        public string? MergedInto { get; init; }
    }
}

/// <summary>What a client watches.</summary>
/// <param name="Filter">The filter as it was understood, each list in one order: cursors are bound to it.</param>
/// <param name="Scope">Its academies and schools.</param>
internal sealed record WatchedThings(V1.WatchFilter Filter, ChangeScope Scope)
{
    /// <summary>The same for a caller who reaches this.</summary>
    public WatchedThings Within(Perimeter perimeter) => this with { Scope = Scope with { Within = perimeter } };

    /// <summary>Whether a kind of thing is watched.</summary>
    public bool Has(V1.EntityKind kind) => Filter.Entities.Count == 0 || Filter.Entities.Contains(kind);

    /// <summary>Whether anything is watched that a stage sends.</summary>
    public bool Has(WatchStage stage) => stage switch
    {
        WatchStage.Schools => Has(V1.EntityKind.School),
        WatchStage.Classes => Has(V1.EntityKind.Class),
        WatchStage.Grants => Has(V1.EntityKind.Grant),
        WatchStage.Persons => Has(V1.EntityKind.Person) || Has(V1.EntityKind.Membership) || Has(V1.EntityKind.Relation),
        _ => false,
    };
}
