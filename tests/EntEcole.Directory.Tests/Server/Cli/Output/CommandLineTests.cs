using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Tests.Support;
using Spectre.Console;

namespace EntEcole.Directory.Tests.Server.Cli.Output;

/// <summary>The command line itself: help, wrong use, completion, narrow screens.</summary>
public sealed class CommandLineTests
{
    private static readonly string[] Values =
    [
        "1", "-1", "0.6", "0,6", "abc", "", "2026-06-15", "15/06/2026", "xml", "json", "en", "fr", "é", "--", "-x", "--nonsense",
        "[suggest:x]", "@file", "'", "\"",
        "99999999999999999999", "/nonexistent/path",
    ];

    // What they do when they are run is others' to test: servers, and what writes files or keys.
    private static readonly string[] NotRun = ["demo", "serve", "worker", "sample", "tokens", "backup", "restore", "migrate", "template"];

    [Theory]
    [InlineData("'rns' is no command or option here.|Did you mean 'runs'?|See 'entecole --help'.", "rns", "--lang", "en")]
    [InlineData(
        "« renw » n'est ici ni une commande ni une option.|Vouliez-vous dire « renew » ?|Voir « entecole conventions --help ».",
        "conventions", "renw", "--lang", "fr")]
    [InlineData(
        "« --dryrun » n'est ici ni une commande ni une option.|Vouliez-vous dire « --dry-run » ?|Voir « entecole sync --help ».", "sync",
        "x", "--dryrun", "--lang", "fr")]
    [InlineData("Préciser la commande.|Voir « entecole runs --help ».", "runs", "--lang", "fr")]
    [InlineData("--output prend text ou json.|Voir « entecole runs list --help ».", "runs", "list", "--output", "xml", "--lang", "fr")]
    [InlineData("--by is required.|--reason is required.|See 'entecole runs undo --help'.", "runs", "undo", "1", "--lang", "en")]
    public async Task WrongUse_IsToldWithWhatWasMeantAndTheHelpOfTheVerb(string told, params string[] arguments)
    {
        var (exit, output, error) = await Verb.RunAsync(arguments);

        Assert.Equal((2, "", told), (exit, output, string.Join('|', error.Trim().Split(Environment.NewLine))));
    }

    [Fact]
    public async Task Word_ThatBeginsWithAnAt_IsAWordAndReadsNoFile()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("words"), "--help");

        var (exit, _, error) = await Verb.RunAsync(
            "runs", "undo", "1", "--by", "@" + folder.File("words"), "--reason", "@absent", "--database", "sqlite:" + folder.File("none.db"));

        Assert.Equal(5, exit);
        Assert.DoesNotContain("@", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfEachVerb_FitsIn80Columns_AndIsWholeInFrench()
    {
        foreach (var path in Paths(Entecole.Root(new SharedOptions(Language.English), new FakeTime())))
        {
            var (exit, output, error) = await Verb.RunAsync([.. path, "--help", "--lang", "fr"]);

            Assert.Equal((0, ""), (exit, error));
            Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, $"{string.Join(' ', path)}: {line}"));
            Assert.All((string[])["Usage", "Show", "Options:", "Description:", "default", "REQUIRED", "[command]"], english =>
                Assert.DoesNotContain(english, output, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Completion_OfAPartOfALine_GivesVerbsOptionsAndValues()
    {
        Assert.Contains(
            "renew", (await Verb.RunAsync("[suggest:14]", "conventions re")).Output.Split(Environment.NewLine), StringComparer.Ordinal);
        Assert.Contains(
            "--dry-run", (await Verb.RunAsync("[suggest:9]", "sync --dr")).Output.Split(Environment.NewLine), StringComparer.Ordinal);
        foreach (var shell in (string[])["bash", "zsh"])
        {
            var (exit, output, _) = await Verb.RunAsync("completion", shell);
            Assert.Equal(0, exit);
            Assert.Contains("[suggest:", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Table_ThatIsWiderThanTheScreen_IsShownAsBlocks()
    {
        var table = Terminal.NewTable("UAI", "École", "Jours");
        Terminal.AddRow(table, "0120612A", "ÉCOLE ÉLÉMENTAIRE PUBLIQUE DE RODEZ", "7");
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(new StringWriter()) });

        screen.Profile.Width = 80;
        Assert.Null(TableBlocks.Of(table, screen));
        screen.Profile.Width = 30;
        Assert.Equal(
            ["0120612A", "  École: ÉCOLE ÉLÉMENTAIRE", "    PUBLIQUE DE RODEZ", "  Jours: 7"], TableBlocks.Of(table, screen)!,
            StringComparer.Ordinal);

        var runs = Terminal.NewTable("N°", "Académie", "Extrait");
        Terminal.AddRow(runs, "12", "TOULOUSE", "15/06/2026 et après");
        Assert.Equal("N° 12", TableBlocks.Of(runs, screen)![0]);
    }

    [Fact]
    public Task RandomLines_OfBothLocales_ExitFrom0To5_WithoutAStackTrace() => TryLinesAsync(150);

    [Fact]
    [Trait("Speed", "slow")]
    public Task RandomLines_TwoThousandOfBothLocales_ExitFrom0To5_WithoutAStackTrace() => TryLinesAsync(2_000);

    private static async Task TryLinesAsync(int count)
    {
        var random = new Random(24);
        var root = Entecole.Root(new SharedOptions(Language.English), new FakeTime());
        var paths = Paths(root).ToList();
        var options = Commands(root).SelectMany(command => command.Options).Select(option => option.Name).Distinct(
            StringComparer.Ordinal).ToArray();
        using var folder = new TempFolder();
        for (var i = 0; i < count; i++)
        {
            List<string> line = [.. paths[random.Next(paths.Count)]];
            for (var words = random.Next(6); words > 0; words--)
            {
                line.Insert(
                    random.Next(line.Count + 1),
                    random.Next(3) == 0 ? options[random.Next(options.Length)] : Values[random.Next(Values.Length)]);
            }

            line.AddRange(["--lang", i % 2 == 0 ? "fr" : "en", "--database", "sqlite:" + folder.File("none.db")]);
            if (NotRun.Any(line.Contains) && root.Parse(line).Errors.Count == 0)
            {
                continue;
            }

            var (exit, _, error) = await Verb.RunAsync([.. line]);
            Assert.True(exit is >= 0 and <= 5 && exit != 1, $"{string.Join(' ', line)}: {exit} {error}");
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string[]> Paths(Command command) =>
        command.Subcommands.SelectMany(sub => Paths(sub).Select(below => (string[])[sub.Name, .. below])).Prepend([]);

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
