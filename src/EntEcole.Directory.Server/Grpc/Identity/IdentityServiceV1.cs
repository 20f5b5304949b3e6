using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Sync;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Identity;

/// <summary>Who an identity provider has authenticated, and which subject is which person.</summary>
internal sealed class IdentityServiceV1(
    IRevisionStore revisions, IPersonStore persons, PerimeterResolver perimeters, IdentityResolver resolver, FederationService federation,
    IFederationStore store, EnrolledToday enrolments, AccessView accesses) : V1.IdentityService.IdentityServiceBase
{
    public override async Task<V1.ResolveIdentityResponse> ResolveIdentity(V1.ResolveIdentityRequest request, ServerCallContext context)
    {
        var question = Question(request);
        var revision = await revisions.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var enrolled = await enrolments.OfAsync(revision, context.CancellationToken);
        var answer = await resolver.ResolveAsync(question, viewer.Perimeter, enrolled, context.CancellationToken);
        foreach (var person in answer.Values.Select(value => value.Person).OfType<PersonView>())
        {
            viewer.Trace.Add(person.PersonId);
        }

        var response = new V1.ResolveIdentityResponse
        {
            Revision = revision,
            Outcome = (V1.IdentityOutcome)answer.Outcome,
            Values = { answer.Values.Select(ToMessage) },
            MergeProposed = answer.IsMergeProposed,
        };
        response.Persons.AddRange(answer.Persons.Select(person => viewer.Show(person with
        {
            Profiles = [.. person.Profiles.Where(profile => profile.Row.State is ProfileState.Active)],
        })).OfType<V1.Person>());
        await accesses.AddAsync(response.Persons, answer.Persons, enrolled, context.CancellationToken);
        return response;
    }

    public override async Task<V1.LinkIdentityResponse> LinkIdentity(V1.LinkIdentityRequest request, ServerCallContext context)
    {
        var id = await ReachedAsync(request.PersonId, context);
        await federation.LinkAsync(request.Issuer, request.Subject, id, context.Caller().Name, context.CancellationToken);
        return new V1.LinkIdentityResponse();
    }

    public override async Task<V1.UnlinkIdentityResponse> UnlinkIdentity(V1.UnlinkIdentityRequest request, ServerCallContext context)
    {
        var id = await ReachedAsync(request.PersonId, context);
        await federation.UnlinkAsync(request.Issuer, request.Subject, id, context.Caller().Name, context.CancellationToken);
        return new V1.UnlinkIdentityResponse();
    }

    public override async Task<V1.ListIdentitiesResponse> ListIdentities(V1.ListIdentitiesRequest request, ServerCallContext context)
    {
        var id = Requests.PersonId(request.PersonId, "person_id");
        var revision = await revisions.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        var person = await persons.FindPersonAsync(id, viewer.Perimeter, revision, context.CancellationToken)
            ?? throw Requests.NoPerson(id);
        viewer.Trace.Add(person.PersonId);
        var activated = await store.ReadActivationsAsync([person], context.CancellationToken);
        return new V1.ListIdentitiesResponse
        {
            Revision = revision,
            Identities = { (await federation.ListAsync(person, context.CancellationToken)).Select(ToMessage) },
            ActivatedOn = activated.TryGetValue(person.PersonNo, out var day) ? Day(day) : "",
        };
    }

    public override async Task<V1.ConfirmActivationResponse> ConfirmActivation(
        V1.ConfirmActivationRequest request, ServerCallContext context)
    {
        var day = Requests.Day(request.On, "on") ?? throw Requests.Missing("on");
        var id = await ReachedAsync(request.PersonId, context);
        return new V1.ConfirmActivationResponse
        {
            ActivatedOn = Day(await federation.ConfirmActivationAsync(
                request.Issuer, request.Subject, id, day, context.Caller().Name, context.CancellationToken)),
        };
    }

    /// <summary>A link as answered.</summary>
    public static V1.LinkedIdentity ToMessage(KeptLink link) => new()
    {
        Issuer = link.Issuer,
        LinkedAt = Instant(link.At),
        LinkedBy = link.By,
        EndedAt = link.EndedAt is { } ended ? Instant(ended) : "",
        EndedBy = link.EndedBy.OrEmpty(),
    };

    private static IdentityQuestion Question(V1.ResolveIdentityRequest request)
    {
        if (request.Values.Count is 0 or > IdentityResolver.MaxValues)
        {
            throw DirectoryException.InvalidArgument("values", new(
                $"Give 1 to {IdentityResolver.MaxValues} values.", $"Donner de 1 à {IdentityResolver.MaxValues} valeurs."));
        }

        if (request.Kind is V1.IdentityKind.Unspecified)
        {
            throw Requests.Missing("kind");
        }

        if (request.Kind is V1.IdentityKind.LinkedSubject && string.IsNullOrWhiteSpace(request.Issuer))
        {
            throw Requests.Missing("issuer");
        }

        var hints = request.Hints ?? new V1.IdentityHints();
        return new IdentityQuestion(
            Requests.Known((IdentityKind)request.Kind, "kind"), request.Issuer.Trim(), request.Values)
        {
            BirthDate = Requests.Day(hints.BirthDate, "hints.birth_date"),
            Uai = hints.Uai.Length == 0 ? null : Requests.Uai(hints.Uai, "hints.uai"),
        };
    }

    // A write about a person asks for all of them: a link lets someone in everywhere.
    private async Task<PersonId> ReachedAsync(string text, ServerCallContext context)
    {
        var id = Requests.PersonId(text, "person_id");
        await perimeters.EnsureReachedAsync((revisions, persons), context, Requests.NoPerson, id);
        var revision = await revisions.GetRevisionAsync(context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        viewer.Trace.Add(id);
        // A restricted person is not there, as for a question: the refusal of the store would say that they are restricted.
        return await persons.FindPersonAsync(id, viewer.Perimeter, revision, context.CancellationToken) is null
            ? throw Requests.NoPerson(id) : id;
    }

    private static V1.ResolvedValue ToMessage(ValueAnswer value) => new()
    {
        Outcome = (V1.IdentityOutcome)value.Outcome,
        PersonId = value.Person?.PersonId.ToString() ?? "",
        PurgeOn = value.PurgeOn.Text(),
        Why = value.Why is { } why ? ExplainMapping.ToMessage(why) : null,
    };

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
