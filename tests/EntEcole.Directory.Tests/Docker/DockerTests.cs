using System.Text.Json;
using System.Text.RegularExpressions;
using EntEcole.Directory.Server.Cli;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Tds.TSql;
using EntEcole.Directory.Tests.Support;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tests.Docker;

/// <summary>The files of docker/, read: no container runs where the tests run, but what they name must exist.</summary>
public sealed partial class DockerTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Folder = Path.Combine(Root, "docker");
    private static readonly string Compose = File.ReadAllText(Path.Combine(Folder, "compose.yaml"));
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Folder, "Dockerfile"));
    private static readonly HashSet<string> SettingNames = [.. SettingCatalog.All.Select(info => info.Name)];

    public static TheoryData<string> Scripts =>
        [.. System.IO.Directory.GetFiles(Path.Combine(Folder, "sqlserver"), "*.sql").Select(path => Path.GetFileName(path)!)];

    [Fact]
    public void Compose_Verbs_AreThoseOfTheProgram()
    {
        var commands = Commands().Matches(Compose).Select(match => match.Groups["verb"].Value).ToList();

        Assert.Equal(["migrate", "serve", "serve", "worker"], commands.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(commands.Append("health"), AssertIsVerb);
    }

    [Theory]
    [InlineData("serve", "--urls")]
    [InlineData("health", "--urls")]
    [InlineData("worker", "--inbox")]
    public async Task Compose_Options_AreThoseOfTheirVerbs(string verb, string option)
    {
        var output = new StringWriter();

        Assert.Equal(ExitCode.Done, await Entecole.RunAsync([verb, "--help"], new FakeTime(), output, TextWriter.Null));
        Assert.Contains(option, output.ToString(), StringComparison.Ordinal);
        Assert.Matches($"\"{verb}\", \"{option}\"", Compose);
    }

    [Fact]
    public void Compose_Variables_AreSettings() => Assert.All(
        Variables().Matches(Compose + Dockerfile).Select(match => match.Groups["name"].Value),
        name => Assert.True(
            name is "SECRETS" || SettingNames.Any(setting => setting.Equals(name, StringComparison.OrdinalIgnoreCase)), name));

    [Fact]
    public void Compose_Secrets_AreSettingsAndHaveExamples()
    {
        Assert.All(Targets().Matches(Compose).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, SettingNames));
        var files = SecretFiles().Matches(Compose).Select(match => match.Groups["name"].Value).ToList();
        Assert.Equal(
            files.Order(StringComparer.Ordinal),
            System.IO.Directory.GetFiles(Path.Combine(Folder, "secrets.example")).Select(path => Path.GetFileName(path)!).Order(
                StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Contains("/docker/secrets/", File.ReadAllLines(Path.Combine(Root, ".gitignore")), StringComparer.Ordinal);
        Assert.Equal("/run/secrets", Folders().Match(Compose).Groups["path"].Value);
    }

    [Fact]
    public async Task Compose_AddressesOfTheExamples_AreAccepted()
    {
        foreach (var file in (string[])["service_database", "migrator_database"])
        {
            var address = await File.ReadAllTextAsync(Path.Combine(Folder, "secrets.example", file));
            await EntEcole.Directory.Storage.StoreAddress.Open(address.Trim(), new FakeTime()).DisposeAsync();
        }
    }

    [Theory]
    [InlineData("entecole-serve.service", "serve", "--urls")]
    [InlineData("entecole-worker.service", "worker", "--inbox")]
    public async Task Unit_RunsAVerbOfTheProgramAndNothingElse(string file, string verb, string option)
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(Folder, "systemd", file));
        var output = new StringWriter();

        Assert.Equal(ExitCode.Done, await Entecole.RunAsync([verb, "--help"], new FakeTime(), output, TextWriter.Null));
        Assert.Contains(option, output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"/opt/entecole/entecole {verb} {option} ", unit, StringComparison.Ordinal);
        Assert.All(
            (string[])["ExecReload=/bin/kill -HUP $MAINPID\n", "NoNewPrivileges=yes", "PrivateTmp=yes", "StateDirectory=entecole", "ProtectSystem=strict", "CapabilityBoundingSet=\n"],
            line => Assert.Contains("\n" + line, unit, StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_Mounts_Exist() => Assert.All(
        Mounts().Matches(Compose).Select(match => match.Groups["path"].Value),
        path => Assert.True(Path.Exists(Path.Combine(Folder, path)), path));

    [Fact]
    public void Compose_EveryService_HasLimitsAndARestartPolicy()
    {
        var services = Services().Matches(
            Compose[Compose.IndexOf("\nservices:", StringComparison.Ordinal)..Compose.IndexOf("\nvolumes:", StringComparison.Ordinal)])
            .Select(match => match.Value).ToList();

        Assert.Equal(7, services.Count);
        // The second server is the first with another port.
        Assert.All(services.Where(text => !text.Contains("<<: *serve", StringComparison.Ordinal)), text =>
        {
            Assert.Contains("limits: {", text, StringComparison.Ordinal);
            Assert.True(text.Contains("restart:", StringComparison.Ordinal) || text.Contains("*once", StringComparison.Ordinal), text);
        });
    }

    [Fact]
    public void Dockerfile_Copies_ExistAndNoneIsMissing()
    {
        var copies = Copies().Matches(Dockerfile).SelectMany(match => match.Groups["paths"].Value.Split(' ')[..^1]).ToList();

        Assert.All(copies, path => Assert.True(Path.Exists(Path.Combine(Root, path)), path));
        var projects = System.IO.Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'));
        Assert.All(projects, project => Assert.Contains(project, copies, StringComparer.Ordinal));
        Assert.All(projects, project => Assert.Contains(
            Path.GetDirectoryName(project)!.Replace('\\', '/') + "/packages.lock.json", copies, StringComparer.Ordinal));
    }

    [Fact]
    public void Dockerfile_RunsTheProgramAsNobodySpecial()
    {
        Assert.Matches(@"(?m)^USER \$APP_UID$", Dockerfile);
        Assert.Contains("ENTRYPOINT [\"/app/entecole\"]", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("CMD [\"/app/entecole\", \"health\"]", Dockerfile, StringComparison.Ordinal);
        Assert.DoesNotContain("INVARIANT=true", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void SampleSettings_AreSettingsThatMakeSense()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "appsettings.json")));

        Assert.All(sample.RootElement.EnumerateObject(), property => Assert.Contains(property.Name, SettingNames));
        SettingSources.Read(Folder).ToSettings().Validate();
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_OfSqlServer_Parses(string name)
    {
        new TSql140Parser(initialQuotedIdentifiers: true).Parse(new StringReader(Script(name)), out var errors);

        Assert.Empty(errors.Select(error => $"{error.Line}: {error.Message}"));
    }

    [Theory]
    [InlineData("READ_COMMITTED_SNAPSHOT ON")]
    [InlineData("ALLOW_SNAPSHOT_ISOLATION ON")]
    [InlineData("COMPATIBILITY_LEVEL = 140")]
    [InlineData("DELAYED_DURABILITY = DISABLED")]
    public void Options_SetWhatTheProgramChecks(string option) => Assert.Contains(option, Script("options.sql"), StringComparison.Ordinal);

    [Fact]
    public void Permissions_OfTheService_ReachRowsAndNothingElse()
    {
        var script = Script("permissions.sql");
        var granted = Grants().Matches(script).ToDictionary(
            match => match.Groups["role"].Value, match => match.Groups["rights"].Value, StringComparer.Ordinal);

        Assert.Equal("SELECT, INSERT, UPDATE, DELETE", granted["entecole_service"]);
        Assert.Contains("DENY UPDATE ON dbo.access_log TO entecole_service", script, StringComparison.Ordinal);
        Assert.DoesNotContain("CONTROL", script, StringComparison.Ordinal);
        Assert.DoesNotContain("db_owner", script, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTHORIZATION entecole", script, StringComparison.Ordinal);
        Assert.True(TSqlSchema.Latest.Tables.Count > 20);
    }

    private static string Script(string name) => File.ReadAllText(Path.Combine(Folder, "sqlserver", name));

    private static void AssertIsVerb(string verb)
    {
        Assert.Equal(
            ExitCode.Done, Entecole.RunAsync([verb, "--help"], new FakeTime(), TextWriter.Null, TextWriter.Null).GetAwaiter().GetResult());
        Assert.Equal(
            ExitCode.WrongUse, Entecole.RunAsync([verb + "x"], new FakeTime(), TextWriter.Null, TextWriter.Null).GetAwaiter().GetResult());
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EntEcole.Directory.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside their repository.");
        }

        return folder;
    }

    [GeneratedRegex("""(?m)^    command: \["(?<verb>\w+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\bENTECOLE_(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Variables();

    [GeneratedRegex(@"target: (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Targets();

    [GeneratedRegex(@"file: \./secrets/(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex SecretFiles();

    [GeneratedRegex(@"ENTECOLE_SECRETS: (?<path>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Folders();

    [GeneratedRegex(@"- \./(?<path>[^:\s]+):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Mounts();

    [GeneratedRegex(@"(?m)^  [a-z][\w-]*:.*\n(    .*\n|\n)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Services();

    [GeneratedRegex(@"(?m)^COPY (?<paths>(?!--from).+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Copies();

    [GeneratedRegex(
        @"GRANT (?<rights>[A-Z, ]+) ON SCHEMA::dbo TO (?<role>\w+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Grants();
}
