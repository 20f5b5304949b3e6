using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>What looks for names in all logs of the suite finds those that are there, and is given what is logged.</summary>
[Collection(SampleServers.Name)]
public sealed class LogCollectorTests(SampleServer sample)
{
    [Fact]
    public async Task NameIn_TextWithSomebodyOfTheSample_FindsHim()
    {
        var persons = await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez });
        var pupil = persons.First(person => person.Pupil?.Ine.Length > 0);
        var relative = (await sample.ListPersonsAsync(new PersonFilter { Uai = SampleServer.Rodez, Role = Role.Parent })).First(
            person => person.Mail.Length > 0);
        foreach (var name in new[] { pupil.Pupil.Ine, relative.Mail, relative.UsageName.Split(' ')[^1], relative.UsageName.Split(' ')[^1]
            .ToLowerInvariant() })
        {
            Assert.Equal(name, LogCollector.NameIn($"GetPerson failed: no '{name}', retry."), StringComparer.Ordinal);
            Assert.Equal(name, LogCollector.NameIn($"""fact="{name}" """), StringComparer.Ordinal);
        }

        Assert.Null(LogCollector.NameIn($"Executed endpoint 'gRPC - /entecole.directory.v1.DirectoryService/GetPerson' {pupil.PersonId}"));
    }

    [Fact]
    public void Look_WhatALoggerLogsAndTheConsoleSays_IsLookedAt()
    {
        var before = LogCollector.Lines;
        new ServerLog().CreateLogger("test").LogDebug("A line of the log.");
        System.Console.Error.WriteLine("A line of the console.");

        Assert.True(LogCollector.Lines >= before + 2);
    }
}
