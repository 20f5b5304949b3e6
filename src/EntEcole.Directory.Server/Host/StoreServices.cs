using EntEcole.Directory.Model;
using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Gar;
using EntEcole.Directory.Server.Grpc.Privacy;
using EntEcole.Directory.Server.Grpc.Sync;

namespace EntEcole.Directory.Server.Host;

/// <summary>Registers the store: each contract by itself, for the services that ask for it.</summary>
internal static class StoreServices
{
    /// <summary>The store as a whole, and each of its contracts.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, DirectoryStore store) => services
        .AddSingleton(store)
        .AddSingleton(store.Schema).AddSingleton(store.Revisions).AddSingleton(store.Perimeters).AddSingleton(store.Persons)
        .AddSingleton(store.Schools).AddSingleton(store.Changes).AddSingleton(store.Enrolment).AddSingleton(store.Reconciliation)
        .AddSingleton(store.Onde)
        .AddSingleton(store.Feeds).AddSingleton(store.Runs).AddSingleton(store.Plans).AddSingleton(store.Merges).AddSingleton(
            store.Identities).AddSingleton(store.Federation).AddSingleton(store.Assignments)
        .AddSingleton(store.Rights).AddSingleton(store.Explain).AddSingleton(store.Retention).AddSingleton(store.Privacy).AddSingleton(
            store.Accesses)
        .AddSingleton(store.Worker).AddSingleton(store.Messages).AddSingleton(store.Indicators)
        .AddSingleton(store.IndicatorSnapshots).AddSingleton(store.VisitorKeys).AddSingleton(store.Gar)
        .AddSingleton(store.GarExports);

    /// <summary>The services of conventions, plans, merges and explanations.</summary>
    public static IServiceCollection AddDirectoryServices(this IServiceCollection services, DirectoryStore store) => services
        .AddSingleton(store.ForExplain())
        .AddSingleton<PerimeterResolver>()
        .AddSingleton<ConventionService>().AddSingleton<FeeService>().AddSingleton<Reconciliation>()
        .AddSingleton<PlanService>().AddSingleton<Undo>().AddSingleton<PlanChangeList>()
        .AddSingleton<AssignmentService>().AddSingleton<AssignmentProposals>()
        .AddSingleton<MergeService>().AddSingleton<MergeSearch>()
        .AddSingleton<IdentityService>().AddSingleton<IdentityCalls>()
        .AddSingleton<DecisionServices>().AddSingleton<StateCalls>()
        .AddSingleton<IndicatorService>();

    /// <summary>Exports to the GAR, and who assigns resources.</summary>
    public static IServiceCollection AddGar(this IServiceCollection services, GarSettings settings) => services
        .AddSingleton(settings).AddSingleton<GarStarter>().AddSingleton<GarManagerService>().AddSingleton<GarManagerCalls>();

    /// <summary>The services of the rights of persons.</summary>
    public static IServiceCollection AddPrivacy(this IServiceCollection services, PrivacySettings settings) => services
        .AddSingleton(settings).AddSingleton<MeasureBook>().AddSingleton<PrivacyService>().AddSingleton<ErasureService>()
            .AddSingleton<PersonExport>()
        .AddSingleton<OfficerView>();

    /// <summary>Who decides on rights, and the service of requests and grants.</summary>
    public static IServiceCollection AddRights(this IServiceCollection services, Grace staffGrace) => services
        .AddSingleton<RightsAuthorizer>()
        .AddSingleton(all => new RightsService(
            all.GetRequiredService<IRightsStore>(), all.GetRequiredService<IPersonStore>(), all.GetRequiredService<IRevisionStore>(),
            all.GetRequiredService<RightsAuthorizer>(), staffGrace, all.GetRequiredService<TimeProvider>()));
}
