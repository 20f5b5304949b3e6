using EntEcole.Directory.Client;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Client;

/// <summary>The examples of the package's README, between marks, as they stand there: ReadmeTests compares.</summary>
internal sealed class ReadmeExamples(ReadmeExamples.Issuer issuer, ReadmeExamples.State state, string id)
{
    public async Task PersonAsync()
    {
        // README
        using var directory = new EntEcoleDirectoryClient(new Uri("https://annuaire.example"), new EntEcoleDirectoryClientOptions
        {
            Token = (refused, cancellationToken) => issuer.TokenAsync(renew: refused is not null, cancellationToken),
            Purpose = "page of the school",
        });

        try
        {
            var answer = await directory.Directory.GetPersonAsync(new GetPersonRequest { PersonId = id });
        }
        catch (RpcException error) when (error.HasReason(ErrorReason.PersonNotFound))
        {
            // No person has that id, or none within your perimeter.
        }
        // END
    }

    public async Task LogInAsync(EntEcoleDirectoryClient directory, string reference)
    {
        // README
        var resolved = await directory.Identity.ResolveIdentityAsync(new ResolveIdentityRequest
        {
            Issuer = "educonnect", Kind = IdentityKind.EduconnectRef, Values = { reference },
        });
        if (resolved.Outcome is IdentityOutcome.Matched)
        {
            // Several persons: the session is over the profiles of all of them.
            state.Open(resolved.Persons);
        }
        // END
    }

    public async Task FindAsync(EntEcoleDirectoryClient directory, string uai, string requestId)
    {
        // README
        var found = await directory.Directory.FindPersonsAsync(new FindPersonsRequest { Query = "garrigoux rodez", IncludeAccess = true });
        foreach (var person in found.Persons)
        {
            foreach (var access in person.Person.Profiles.Select(profile => profile.Access))
            {
                Console.WriteLine(access.MayLogIn ? "may log in" : access.WhyNot.Fr);
            }
        }

        var classes = await directory.Directory.ListClassesAsync(new ListClassesRequest { Uai = uai });
        var assigned = await directory.Assignments.AssignAsync(new AssignRequest
        {
            RequestId = requestId, Uai = uai, Reason = "conseil des maîtres du 2 septembre",
            Pairs = { new AssignmentPair { PersonId = id, ClassId = classes.Classes[0].ClassId } },
        });
        // END
    }

    public async Task FollowAsync(EntEcoleDirectoryClient directory)
    {
        // README
        await foreach (var answer in directory.FollowAsync(new FileCursorStore("cursor"), new WatchFilter { Academies = { "TOULOUSE" } }))
        {
            if (answer.StartsOver)
            {
                state.Clear();
            }

            state.Apply(answer.Changes);
            if (answer.IsRevisionComplete)
            {
                state.Publish(answer.Revision);
            }
        }
        // END
    }

    public sealed class Issuer
    {
        public ValueTask<string> TokenAsync(bool renew, CancellationToken cancellationToken) => new(renew ? "new" : "kept");
    }

    public sealed class State
    {
        public void Clear()
        {
        }

        public void Open(IEnumerable<object> persons) => _ = persons;

        public void Apply(IEnumerable<Change> changes) => _ = changes;

        public void Publish(long revision) => _ = revision;
    }
}
