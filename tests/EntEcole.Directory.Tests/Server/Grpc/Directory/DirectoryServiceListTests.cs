using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using NameFolding = EntEcole.Directory.Model.NameFolding;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>ListPersons and ListClasses: what they list. Paging has its own class.</summary>
[Collection(SampleServers.Name)]
public sealed class DirectoryServiceListTests(SampleServer sample)
{
    private readonly DirectoryService.DirectoryServiceClient client = sample.Client;

    [Fact]
    public async Task ListPersons_ByNamePrefix_IsFoldedAndOrdered()
    {
        var all = await sample.ListPersonsAsync(new PersonFilter());
        var folded = all.Select(Folded).ToList();
        Assert.Equal(folded.Order(StringComparer.Ordinal), folded, StringComparer.Ordinal);
        foreach (var prefix in new[] { "d", "LE ", "Le-", "martin", "É", "zzzz" })
        {
            var key = NameFolding.Fold(prefix);
            Assert.Equal(
                all.Where(person => Folded(person).StartsWith(key, StringComparison.Ordinal)).Select(person => person.PersonId),
                (await sample.ListPersonsAsync(new PersonFilter { NamePrefix = prefix })).Select(person => person.PersonId),
                StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task ListPersons_ByFullName_FindsHim()
    {
        var person = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil }))[3];
        var found = await sample.ListPersonsAsync(
            new PersonFilter { NamePrefix = person.UsageName.ToLowerInvariant() + " " + person.GivenName });
        Assert.Contains(person, found);
    }

    [Fact]
    public async Task ListPersons_ByAcademy_GivesProfilesOfThatAcademy()
    {
        var all = await sample.ListPersonsAsync(new PersonFilter());
        var one = await sample.ListPersonsAsync(new PersonFilter { Academy = "Montpellier" });
        Assert.Equal(all.Where(person => person.Profiles.Any(profile => profile.Academy is "MONTPELLIER")), one);
        Assert.InRange(one.Count, 1, all.Count - 1);
        Assert.Empty(await sample.ListPersonsAsync(new PersonFilter { Academy = "PARIS" }));
    }

    [Fact]
    public async Task ListPersons_ByUaiRoleAndPrefix_SatisfiesAllAtOnce()
    {
        var pupils = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil });
        var letter = Folded(pupils[0])[..1];
        var found = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil, NamePrefix = letter });
        Assert.Equal(pupils.Where(person => Folded(person).StartsWith(letter, StringComparison.Ordinal)), found);
        Assert.Empty(await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.CollectiviteStaff }));
    }

    [Fact]
    public async Task ListClasses_OfASchool_AgreeWithTheKeyAndTheirPupils()
    {
        foreach (var key in sample.Enrolled)
        {
            var classes = (await client.ListClassesAsync(new ListClassesRequest { Uai = key.Uai, PageSize = 1000 })).Classes;
            Assert.Equal(key.Classes, classes.Count(row => row.Kind is ClassKind.Class));
            Assert.Equal(key.Groups, classes.Count(row => row.Kind is ClassKind.Group));
            Assert.Equal(key.Pupils, classes.Where(row => row.Kind is ClassKind.Class).Sum(row => row.PupilCount));
            Assert.All(classes, row => Assert.Equal((key.Uai, key.Academy), (row.Uai, row.Source.Academy)));
        }
    }

    [Fact]
    public async Task ListPersons_ByClass_GivesItsPupils()
    {
        var pupils = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil });
        foreach (var row in (await client.ListClassesAsync(new ListClassesRequest { Uai = SampleServer.Rodez })).Classes)
        {
            var members = await sample.ListPersonsAsync(new PersonFilter { ClassId = row.ClassId });
            Assert.Equal(row.PupilCount, members.Count);
            Assert.Equal(
                pupils.Where(person => person.Profiles[0].Classes.Any(one => row.ClassId.Equals(one.ClassId, StringComparison.Ordinal))),
                members);
            Assert.Equal(
                members.Select(person => person.Pupil.Level).Distinct().OrderBy(level => level.Code, StringComparer.Ordinal), row.Levels);
            Assert.NotEmpty(row.Name);
            Assert.Equal(
                members,
                await sample.ListPersonsAsync(new PersonFilter { ClassId = row.ClassId, Uai = SampleServer.Rodez, Role = Role.Pupil }));
            Assert.Empty(await sample.ListPersonsAsync(new PersonFilter { ClassId = row.ClassId, Role = Role.Parent }));
        }
    }

    [Fact]
    public async Task ListPersons_ClassOfAnotherSchool_IsAsOneThatDoesNotExist()
    {
        var elsewhere = sample.Enrolled.First(school => school.Uai is not SampleServer.Rodez && school.Classes > 0);
        var others = (await client.ListClassesAsync(new ListClassesRequest { Uai = elsewhere.Uai })).Classes[0].ClassId;
        using var channel = sample.Server.As(
            new Caller("guesser", CallerRoles.DirectoryReader, TestCallers.Of(uais: [SampleServer.Rodez])));
        var guesser = new DirectoryService.DirectoryServiceClient(channel);

        // The last is a number, as ids were until they became random.
        var errors = new List<RichError>();
        foreach (var id in new[] { others, new string('0', 32), "1" })
        {
            errors.Add(await RichError.OfAsync(
                guesser.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter { ClassId = id } })));
            Assert.Equal(
                (StatusCode.NotFound, "CLASS_NOT_FOUND", id),
                (errors[^1].Code, errors[^1].Reason, errors[^1].Info.Metadata["classId"]));
        }

        Assert.Single(errors.Select(error => error.Error.Status.Detail.Replace(error.Info.Metadata["classId"], "", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lists_UnknownSchool_AreNotFound()
    {
        var persons = await RichError.OfAsync(
            client.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter { Uai = "0000000A" } }));
        var classes = await RichError.OfAsync(client.ListClassesAsync(new ListClassesRequest { Uai = "0000000A" }));
        Assert.All([persons, classes], error => Assert.Equal((StatusCode.NotFound, "SCHOOL_NOT_FOUND"), (error.Code, error.Reason)));
    }

    [Fact]
    public async Task Lists_BadFilter_AreInvalidArgumentNamingTheField()
    {
        foreach (var (filter, field) in new[]
        {
            (new PersonFilter { Uai = "1" }, "filter.uai"),
            (new PersonFilter { ClassId = "x" }, "filter.class_id"),
            (new PersonFilter { ClassId = new string('A', 32) }, "filter.class_id"),
            (new PersonFilter { ClassId = "-1" }, "filter.class_id"),
            (new PersonFilter { ClassId = "99999999999999999999" }, "filter.class_id"),
            (new PersonFilter { Role = (Role)77 }, "filter.role"),
            (new PersonFilter { NamePrefix = new string('a', 201) }, "filter.name_prefix"),
        })
        {
            var error = await RichError.OfAsync(client.ListPersonsAsync(new ListPersonsRequest { Filter = filter }));
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (error.Code, error.Reason));
            Assert.Equal(field, Assert.Single(error.Fields));
        }

        var classes = await RichError.OfAsync(client.ListClassesAsync(new ListClassesRequest()));
        Assert.Equal("uai", Assert.Single(classes.Fields));
    }

    private static string Folded(Person person) => NameFolding.Fold(person.UsageName + " " + person.GivenName);
}
