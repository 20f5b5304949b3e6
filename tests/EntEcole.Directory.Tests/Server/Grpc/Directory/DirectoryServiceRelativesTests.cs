using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using RelationLinks = EntEcole.Directory.Model.RelationLinks;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

[Collection(SampleServers.Name)]
public sealed class DirectoryServiceRelativesTests(SampleServer sample)
{
    private readonly DirectoryService.DirectoryServiceClient client = sample.Client;

    [Fact]
    public async Task ListRelatives_OfPupils_AgreeWithThoseOfTheirRelatives()
    {
        var pupils = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil });
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pupil in pupils)
        {
            foreach (var relation in await ListAsync(pupil.PersonId))
            {
                Assert.Equal((RelationEnd.Relative, AafCategory.PersRelEleve), (relation.OtherEnd, relation.Source.Category));
                Assert.Equal(RelationLinks.LabelOf(relation.LinkCode) ?? "", relation.LinkLabel);
                if (relation.Person is { } relative)
                {
                    parents.Add(relative.PersonId);
                    var back = (await ListAsync(relative.PersonId)).Single(
                        row => pupil.PersonId.Equals(row.Person.PersonId, StringComparison.Ordinal));
                    Assert.Equal((RelationEnd.Child, relation.LinkCode), (back.OtherEnd, back.LinkCode));
                    Assert.Equal(Summary(pupil), back.Person);
                    Assert.Equal(pupil.Sources[0].Source, back.Source);
                }
            }
        }

        var listed = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Parent });
        Assert.Equal(
            listed.Select(person => person.PersonId).Order(StringComparer.Ordinal), parents.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task ListRelatives_Codes_HaveFrenchLabels()
    {
        var pupils = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil });
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pupil in pupils)
        {
            foreach (var relation in await ListAsync(pupil.PersonId))
            {
                labels[relation.LinkCode] = relation.LinkLabel;
            }
        }

        Assert.Equal("mère", labels["10"]);
        Assert.Equal("père", labels["20"]);
    }

    [Fact]
    public async Task ListRelatives_PageByPage_GivesTheSameList()
    {
        foreach (var parent in (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Parent })).Take(60))
        {
            Assert.Equal(await ListAsync(parent.PersonId), await ListAsync(parent.PersonId, pageSize: 1));
        }
    }

    [Fact]
    public async Task ListRelatives_OfATeacher_IsEmpty()
    {
        var teacher = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Teacher }))[0];
        Assert.Empty(await ListAsync(teacher.PersonId));
    }

    [Fact]
    public async Task ListRelatives_UnknownOrBadId_IsRefused()
    {
        var unknown = await RichError.OfAsync(client.ListRelativesAsync(new ListRelativesRequest { PersonId = new string('0', 32) }));
        Assert.Equal((StatusCode.NotFound, "PERSON_NOT_FOUND"), (unknown.Code, unknown.Reason));
        var missing = await RichError.OfAsync(client.ListRelativesAsync(new ListRelativesRequest()));
        Assert.Equal("person_id", Assert.Single(missing.Fields));
    }

    [Fact]
    public async Task ListRelatives_PageTokenOfAnotherPerson_IsRefused()
    {
        var tokens = new List<(string PersonId, string Token)>();
        foreach (var pupil in (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil })).Take(20))
        {
            var page = await client.ListRelativesAsync(new ListRelativesRequest { PersonId = pupil.PersonId, PageSize = 1 });
            tokens.Add((pupil.PersonId, page.NextPageToken));
        }

        var (owner, token) = tokens.First(row => row.Token.Length > 0);
        var other = tokens.First(row => !row.PersonId.Equals(owner, StringComparison.Ordinal)).PersonId;
        var error = await RichError.OfAsync(client.ListRelativesAsync(new ListRelativesRequest { PersonId = other, PageToken = token }));
        Assert.Equal("PAGE_TOKEN_INVALID", error.Reason);
    }

    private static PersonSummary Summary(Person person) => new()
    {
        PersonId = person.PersonId,
        Civility = person.Civility,
        UsageName = person.UsageName,
        BirthName = person.BirthName,
        GivenName = person.GivenName,
    };

    private async Task<IReadOnlyList<Relation>> ListAsync(string personId, int pageSize = 100)
    {
        var relations = new List<Relation>();
        var request = new ListRelativesRequest { PersonId = personId, PageSize = pageSize };
        do
        {
            var page = await client.ListRelativesAsync(request);
            relations.AddRange(page.Relations);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return relations;
    }
}
