using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Sync;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Sync.Onde;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Onde;

/// <summary>Imports the ONDE files of a school. A caller sends them, and gets the run that they made.</summary>
internal sealed class OndeServiceV1(
    OndeRunner runner, IRunStore runStore, IRevisionStore revisionStore, IPersonStore personStore, IEnrolmentStore enrolmentStore,
    PerimeterResolver perimeters, Stopping stopping, TimeProvider time)
    : V1.OndeService.OndeServiceBase
{
    // Those of a school that is imported for the first time with a column of a wrong form; more is asked of SyncService.
    private const int MaxProblems = 500;

    public override async Task<V1.ImportOndeResponse> ImportOnde(
        IAsyncStreamReader<V1.ImportOndeRequest> requestStream, ServerCallContext context)
    {
        V1.ImportOndeResponse? answer = null;
        await stopping.EndWithServerAsync(
            async token => answer = await ImportAsync(requestStream, context, token), context.CancellationToken);
        return answer!;
    }

    private async Task<V1.ImportOndeResponse> ImportAsync(
        IAsyncStreamReader<V1.ImportOndeRequest> requestStream, ServerCallContext context, CancellationToken cancellationToken)
    {
        if (!await requestStream.MoveNext(cancellationToken) || requestStream.Current.Begin is not { } begin)
        {
            throw Requests.Missing("begin");
        }

        // Before a byte of a file is taken.
        var uai = Requests.Uai(begin.Uai, "begin.uai");
        var encoding = Requests.Known(begin.Encoding, "begin.encoding");
        var author = await AuthorAsync(uai, context, cancellationToken);
        var upload = new OndeUploads();
        while (await requestStream.MoveNext(cancellationToken))
        {
            upload.Add(requestStream.Current.Chunk ?? throw Requests.Missing("chunk"));
        }

        var report = await runner.ImportAsync(
            new OndeRequest(uai, upload.Files, author)
            {
                Charset = encoding is V1.OndeEncoding.Unspecified ? null : (OndeCharset)encoding,
                DryRun = begin.DryRun, Why = begin.Reason.Trim() is { Length: > 0 } why ? why : null,
            },
            cancellationToken);
        var revision = await revisionStore.GetRevisionAsync(cancellationToken);
        var problems = await runStore.ListProblemsAsync(new ProblemFilter(report.RunId), 0, MaxProblems, cancellationToken);
        return new V1.ImportOndeResponse
        {
            Revision = revision, Run = report.ToMessage(time.GetUtcNow()), Counts = OndeMapping.ToMessage(report.Onde),
            Problems = { problems.Select(row => OndeMapping.ToMessage(row.Problem)) },
        };
    }

    // Who operates syncs of the school, or directs it: a person of the directory, by the claim of their token.
    private async Task<string> AuthorAsync(string uai, ServerCallContext context, CancellationToken cancellationToken)
    {
        var revision = await revisionStore.GetRevisionAsync(cancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var conventions = await enrolmentStore.ListConventionsAsync(revision, cancellationToken);
        var academies = conventions.Where(one => one.Names(uai)).Select(one => one.Academy).DefaultIfEmpty("");
        if (!academies.Any(academy => viewer.Perimeter.Holds(academy, uai)))
        {
            throw PerimeterFaults.Of("uai", uai);
        }

        return viewer.Caller.Has(CallerRoles.SyncOperator) || await DirectsAsync(viewer.Caller, uai, revision, cancellationToken)
            ? viewer.Caller.Name
            : throw PerimeterFaults.Of("uai", uai);
    }

    private async Task<bool> DirectsAsync(Caller caller, string uai, long revision, CancellationToken cancellationToken) =>
        caller.PersonId is { } id
        && await personStore.FindPersonAsync(id, revision, cancellationToken) is { } person
        && person.Profiles.Any(profile => profile.Row is { Role: Role.Director, State: ProfileState.Active }
            && string.Equals(profile.Uai, uai, StringComparison.Ordinal));
}
