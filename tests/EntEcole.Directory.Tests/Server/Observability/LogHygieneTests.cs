using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>No name in a log, at any level. The fixture checks the same again after the last test of its collection.</summary>
[Collection(SampleServers.Name)]
public sealed class LogHygieneTests(SampleServer sample)
{
    [Fact]
    public async Task Log_OfEveryKindOfCall_HoldsNoNameAndNoError()
    {
        var person = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Pupil }))[0];
        await sample.ListPersonsAsync(new PersonFilter { NamePrefix = person.UsageName });
        await sample.Client.GetPersonAsync(new GetPersonRequest { PersonId = person.PersonId });
        await sample.Client.BatchGetPersonsAsync(
            new BatchGetPersonsRequest { Keys = { new PersonKey { Source = person.Sources[0].Source } } });
        await sample.Client.ListRelativesAsync(new ListRelativesRequest { PersonId = person.PersonId });
        foreach (var key in new[] { person.UsageName, person.GivenName, person.PersonId })
        {
            await Assert.ThrowsAsync<RpcException>(() => sample.Client.GetSchoolAsync(new GetSchoolRequest { Uai = key }).ResponseAsync);
            await Assert.ThrowsAsync<RpcException>(
                () => sample.Client.ListPersonsAsync(
                    new ListPersonsRequest { PageToken = key, Filter = new PersonFilter { NamePrefix = key } }).ResponseAsync);
        }

        Assert.NotEmpty(sample.Server.Log.Entries);
        Assert.Empty(sample.LinesWithNames());
        Assert.Empty(sample.Server.Log.Errors);
    }
}
