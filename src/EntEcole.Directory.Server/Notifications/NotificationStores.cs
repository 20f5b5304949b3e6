using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>What the notifier keeps and reads.</summary>
internal sealed record NotifierStores(
    IMessageStore Messages, IRunStore Runs, IWorkerStore Worker, ISchoolStore Schools, IRevisionStore Revisions);

/// <summary>What the weekly digest is made of.</summary>
internal sealed record DigestStores(
    IRevisionStore Revisions, IPlanStore Plans, IEnrolmentStore Enrolment, IReconciliationStore Reconciliation, IMessageStore Messages,
    IWorkerStore Worker, IRunStore Runs, IOndeStore Onde);

/// <summary>What the mails to schools are made of, and where their sending is kept.</summary>
internal sealed record SchoolMailStores(
    IMessageStore Messages, IRevisionStore Revisions, ISchoolStore Schools, IRunStore Runs, IAccessStore Accesses);

/// <summary>Takes them from a store.</summary>
internal static class NotificationStores
{
    /// <summary>What the notifier keeps and reads.</summary>
    public static NotifierStores ForNotifier(this DirectoryStore store) => 
        new(store.Messages, store.Runs, store.Worker, store.Schools, store.Revisions);

    /// <summary>What the weekly digest is made of.</summary>
    public static DigestStores ForDigest(this DirectoryStore store) => new(
        store.Revisions, store.Plans, store.Enrolment, store.Reconciliation, store.Messages, store.Worker, store.Runs, store.Onde);

    /// <summary>What the mails to schools are made of.</summary>
    public static SchoolMailStores ForSchoolMail(this DirectoryStore store) =>
        new(store.Messages, store.Revisions, store.Schools, store.Runs, store.Accesses);
}
