using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Sync;

/// <summary>What a sync reads and writes.</summary>
/// <param name="Runs">Runs, their problems and the lock of an academy.</param>
/// <param name="Plans">Plans.</param>
/// <param name="Feeds">What each feed holds.</param>
/// <param name="Enrolment">Conventions.</param>
/// <param name="Identity">Who is one person.</param>
/// <param name="Worker">Pauses, and the digests of what was applied.</param>
/// <param name="Privacy">Measures that a sync settles, and records that it passes over.</param>
/// <param name="Onde">Schools that ONDE files feed.</param>
public sealed record SyncStores(
    IRunStore Runs, IPlanStore Plans, IFeedStore Feeds, IEnrolmentStore Enrolment, IdentityStores Identity, IWorkerStore Worker,
    IPrivacyStore Privacy, IOndeStore Onde);

/// <summary>What settles who is one person.</summary>
/// <param name="Identities">Records that wait for a decision.</param>
/// <param name="Merges">Persons that a decision makes one.</param>
/// <param name="Persons">Persons as they are.</param>
/// <param name="Revisions">The revisions that can be read.</param>
public sealed record IdentityStores(IIdentityStore Identities, IMergeStore Merges, IPersonStore Persons, IRevisionStore Revisions);
