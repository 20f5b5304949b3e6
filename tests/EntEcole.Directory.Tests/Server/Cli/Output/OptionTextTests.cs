using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EntEcole.Directory.Tests.Server.Cli.Output;

/// <summary>Text that comes in by the command line and by files of conventions, and text that a terminal shows.</summary>
public sealed class OptionTextTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string> Verbs() =>
        [.. Leaves(Entecole.Root(new SharedOptions(Language.English), new FakeTime()), "").Select(leaf => leaf.Path)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Text_WithACharacterThatCannotBeSeen_IsRefusedByEveryOptionAndArgument(string verb)
    {
        var root = Entecole.Root(new SharedOptions(Language.English), new FakeTime());
        var command = Leaves(root, "").Single(leaf => string.Equals(leaf.Path, verb, StringComparison.Ordinal)).Command;
        var words = verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var one in UnseenText.Worst)
        {
            foreach (var option in command.Options.Concat(root.Options).Where(option => IsText(option.ValueType)))
            {
                await RefusedAsync(option.Name, [.. words, option.Name, "a" + one + "b"]);
                await RefusedAsync(option.Name, [.. words, option.Name + "=a" + one + "b"]);
            }

            foreach (var argument in command.Arguments.Where(argument => IsText(argument.ValueType)))
            {
                await RefusedAsync("argument", [.. words, "a" + one + "b"]);
            }
        }
    }

    [Fact]
    public void Verbs_AreManyAndHaveNamesAndReasons()
    {
        var options = Leaves(Entecole.Root(new SharedOptions(Language.English), new FakeTime()), "").SelectMany(
            leaf => leaf.Command.Options).ToList();

        Assert.True(options.Count(option => option.Name is "--by") >= 7);
        Assert.True(options.Count(option => option.Name is "--reason") >= 6);
        Assert.All(
            options.Where(option => option.Name is "--by" or "--reason"), option => Assert.NotNull(((Option<string>)option).CustomParser));
    }

    [Fact]
    public async Task Reason_InDecomposedForm_IsKeptComposed()
    {
        var database = "sqlite:" + folder.File("directory.db");
        await Verb.RunAsync("migrate", "--database", database);
        var given = await Verb.RunAsync(
            "worker", "pause", "--academy", "TOULOUSE", "--by", "Re\u0301gion", "--reason", "e\u0301te\u0301", "--database", database);

        var (_, output, error) = await Verb.RunAsync("worker", "status", "--database", database, "--output", "json");

        Assert.True(given.Exit == 0, given.Error);
        Assert.Contains("Région", output, StringComparison.Ordinal);
        Assert.Contains("été", output, StringComparison.Ordinal);
        Assert.Equal("", error, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FileOfConventions_WithACharacterThatCannotBeSeen_IsRefusedWithItsLineAndColumn(bool inSchools)
    {
        var database = "sqlite:" + folder.File("directory.db");
        await Verb.RunAsync("migrate", "--database", database);
        // Blanks around a field are trimmed; these are none.
        foreach (var one in UnseenText.All.Except(["\n", "\r", "\t", "\0"], StringComparer.Ordinal))
        {
            await File.WriteAllTextAsync(folder.File("conventions.csv"), inSchools
                ? SampleData.ConventionsCsv
                : SampleData.ConventionsCsv.Replace("COMMUNE DE RODEZ", "COMMUNE" + one + "DE RODEZ", StringComparison.Ordinal));
            await File.WriteAllTextAsync(folder.File("convention-schools.csv"), inSchools
                ? SampleData.ConventionSchoolsCsv.Replace(";RODEZ;", ";RO" + one + "DEZ;", StringComparison.Ordinal)
                : SampleData.ConventionSchoolsCsv);

            var (exit, output, error) = await Verb.RunAsync(
                "conventions", "import", folder.File("conventions.csv"), "--database", database, "--lang", "en");

            Assert.Equal((ExitCode.Refused, ""), (exit, output));
            Assert.Contains(inSchools ? "column commune" : "column collectivite", error, StringComparison.Ordinal);
            Assert.False(UnseenText.IsIn(error), OutsideText.Show(one));
        }

        Assert.DoesNotContain(
            "RODEZ", (await Verb.RunAsync("conventions", "list", "--database", database)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Terminal_ShowsNoneOfThem()
    {
        foreach (var one in UnseenText.All.Except(["\n", "\r"], StringComparer.Ordinal))
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var (people, machine) = (
                new Terminal(output, error, Language.English, json: false), new Terminal(output, error, Language.English, json: true));
            var table = Terminal.NewTable("name");
            Terminal.AddRow(table, "a" + one + "b");
            people.Say("a" + one + "b");
            people.Complain("a" + one + "b");
            people.Show(table);
            machine.Answer(new { name = "a" + one + "b" });
            machine.AnswerJson("\"a" + one + "b\"");

            Assert.False(UnseenText.IsIn(output.ToString() + error), OutsideText.Show(one));
            Assert.Contains("\\u", output.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Log_ForPeople_ShowsNoneOfThem()
    {
        foreach (var one in UnseenText.All.Except(["\n", "\r"], StringComparer.Ordinal))
        {
            var text = new StringWriter();
            foreach (var formatter in (
                Microsoft.Extensions.Logging.Console.ConsoleFormatter[])[new TextLines(new FakeTime()), new JsonLines(new FakeTime())])
            {
                formatter.Write(
                    new LogEntry<string>(LogLevel.Warning, "Worker", default, "a" + one + "b", null, (state, _) => state), null, text);
            }

            Assert.Contains("Z warn Worker: a", text.ToString(), StringComparison.Ordinal);
            Assert.False(UnseenText.IsIn(text.ToString()), OutsideText.Show(one));
        }
    }

    [Theory]
    [InlineData("conventions", "list", "--academy", " ")]
    [InlineData("conventions", "enrolments", "--academy", " ")]
    [InlineData("explain", "…", "--uai", "0120612A")]
    public async Task Filter_ThatHoldsNothingToLookFor_IsRefused(params string[] arguments)
    {
        var database = "sqlite:" + folder.File("directory.db");
        await Verb.RunAsync("migrate", "--database", database);

        var (exit, output, _) = await Verb.RunAsync([.. arguments, "--database", database]);

        Assert.Equal((ExitCode.WrongUse, ""), (exit, output));
    }

    public void Dispose() => folder.Dispose();

    private static async Task RefusedAsync(string where, string[] arguments)
    {
        var (exit, output, error) = await Verb.RunAsync([.. arguments, "--lang", "en"]);

        Assert.True((exit, output) is (ExitCode.WrongUse, ""), string.Join(' ', arguments.Select(one => OutsideText.Show(one))) + error);
        Assert.Contains(where + " holds a character", error, StringComparison.Ordinal);
        Assert.False(UnseenText.IsIn(error));
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Leaves(sub, path.Length == 0 ? sub.Name : path + " " + sub.Name)).Concat(
            path.Length > 0 ? [(path, command)] : []);
}
