using EntEcole.Directory.Assignments;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <content>Why a person is as they are.</content>
internal sealed partial class DirectoryServiceV1
{
    public override async Task<V1.ExplainPersonResponse> ExplainPerson(V1.ExplainPersonRequest request, ServerCallContext context)
    {
        var head = await HeadAsync(request.AtLeastRevision, context);
        var viewer = await perimeters.ViewAsync(context, head);
        var explainer = new PersonExplainer(explainStores, Today, viewer.Perimeter);
        Func<long, Task<ExplainAnswer>> explain;
        switch (request.SubjectCase)
        {
            case V1.ExplainPersonRequest.SubjectOneofCase.PersonId:
                var id = Requests.PersonId(request.PersonId, "person_id");
                explain = revision => explainer.ExplainAsync(id, revision, context.CancellationToken);
                break;
            case V1.ExplainPersonRequest.SubjectOneofCase.Source:
                var source = Requests.Source(request.Source, "source");
                explain = revision => explainer.ExplainAsync(source, revision, context.CancellationToken);
                break;
            case V1.ExplainPersonRequest.SubjectOneofCase.Named:
                var (name, uai) = (Requests.Name(request.Named.Name, "named.name"), Requests.Uai(request.Named.Uai, "named.uai"));
                explain = revision => explainer.ExplainAsync(name, uai, revision, context.CancellationToken);
                break;
            default:
                throw Requests.Missing("person_id");
        }

        var enrolled = await enrolments.OfAsync(head, context.CancellationToken);
        var found = await explain(head);
        var answer = found.ToMessage(ExplainMapping.ShownTo(viewer.Caller), viewer.Trace).On(enrolled);
        if (found.Explanation?.Person is { Profiles.Count: > 0 } person)
        {
            var given = await assignmentStore.ListOfPersonsAsync(
                [.. person.Records.Select(record => record.PersonNo).Distinct()], head, context.CancellationToken);
            answer.Explanation.Sentences.AddRange(given.Select(one => ExplainMapping.ToMessage(
                new AssignmentView(one, person, AssignmentView.StateOf(one, person, Today)).Sentence())));
            answer.Explanation.Sentences.AddRange(await accessView.SentencesAsync(person, enrolled, context.CancellationToken));
        }

        return answer;
    }
}
