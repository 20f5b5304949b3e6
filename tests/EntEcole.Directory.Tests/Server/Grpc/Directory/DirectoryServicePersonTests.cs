using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>GetPerson and BatchGetPersons.</summary>
[Collection(SampleServers.Name)]
public sealed class DirectoryServicePersonTests(SampleServer sample)
{
    private const string Unknown = "00000000000000000000000000000000";

    private readonly DirectoryService.DirectoryServiceClient client = sample.Client;

    [Fact]
    public async Task GetPerson_PupilById_GivesIdentityProfileClassAndSource()
    {
        var listed = await OneAsync(Role.Pupil);
        var person = (await client.GetPersonAsync(new GetPersonRequest { PersonId = listed.PersonId })).Person;
        Assert.Equal(listed, person);
        Assert.Matches("^[0-9a-f]{32}$", person.PersonId);
        Assert.NotEmpty(person.UsageName);
        Assert.NotEmpty(person.GivenName);
        Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", person.BirthDate);
        Assert.NotEmpty(person.Pupil.Level.Code);
        Assert.Null(person.Staff);
        Assert.Null(person.Relative);
        var profile = Assert.Single(person.Profiles);
        Assert.Equal(
            (SampleServer.Rodez, Role.Pupil, ProfileState.Active, 1), (profile.Uai, profile.Role, profile.State, profile.DnmaCode));
        Assert.Equal(("TOULOUSE", "2026-06-15", ""), (profile.Academy, profile.ActiveOn, profile.SuspendedOn));
        Assert.Contains(profile.Classes, row => row.Kind is ClassKind.Class);
        var source = Assert.Single(person.Sources);
        Assert.Equal((AafCategory.Eleve, Presence.Present), (source.Source.Category, source.Presence));
    }

    [Fact]
    public async Task GetPerson_Director_HasTheFunctionsOfHisProfiles()
    {
        var person = await OneAsync(Role.Director);
        var direction = person.Profiles.Single(profile => profile.Role is Role.Director && profile.Uai is SampleServer.Rodez);
        Assert.Equal(4, direction.DnmaCode);
        Assert.All(direction.Functions, function => Assert.Equal("D0000", function.Speciality.Code));
        Assert.NotEmpty(direction.Functions);
        Assert.All(
            person.Profiles.Where(profile => profile.Role is Role.Teacher),
            profile => Assert.DoesNotContain(profile.Functions, function => function.Speciality.Code is "D0000"));
    }

    [Fact]
    public async Task GetPerson_BySource_IsTheSamePerson()
    {
        foreach (var role in new[] { Role.Pupil, Role.Parent, Role.Teacher })
        {
            var listed = await OneAsync(role);
            var request = new GetPersonRequest { Source = listed.Sources[0].Source.Clone() };
            request.Source.Academy = " " + request.Source.Academy.ToLowerInvariant();
            Assert.Equal(listed, (await client.GetPersonAsync(request)).Person);
        }
    }

    [Fact]
    public async Task GetPerson_SameSourceIdInTwoAcademies_AreTwoPersons()
    {
        var pairs = (await sample.ListPersonsAsync(new PersonFilter()))
            .SelectMany(person => person.Sources.Select(row => (row.Source, person.PersonId)))
            .GroupBy(row => (row.Source.Category, row.Source.SourceId))
            .Where(group => group.Count() > 1)
            .ToList();
        Assert.SkipWhen(pairs.Count == 0, "No source id is used by both academies among enrolled persons of the bundled sample.");
        foreach (var pair in pairs)
        {
            Assert.Equal(pair.Count(), pair.Select(row => row.PersonId).Distinct(StringComparer.Ordinal).Count());
            foreach (var (source, id) in pair)
            {
                Assert.Equal(id, (await client.GetPersonAsync(new GetPersonRequest { Source = source })).Person.PersonId);
            }
        }
    }

    [Fact]
    public async Task GetPerson_UnknownIdOrSource_IsNotFound()
    {
        var known = (await OneAsync(Role.Pupil)).Sources[0].Source;
        foreach (var request in new[]
        {
            new GetPersonRequest { PersonId = Unknown },
            new GetPersonRequest { Source = new SourceRef(known) { SourceId = "1" } },
            new GetPersonRequest { Source = new SourceRef(known) { Academy = "MONTPELLIER-SUR-RIEN" } },
            new GetPersonRequest { Source = new SourceRef(known) { Category = AafCategory.PersEducNat } },
        })
        {
            var error = await RichError.OfAsync(client.GetPersonAsync(request));
            Assert.Equal((StatusCode.NotFound, "PERSON_NOT_FOUND"), (error.Code, error.Reason));
        }
    }

    [Fact]
    public async Task GetPerson_BadKey_IsInvalidArgumentNamingTheField()
    {
        foreach (var (request, field) in new[]
        {
            (new GetPersonRequest(), "person_id"),
            (new GetPersonRequest { PersonId = "" }, "person_id"),
            (new GetPersonRequest { PersonId = "12" }, "person_id"),
            (new GetPersonRequest { PersonId = new string('A', 32) }, "person_id"),
            (new GetPersonRequest { PersonId = new string('g', 32) }, "person_id"),
            (new GetPersonRequest { Source = new SourceRef() }, "source.academy"),
            (new GetPersonRequest { Source = new SourceRef { Academy = "TOULOUSE" } }, "source.source_id"),
            (new GetPersonRequest { Source = new SourceRef { Academy = "TOULOUSE", SourceId = "1" } }, "source.category"),
            (
                new GetPersonRequest
                {
                    Source = new SourceRef { Academy = "TOULOUSE", SourceId = "1", Category = AafCategory.EtabEducNat },
                },
                "source.category"),
            (
                new GetPersonRequest { Source = new SourceRef { Academy = "TOULOUSE", SourceId = "1", Category = (AafCategory)77 } },
                "source.category"),
        })
        {
            var error = await RichError.OfAsync(client.GetPersonAsync(request));
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (error.Code, error.Reason));
            Assert.Equal(field, Assert.Single(error.Fields));
        }
    }

    [Fact]
    public async Task BatchGetPersons_MixedKeys_AnswersItemByItemInOrder()
    {
        var pupil = await OneAsync(Role.Pupil);
        var parent = await OneAsync(Role.Parent);
        var request = new BatchGetPersonsRequest
        {
            Keys =
            {
                new PersonKey { Source = parent.Sources[0].Source },
                new PersonKey { PersonId = Unknown },
                new PersonKey { PersonId = pupil.PersonId },
                new PersonKey { Source = new SourceRef(parent.Sources[0].Source) { SourceId = "1" } },
                new PersonKey { PersonId = parent.PersonId },
                new PersonKey { PersonId = pupil.PersonId },
            },
        };
        var answer = await client.BatchGetPersonsAsync(request);
        Assert.Equal(
            [parent.PersonId, null, pupil.PersonId, null, parent.PersonId, pupil.PersonId],
            answer.Results.Select(result => result.Person?.PersonId),
            StringComparer.Ordinal);
        Assert.Equal(pupil, answer.Results[2].Person);
        foreach (var absent in new[] { answer.Results[1].Status, answer.Results[3].Status })
        {
            Assert.Equal(((int)StatusCode.NotFound, ErrorReason.PersonNotFound), (absent.Code, absent.Reason));
            Assert.NotEmpty(absent.Message);
        }
    }

    [Fact]
    public async Task BatchGetPersons_FiveHundred_AnswersAll()
    {
        var page = await client.ListPersonsAsync(new ListPersonsRequest { PageSize = 500 });
        var answer = await client.BatchGetPersonsAsync(new BatchGetPersonsRequest
        {
            Keys = { page.Persons.Select(person => new PersonKey { PersonId = person.PersonId }) },
        });
        Assert.Equal(500, answer.Results.Count);
        Assert.Equal(page.Persons, answer.Results.Select(result => result.Person));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task BatchGetPersons_NoneOrTooMany_IsInvalidArgument(int count)
    {
        var request = new BatchGetPersonsRequest { Keys = { Enumerable.Repeat(new PersonKey { PersonId = Unknown }, count) } };
        var error = await RichError.OfAsync(client.BatchGetPersonsAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.Equal("keys", Assert.Single(error.Fields));
    }

    [Fact]
    public async Task BatchGetPersons_BadItem_NamesItsPlace()
    {
        var good = new PersonKey { PersonId = Unknown };
        foreach (var (bad, field) in new[]
        {
            (new PersonKey(), "keys[1].person_id"),
            (new PersonKey { PersonId = "x" }, "keys[1].person_id"),
            (new PersonKey { Source = new SourceRef { Academy = "TOULOUSE" } }, "keys[1].source.source_id"),
        })
        {
            var error = await RichError.OfAsync(client.BatchGetPersonsAsync(new BatchGetPersonsRequest { Keys = { good, bad } }));
            Assert.Equal(field, Assert.Single(error.Fields));
        }
    }

    private async Task<Person> OneAsync(Role role)
    {
        var filter = new PersonFilter { Uai = SampleServer.Rodez, Role = role };
        return Assert.Single((await client.ListPersonsAsync(new ListPersonsRequest { Filter = filter, PageSize = 1 })).Persons);
    }
}
