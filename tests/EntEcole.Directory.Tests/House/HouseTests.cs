using System.Text.RegularExpressions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.House;

/// <summary>The rooms of the house: a namespace is its folder, folders of a project form no cycle, and names are plain.</summary>
public sealed partial class HouseTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, System.Reflection.Assembly> Projects = new(StringComparer.Ordinal)
    {
        ["EntEcole.Directory"] = typeof(LocalizedText).Assembly,
        ["EntEcole.Directory.Storage"] = typeof(StoreAddress).Assembly,
        ["EntEcole.Directory.Server"] = typeof(ServerHost).Assembly,
    };

    // Projects whose words and sizes are held as well; their rooms are few.
    private static readonly IReadOnlyList<string> All = [.. Projects.Keys, "EntEcole.Directory.Client", "EntEcole.Directory.Sample"];

    private const int MaxMembers = 15;
    private const int MaxLines = 350;
    private const int MaxLine = 140;

    [Fact]
    public void Namespace_OfEachFile_IsItsFolder()
    {
        var wrong = Projects.Keys.SelectMany(Files)
            .Where(file => Namespace().Match(File.ReadAllText(file)) is { Success: true } match && !string.Equals(
                match.Groups["name"].Value, Expected(file), StringComparison.Ordinal))
            .Select(file => Path.GetDirectoryName(Relative(file))!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        AssertTexts(KnownHouse.FoldersOfAnotherNamespace, wrong);
    }

    [Theory]
    [InlineData("EntEcole.Directory")]
    [InlineData("EntEcole.Directory.Storage")]
    [InlineData("EntEcole.Directory.Server")]
    public void Folders_OfAProject_FormNoCycle(string project)
    {
        var graph = new RoomGraph(Projects[project], project);
        foreach (var room in graph.Order)
        {
            output.WriteLine(room);
        }

        Assert.Equal(KnownHouse.Cycles.GetValueOrDefault(project, []), graph.Cycles);
    }

    [Fact]
    public void Graph_OfTwoTypesThatUseEachOther_HasTheirCycle()
    {
        var graph = new RoomGraph(typeof(HouseTests).Assembly, "EntEcole.Directory.Tests.House.Cycle");

        Assert.Equal(["One, Two"], graph.Cycles);
        Assert.Equal(["Three", "One, Two"], graph.Order);
    }

    [Fact]
    public void Interfaces_OfTheHouse_HaveFifteenMembersAtMost() => AssertTexts(
        KnownHouse.WideInterfaces,
        Projects.Values.SelectMany(project => project.GetTypes()).Where(type => type.IsInterface && Members(type) > MaxMembers).Select(
            type => type.Name)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Classes_OfTheHouse_HaveThreeHundredFiftyLinesAtMost() => AssertTexts(
        KnownHouse.LongClasses,
        All.SelectMany(Files)
            // Parts of one class lie in files of its name.
            .GroupBy(file => Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileName(file).Split('.')[0]), StringComparer.Ordinal)
            .Where(parts => parts.Sum(file => File.ReadLines(file).Count()) > MaxLines).Select(parts => Path.GetFileName(parts.Key))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Files_OfSource_HaveHundredEightyLinesAtMost_NineInTen()
    {
        const int Most = 180;
        var lengths = SourcesOf("src").Select(file => File.ReadLines(file).Count()).Order().ToList();

        Assert.True(lengths.Count > 500, $"{lengths.Count} files.");
        Assert.InRange(lengths[lengths.Count * 9 / 10], 1, Most);
    }

    // Texts of people and of SQL may be longer.
    [Fact]
    public void Lines_OfCode_HaveHundredFortyCharactersAtMost()
    {
        var files = All.SelectMany(Files).Concat(SourcesOf("tests")).ToList();

        Assert.Contains(files, file => Path.GetFileName(file) is "HouseTests.cs");
        Assert.Empty(files.SelectMany(LongLines));
    }

    [Fact]
    public void Names_OfTheHouse_ArePlain()
    {
        var code = All.SelectMany(Files).Select(File.ReadAllText).ToList();

        AssertTexts(
            KnownHouse.Names,
            KnownHouse.FormerNames.Where(name => code.Exists(new Regex(name, RegexOptions.None, TimeSpan.FromSeconds(5)).IsMatch)));
    }

    [Fact]
    public void Days_InFrenchSentences_AreWrittenAsFrenchDays() => AssertTexts(
        [],
        All.SelectMany(Files).SelectMany(
            file => File.ReadLines(file).Where(line => IsoDayInFrench().IsMatch(line)).Select(line => $"{Relative(file)}: {line.Trim()}")));

    // A variable is the whole process's: another test would read it.
    [Fact]
    public void Tests_ThatSetAVariable_RunAlone() => AssertTexts([], SourcesOf("tests/EntEcole.Directory.Tests").Where(file =>
        File.ReadAllText(file) is var text && text.Contains("Environment.SetEnvironmentVariable(", StringComparison.Ordinal)
        && !text.Contains("[Collection(", StringComparison.Ordinal)).Select(Relative));

    [Fact]
    public void Sentences_OfTheHouse_ArePlain()
    {
        var texts = All.SelectMany(Files)
            .Concat(System.IO.Directory.EnumerateFiles(Repository.Path("protos"), "*.proto", SearchOption.AllDirectories)).Select(
                File.ReadAllText).ToList();

        AssertTexts(
            KnownHouse.Sentences,
            KnownHouse.FormerSentences.Where(sentence => texts.Exists(text => text.Contains(sentence, StringComparison.Ordinal))));
    }

    private static int Members(Type type) =>
        type.GetProperties().Length + type.GetEvents().Length + type.GetMethods().Count(method => !method.IsSpecialName);

    private static void AssertTexts(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));

    private static IEnumerable<string> LongLines(string file)
    {
        const string Raw = "\"\"\"";
        var inRaw = false;
        foreach (var (line, number) in File.ReadLines(file).Select((line, rank) => (line, rank + 1)))
        {
            var marks = line.Split(Raw).Length - 1;
            if (line.Length > MaxLine && !inRaw && !line.Contains('"', StringComparison.Ordinal))
            {
                yield return FormattableString.Invariant($"{file}:{number}");
            }

            inRaw ^= marks % 2 == 1;
        }
    }

    private static IEnumerable<string> Files(string project) => SourcesOf("src/" + project);

    // What a build writes is no source; where the repository itself lies says nothing.
    private static IEnumerable<string> SourcesOf(string folder) =>
        System.IO.Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Path(folder), file).Split('/', '\\').Any(part => part is "obj" or "bin"));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Path("src"), file).Replace('\\', '/');

    private static string Expected(string file) => Path.GetDirectoryName(Relative(file))!.Replace('/', '.');

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Namespace();

    // French articles before an ISO day, which no English word is.
    [GeneratedRegex(@"\b(du|au|le|comme|jusqu'au) \{[^{}]*:yyyy-MM-dd\}|porte [^{]*\{[^{}]*:yyyy-MM-dd\}", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex IsoDayInFrench();
}
