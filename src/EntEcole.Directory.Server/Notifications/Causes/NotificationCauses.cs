namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>All causes of notifications. A new one is a class of this folder and a line here.</summary>
internal static class NotificationCauses
{
    /// <summary>Those of the settings, in the order in which one event begins and ends them.</summary>
    public static NotificationRules Of(NotificationSettings settings) => new(
    [
        new ExtractMissing(), new DeliveryRefused(), new RunFailed(), new DeparturesHeld(), new ManyProblems(settings.Problems),
        new DeltaMissing(), new InboxUnusable(), new StoreUnusable(), new JobFailing(), new StoreInconsistent(),
        new EnrolmentEnding(), new PurgeOverdue(), new AssignmentsEnding(),
    ]);
}
