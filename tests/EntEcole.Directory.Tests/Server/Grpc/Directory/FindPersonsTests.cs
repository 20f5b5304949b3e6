using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>Persons found by facts and by any words, over gRPC: what each role may ask.</summary>
[Collection(SampleServers.Name)]
public sealed class FindPersonsTests(SampleServer sample)
{
    [Fact]
    public async Task ListPersons_ByAFact_FindsWhoHasItForRolesThatSeeItAndIsRefusedToOthers()
    {
        var all = await sample.ListPersonsAsync(new PersonFilter());
        var pupil = all.First(person => person.Pupil?.Ine.Length > 0);
        var parent = all.First(person => person.Relative?.MobilePhone.Length > 0);
        var facts = new (PersonFilter Filter, string Field, Person Person, bool Reader)[]
        {
            (new() { Mail = all.First(person => person.Mail.Length > 0).Mail.ToUpperInvariant() }, "filter.mail",
                all.First(person => person.Mail.Length > 0), true),
            (new() { Telephone = parent.Relative.MobilePhone }, "filter.telephone", parent, false),
            (new() { Ine = pupil.Pupil.Ine.ToLowerInvariant() }, "filter.ine", pupil, false),
            (new() { BirthDate = pupil.BirthDate }, "filter.birth_date", pupil, false),
            (new() { SourceId = pupil.Sources[0].Source.SourceId }, "filter.source_id", pupil, true),
        };
        var reader = Of(CallerRoles.DirectoryReader);
        foreach (var (filter, field, person, isReaders) in facts)
        {
            Assert.Contains(
                person.PersonId, (await sample.ListPersonsAsync(filter)).Select(found => found.PersonId), StringComparer.Ordinal);
            if (isReaders)
            {
                Assert.Contains(
                    person.PersonId,
                    (await reader.ListPersonsAsync(new ListPersonsRequest { Filter = filter })).Persons.Select(found => found.PersonId),
                    StringComparer.Ordinal);
                continue;
            }

            var error = await RichError.OfAsync(reader.ListPersonsAsync(new ListPersonsRequest { Filter = filter }));
            Assert.Equal(("INVALID_ARGUMENT", field), (error.Reason, error.Info.Metadata["field"]));
        }
    }

    [Fact]
    public async Task ListPersons_CountedAndFromTheLast_AgreesWithThePages()
    {
        var all = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez });
        var request = new ListPersonsRequest
        {
            Filter = new PersonFilter { Uai = SampleServer.Rodez }, PageSize = 7, OrderBy = "name desc", IncludeTotalSize = true,
        };
        var first = await sample.Client.ListPersonsAsync(request);
        Assert.Equal((true, all.Count), (first.HasTotalSize, first.TotalSize));
        Assert.Equal(all.Reverse().Take(7), first.Persons);
        request.PageToken = first.NextPageToken;
        Assert.Equal(all.Reverse().Skip(7).Take(7), (await sample.Client.ListPersonsAsync(request)).Persons);

        // A token is of one order; no order is made up.
        request.OrderBy = "";
        Assert.Equal("PAGE_TOKEN_INVALID", (await RichError.OfAsync(sample.Client.ListPersonsAsync(request))).Reason);
        request.OrderBy = "mail";
        Assert.Equal("order_by", (await RichError.OfAsync(sample.Client.ListPersonsAsync(request))).Info.Metadata["field"]);
        Assert.False((await sample.Client.ListPersonsAsync(new ListPersonsRequest { PageSize = 1 })).HasTotalSize);
    }

    [Fact]
    public async Task FindPersons_ByWordsInAnyOrder_PutsThePersonFirst()
    {
        var support = Of(CallerRoles.DirectorySupport);
        var person = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil }))[3];

        var found = await support.FindPersonsAsync(
            new FindPersonsRequest { Query = $"{person.GivenName.ToLowerInvariant()} {person.BirthDate} {person.UsageName}" });

        Assert.Equal(person.PersonId, found.Persons[0].Person.PersonId);
        Assert.Equal(found.Terms, found.Persons[0].Fits);
        Assert.True(found.Persons[0].Person.Profiles[0].HasEnrolled);
        var some = await support.FindPersonsAsync(
            new FindPersonsRequest { Query = "a b c d e l m", Uai = SampleServer.Rodez, PageSize = 99 });
        Assert.Equal((50, true), (some.Persons.Count, some.More));
        Assert.All(some.Persons, one => Assert.Contains(one.Person.Profiles, profile => profile.Uai is SampleServer.Rodez));
        Assert.Equal("query", (await RichError.OfAsync(
            support.FindPersonsAsync(new FindPersonsRequest { Query = " - " }))).Info.Metadata["field"]);
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(
            support.FindPersonsAsync(new FindPersonsRequest { Query = "a", Uai = "0000023A" }))).Reason);
        Assert.Equal(
            global::Grpc.Core.StatusCode.PermissionDenied,
            (await RichError.OfAsync(Of(CallerRoles.DirectoryReader).FindPersonsAsync(new FindPersonsRequest { Query = "a" }))).Code);
    }

    private DirectoryService.DirectoryServiceClient Of(CallerRoles roles) =>
        new(sample.Server.As(new Caller("aide", roles, CallerPerimeter.All)));
}
