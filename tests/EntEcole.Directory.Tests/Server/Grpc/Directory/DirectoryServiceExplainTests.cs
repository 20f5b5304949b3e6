using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>ExplainPerson over the wire, on the sample.</summary>
[Collection(SampleServers.Name)]
public sealed class DirectoryServiceExplainTests(SampleServer sample)
{
    [Fact(Timeout = Rpc.Patience)]
    public async Task ExplainPerson_ByIdAndBySource_IsOneAnswerWithWordsAndData()
    {
        var person = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil }))[0];

        var byId = await sample.Client.ExplainPersonAsync(new ExplainPersonRequest { PersonId = person.PersonId });
        var bySource = await sample.Client.ExplainPersonAsync(new ExplainPersonRequest { Source = person.Sources[0].Source });

        Assert.Equal(byId, bySource);
        var explained = byId.Explanation;
        Assert.Equal((Standing.Active, person), (explained.Standing, explained.Person));
        Assert.True(explained.Sentences.Count >= 4);
        Assert.All(explained.Sentences, sentence => Assert.True(sentence.Fr.Length > 0 && sentence.En.Length > 0));
        Assert.Equal(person.Sources[0], Assert.Single(explained.Sources).Record);
        Assert.True(explained.Sources[0].FirstRunId > 0 && explained.Sources[0].LastRevision > 0);
        Assert.Equal("2026-06-15", explained.Sources[0].ExtractDate);
        var enrolment = Assert.Single(explained.Enrolments);
        Assert.Equal((SampleServer.Rodez, true, "2026-09-05"), (enrolment.Uai, enrolment.Enrolled, enrolment.EnrolledUntil));
        Assert.Equal(("RODEZ-2025-2026", "2025-05-16"), (enrolment.Conventions[0].Reference, enrolment.Conventions[0].EffectiveFrom));
        Assert.Equal((EntityKind.Person, ChangeKind.Created), (explained.History[0].Entity, explained.History[0].Kind));
        Assert.All(
            explained.History, happened => Assert.True(happened.RunId > 0 && happened.At is not null && happened.Text.Fr.Length > 0));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ExplainPerson_ByNameOfSeveral_ListsTwentyAtMostAndChoosesNobody()
    {
        var family = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez })).GroupBy(
            person => person.UsageName, StringComparer.Ordinal)
            .First(group => group.Count() > 1);

        var answer = await NamedAsync(family.Key, SampleServer.Rodez);
        Assert.Null(answer.Explanation);
        Assert.Equal(family.Count(), answer.Candidates.Count);
        Assert.All(
            answer.Candidates,
            candidate => Assert.True(candidate.Person.PersonId.Length > 0 && candidate.Sources.Count > 0 && candidate.Profiles.Count > 0));

        var letter = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, IncludeSuspended = true }))
            .GroupBy(person => person.UsageName[0]).MaxBy(group => group.Count())!.Key;
        var many = await NamedAsync(letter.ToString(), SampleServer.Rodez);
        Assert.True(many.MoreCandidates);
        Assert.Equal(20, many.Candidates.Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ExplainPerson_WhoIsNotThere_IsAnsweredAllTheSame()
    {
        var nobody = await sample.Client.ExplainPersonAsync(new ExplainPersonRequest { PersonId = new string('0', 32) });
        Assert.Equal((Standing.Unknown, null), (nobody.Explanation.Standing, nobody.Explanation.Person));

        var source = new SourceRef { Academy = "Toulouse", Category = AafCategory.Eleve, SourceId = "nobody" };
        var unknown = await sample.Client.ExplainPersonAsync(new ExplainPersonRequest { Source = source });
        Assert.Contains(unknown.Explanation.Sentences, sentence => sentence.En.Contains("--extract", StringComparison.Ordinal));

        var school = await NamedAsync("Durand", SampleServer.Launaguet);
        Assert.Equal(Standing.SchoolNotEnrolled, school.Explanation.Standing);
        Assert.False(Assert.Single(school.Explanation.Enrolments).Enrolled);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ExplainPerson_Malformed_IsRefusedWithItsField()
    {
        await RefusedAsync("person_id", new ExplainPersonRequest());
        await RefusedAsync("person_id", new ExplainPersonRequest { PersonId = "x" });
        await RefusedAsync("source.source_id", new ExplainPersonRequest { Source = new SourceRef { Academy = "TOULOUSE" } });
        await RefusedAsync("named.name", new ExplainPersonRequest { Named = new NameAtSchool { Name = "- -", Uai = SampleServer.Rodez } });
        await RefusedAsync("named.uai", new ExplainPersonRequest { Named = new NameAtSchool { Name = "Durand", Uai = "0120612B" } });
        var noSchool = await Assert.ThrowsAsync<RpcException>(() => NamedAsync("Durand", "0751234J"));
        Assert.Equal((StatusCode.NotFound, "SCHOOL_NOT_FOUND"), (noSchool.StatusCode, RichError.Of(noSchool).Reason));
        var early = await Assert.ThrowsAsync<RpcException>(async () =>
            await sample.Client.ExplainPersonAsync(new ExplainPersonRequest { PersonId = new string('0', 32), AtLeastRevision = 1000 }));
        Assert.Equal(StatusCode.InvalidArgument, early.StatusCode);
    }

    [Fact]
    public void Explanation_InCoreAndContract_HasTheSameNumbersUnderTheSameNames()
    {
        AssertSame<EntEcole.Directory.Explain.Standing, Standing>();
        AssertSame<EntEcole.Directory.Changes.EventKind, ChangeKind>();
        AssertSame<EntEcole.Directory.Changes.EventEntity, EntityKind>();

        static void AssertSame<TCore, TContract>()
            where TCore : struct, Enum
            where TContract : struct, Enum =>
            Assert.All(Enum.GetValues<TCore>(), value => Assert.Equal(
                value.ToString(), ((TContract)Enum.ToObject(typeof(TContract), value)).ToString(), StringComparer.Ordinal));
    }

    private async Task RefusedAsync(string field, ExplainPersonRequest request)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await sample.Client.ExplainPersonAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, field), (error.StatusCode, RichError.Of(error).Info.Metadata["field"]));
    }

    private async Task<ExplainPersonResponse> NamedAsync(string name, string uai) =>
        await sample.Client.ExplainPersonAsync(new ExplainPersonRequest { Named = new NameAtSchool { Name = name, Uai = uai } });
}
