using EntEcole.Directory.Access;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Gar;

/// <summary>
/// Exports to the GAR. They are no versioned rows: a page shows them as they stand when it is read; the token keeps the place. A caller
/// sees of an export what it holds of the schools that they reach; one that holds none of them is not there.
/// </summary>
internal sealed class GarServiceV1(
    IGarExportStore exportStore, IRevisionStore revisionStore, ISchoolStore schoolStore, GarStarter starter, GarManagerCalls managers,
    PerimeterResolver perimeters, PageTokens tokens, TimeProvider time)
    : V1.GarService.GarServiceBase
{
    public override async Task<V1.ExportGarResponse> ExportGar(V1.ExportGarRequest request, ServerCallContext context)
    {
        var asked = GarMapping.Request(request, context.Caller(), FrenchTime.DayAt(time.GetUtcNow()));
        var revision = await revisionStore.GetRevisionAsync(context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        // Of all schools it is for who reaches all: what is sent replaces what was sent before.
        if (asked.Uais.Count == 0 && !viewer.Perimeter.IsAll)
        {
            throw PerimeterFaults.OfRegion();
        }

        var academies = await schoolStore.FindSchoolAcademiesAsync(asked.Uais, revision, context.CancellationToken);
        if (asked.Uais.FirstOrDefault(uai => !Holds(viewer.Perimeter, academies, uai)) is { } outside)
        {
            throw PerimeterFaults.Of("uai", outside);
        }

        var started = await starter.StartAsync(asked, context.CancellationToken);
        return new V1.ExportGarResponse { Revision = revision, Export = started.ToMessage(Seen(viewer.Perimeter, academies), whole: true) };
    }

    public override async Task<V1.GetGarExportResponse> GetGarExport(V1.GetGarExportRequest request, ServerCallContext context)
    {
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var (export, seen) = await FindAsync(request.ExportId, viewer.Perimeter, revision, context.CancellationToken);
        return new V1.GetGarExportResponse { Revision = revision, Export = export.ToMessage(seen, whole: true) };
    }

    public override async Task<V1.ListGarExportsResponse> ListGarExports(V1.ListGarExportsRequest request, ServerCallContext context)
    {
        var ent = request.Filter?.Ent is { Length: > 0 } named ? named : null;
        var page = await revisionStore.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var before = page.Token.After == 0 ? int.MaxValue : page.Token.After;
        var found = new Dictionary<int, Predicate<string>>();
        var exports = await ListPages.ReachedAsync<GarExportRecord>(
            page, viewer.Perimeter.IsAll,
            async (last, limit) =>
            {
                var rows = await exportStore.ListAsync(ent, last?.ExportNo ?? before, limit, context.CancellationToken);
                foreach (var row in rows)
                {
                    found[row.ExportNo] = await SeenAsync(row, viewer.Perimeter, page.Head, context.CancellationToken);
                }

                return rows;
            },
            row => IsSeen(row, found[row.ExportNo]));
        return new V1.ListGarExportsResponse
        {
            Revision = page.Token.Revision,
            Exports = { exports.Take(page.Size).Select(row => row.ToMessage(found[row.ExportNo], whole: false)) },
            NextPageToken = page.Next(exports, row => row.ExportNo),
        };
    }

    public override async Task<V1.ListGarRefusalsResponse> ListGarRefusals(V1.ListGarRefusalsRequest request, ServerCallContext context)
    {
        var (uai, cause) = GarMapping.Filter(request.Filter);
        var page = await revisionStore.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision,
            new V1.ListGarRefusalsRequest { ExportId = request.ExportId, Filter = request.Filter }, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var (export, seen) = await FindAsync(request.ExportId, viewer.Perimeter, page.Head, context.CancellationToken);
        var rows = await ListPages.ReachedAsync<GarRefusalRow>(
            page, viewer.Perimeter.IsAll,
            (last, limit) => exportStore.ListRefusalsAsync(
                export.ExportNo, uai, cause, last?.RefusalNo ?? page.Token.After, limit, context.CancellationToken),
            row => seen(row.Refusal.Uai));
        return new V1.ListGarRefusalsResponse
        {
            Revision = page.Token.Revision,
            Refusals = { rows.Take(page.Size).Select(row => row.Refusal.ToMessage(viewer.Trace)) },
            NextPageToken = page.Next(rows, row => row.RefusalNo),
        };
    }

    public override Task<V1.AddGarManagerResponse> AddGarManager(V1.AddGarManagerRequest request, ServerCallContext context) =>
        managers.AddAsync(request, context);

    public override Task<V1.RemoveGarManagerResponse> RemoveGarManager(V1.RemoveGarManagerRequest request, ServerCallContext context) =>
        managers.RemoveAsync(request, context);

    public override Task<V1.ListGarCandidatesResponse> ListGarCandidates(V1.ListGarCandidatesRequest request, ServerCallContext context) =>
        managers.ListCandidatesAsync(request, context);

    public override Task<V1.ListGarManagersResponse> ListGarManagers(V1.ListGarManagersRequest request, ServerCallContext context) =>
        managers.ListAsync(request, context);

    private async Task<(GarExportRecord Export, Predicate<string> Seen)> FindAsync(
        int exportNo, Perimeter perimeter, long revision, CancellationToken cancellationToken)
    {
        if (await exportStore.FindAsync(exportNo, cancellationToken) is { } export
            && await SeenAsync(export, perimeter, revision, cancellationToken) is { } seen && (perimeter.IsAll || IsSeen(export, seen)))
        {
            return (export, seen);
        }

        throw GarFaults.NotFound(new LocalizedText($"There is no export {exportNo}.", $"Il n'y a pas d'export {exportNo}."));
    }

    // The schools of an export that a caller reaches.
    private async Task<Predicate<string>> SeenAsync(
        GarExportRecord export, Perimeter perimeter, long revision, CancellationToken cancellationToken)
    {
        if (perimeter.IsAll)
        {
            return _ => true;
        }

        var uais = export.Counts.Schools.Select(school => school.Uai).Concat(export.Counts.Causes.Select(cause => cause.Uai))
            .Where(uai => uai.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return Seen(perimeter, await schoolStore.FindSchoolAcademiesAsync(uais, revision, cancellationToken));
    }

    private static Predicate<string> Seen(Perimeter perimeter, SchoolAcademies academies) =>
        uai => perimeter.IsAll || (uai.Length > 0 && Holds(perimeter, academies, uai));

    private static bool IsSeen(GarExportRecord export, Predicate<string> seen) =>
        export.Counts.Schools.Any(school => seen(school.Uai)) || export.Counts.Causes.Any(cause => seen(cause.Uai));

    private static bool Holds(Perimeter perimeter, SchoolAcademies academies, string uai) =>
        perimeter.IsAll || perimeter.Uais.Contains(uai) || academies.Of(uai).Any(academy => perimeter.Holds(academy, uai));
}
