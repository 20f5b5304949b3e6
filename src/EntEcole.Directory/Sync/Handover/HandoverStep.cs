using EntEcole.Directory.Model;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Handover;

/// <summary>
/// When an extract delivers pupils of a school that ONDE files feed: its persons become those that are known, what the ONDE feed has of
/// them ends, and who is not delivered leaves. All of it waits for a decision, for that school alone; rejecting it keeps ONDE.
/// </summary>
internal sealed class HandoverStep(SyncStores stores)
{
    /// <summary>Writes what the hand-over of each school does into the plan of the run.</summary>
    public async Task PlanAsync(SyncSession session, CancellationToken cancellationToken)
    {
        if (session.Arrivals is not { } log)
        {
            return;
        }

        foreach (var feed in session.OndeFeeds)
        {
            var arrivals = log.All.Where(one => one.Schools.Contains(feed.SchoolNo)).ToList();
            if (arrivals.Exists(one => one.Category is AafCategory.Eleve))
            {
                await PlanAsync(session, feed, arrivals, cancellationToken);
            }
        }
    }

    private async Task PlanAsync(
        SyncSession session, OndeOpenFeed feed, List<Arrival> arrivals, CancellationToken cancellationToken)
    {
        var reader = new OndeKnownReader(stores.Feeds, session.Plan, feed.FeedNo);
        var known = new List<OndeKnownRows>();
        foreach (var category in (AafCategory[])[AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat])
        {
            known.AddRange(await reader.ReadAsync(category, cancellationToken));
        }

        var same = SamePersons.Of(arrivals, FormerOf(known));
        session.Plan.Rows.Rejoin(same.Same.ToDictionary(pair => pair.Key, pair => (pair.Value.PersonNo, pair.Value.PersonId)));
        var left = 0;
        foreach (var one in known)
        {
            var goesOn = same.GoesOn(one.Rows.Record.PersonNo);
            left += goesOn || !one.Known.IsPresent ? 0 : 1;
            End(session, one, goesOn);
        }

        foreach (var (row, _) in (await reader.ReadClassesAsync(cancellationToken)).Where(one => one.Living))
        {
            session.Plan.Rows.End(row);
        }

        await EndSchoolAsync(session, feed, cancellationToken);
        session.Doubts.HandOver(feed.SchoolNo, feed.Uai, known.Count(one => one.Known.IsPresent), left);
    }

    // The record of who goes on ends: another describes them now. Who does not is kept for a return, as all who leave.
    private static void End(SyncSession session, OndeKnownRows one, bool goesOn)
    {
        var rows = session.Plan.Rows;
        foreach (var membership in one.Rows.Memberships)
        {
            rows.End(membership);
        }

        foreach (var relation in one.Rows.Relations)
        {
            rows.End(relation);
        }

        foreach (var profile in one.Rows.Profiles)
        {
            if (goesOn)
            {
                rows.End(profile);
            }
            else if (profile.State is ProfileState.Active)
            {
                rows.Put(
                    profile with
                    {
                        State = ProfileState.Suspended, SuspendedOn = session.AsOf, PurgeOn = session.PurgeOn(profile.Role),
                    },
                    replaces: true);
            }
        }

        if (goesOn)
        {
            rows.End(one.Rows.Record);
        }
        else if (one.Known.IsPresent)
        {
            rows.Put(one.Rows.Record with { Presence = Presence.Departed }, replaces: true);
        }
    }

    private async Task EndSchoolAsync(SyncSession session, OndeOpenFeed feed, CancellationToken cancellationToken)
    {
        var schools = new List<SchoolRow>();
        await stores.Feeds.LoadSchoolsAsync(feed.FeedNo, session.Plan.BaseRevision, schools.Add, cancellationToken);
        foreach (var school in schools.Where(row => row.Presence is Presence.Present))
        {
            session.Plan.Rows.Put(school with { Presence = Presence.Departed }, replaces: true);
        }
    }

    private static List<FormerPerson> FormerOf(List<OndeKnownRows> known)
    {
        var parents = known.SelectMany(one => one.Rows.Relations).ToLookup(row => row.RelativeNo, row => row.PupilNo);
        return
        [
            .. known.Select(one => new FormerPerson(
                one.Rows.Record.PersonNo, one.Rows.Record.PersonId, one.Rows.Record.Category, one.Known.Person,
                [.. parents[one.Rows.Record.PersonNo]])),
        ];
    }
}
