using System.Runtime.CompilerServices;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Views;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>Adds to the answers of a stream which schools are enrolled today: to the first, and to those that find others.</summary>
internal sealed class EnrolledAnswers(IRevisionStore revisions, EnrolledToday enrolments)
{
    /// <summary>The same answers, with the schools of a scope.</summary>
    public async IAsyncEnumerable<TracedChanges> AddAsync(
        IAsyncEnumerable<TracedChanges> answers, ChangeScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        V1.EnrolledSchools? told = null;
        await foreach (var traced in answers.WithCancellation(cancellationToken))
        {
            var now = Of(await enrolments.OfAsync(await revisions.GetRevisionAsync(cancellationToken), cancellationToken), scope);
            if (told is null || !told.Uais.Equals(now.Uais) || !told.Sirets.Equals(now.Sirets))
            {
                traced.Answer.EnrolledSchools = told = now;
            }

            yield return traced;
        }
    }

    private static V1.EnrolledSchools Of(EnrolledDay today, ChangeScope scope) => new()
    {
        Day = ((DateOnly?)today.Day).Text(),
        Uais = { today.Schools.Where(school => scope.Holds(school.Academy, school.Uai)).Select(school => school.Uai).Distinct(
            StringComparer.Ordinal) },
        Sirets = { today.Collectivites.Where(one => scope.Holds(one.Academy, one.Siret)).Select(one => one.Siret).Distinct(
            StringComparer.Ordinal) },
    };
}
