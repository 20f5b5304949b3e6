using System.Globalization;
using System.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli;

/// <summary>The commands that README and docs print, which a reader copies. They are parsed, not run.</summary>
public sealed class PrintedCommandTests
{
    private const string Program = "entecole ";
    private const string FromSource = "dotnet run --project src/EntEcole.Directory.Server -- ";

    public static TheoryData<string, string, string> Commands()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (page, command) in Printed().Distinct())
        {
            data.Add(page, command, "en-US");
            data.Add(page, command, "fr-FR");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_PrintedInADocument_IsParsedInEitherLocale(string page, string command, string culture) => WithCulture(culture, () =>
    {
        var french = culture.StartsWith("fr", StringComparison.Ordinal);
        var words = Words(command);
        foreach (var arguments in (string[][])[words, words.Contains("--lang", StringComparer.Ordinal)
            ? words
            : [.. words, "--lang", french ? "fr" : "en"]])
        {
            var parsed = Entecole.Root(new SharedOptions(french ? Language.French : Language.English), new FakeTime()).Parse(arguments);

            Assert.True(parsed.Errors.Count == 0, $"{page}: {command}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
            // A verb that has others below it does nothing by itself.
            Assert.True(parsed.Action is not null, $"{page}: {command}: no verb.");
        }
    });

    [Fact]
    public void Documents_PrintCommandsOfMostVerbs()
    {
        var verbs = Printed().Select(one => Words(one.Command)[0]).Distinct(StringComparer.Ordinal).ToList();

        Assert.All(
            Entecole.Root(new SharedOptions(Language.English), new FakeTime()).Subcommands,
            verb => Assert.Contains(verb.Name, verbs, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("fr-FR")]
    public void NumbersAndDates_ReadInAnyLocale_AreTheSame(string culture) => WithCulture(culture, () =>
    {
        var root = Entecole.Root(new SharedOptions(Language.French), new FakeTime());

        var sample = root.Parse(["sample", "S", "--schools", "1200", "--change", "0.2"]);
        var sync = root.Parse(["sync", "S", "--as-of", "2026-06-05"]);
        var french = root.Parse(["sync", "S", "--as-of", "05/06/2026"]);
        var text = root.Parse(["conventions", "notice", "R", "--on", "05/06/2026", "--by", "A. D'ESSAI", "--reason", "Essai"]);

        Assert.Equal((1200, 0.2), (sample.GetValue<int>("--schools"), sample.GetValue<double>("--change")));
        Assert.Equal(new DateOnly(2026, 6, 5), sync.GetValue<DateOnly?>("--as-of"));
        Assert.Equal(new DateOnly(2026, 6, 5), french.GetValue<DateOnly?>("--as-of"));
        Assert.Equal("2026-06-05", text.GetValue<string>("--on"));
    });

    [Theory]
    [InlineData("--change prend un nombre, avec un point : 0.2.", "sample", "S", "--change", "0,2")]
    [InlineData("--change prend un nombre, avec un point : 0.2.", "sample", "S", "--change", "NaN")]
    [InlineData("--schools prend un nombre entier.", "sample", "S", "--schools", "1 200")]
    [InlineData("--as-of prend une date, jj/mm/aaaa ou aaaa-mm-jj.", "sync", "S", "--as-of", "06/15/2026")]
    [InlineData("--on prend une date, jj/mm/aaaa ou aaaa-mm-jj.", "conventions", "notice", "R", "--by", "A", "--reason", "B", "--on", "1/7")]
    [InlineData("EXÉCUTION prend un nombre entier.", "runs", "show", "douze")]
    public void NumberOrDate_ThatCannotBeRead_IsRefusedInTheLanguageOfTheCaller(string refusal, params string[] arguments)
    {
        var parsed = Entecole.Root(new SharedOptions(Language.French), new FakeTime()).Parse(arguments);

        Assert.Equal(refusal, Assert.Single(parsed.Errors).Message);
    }

    [Fact]
    public void NamedValue_ThatIsNone_IsToldWithTheValuesThatAre()
    {
        var parsed = Entecole.Root(new SharedOptions(Language.French), new FakeTime()).Parse(
            ["plans", "show", "1", "--changes", "--role", "chef"]);

        Assert.Equal(
            "--role prend l'une de ces valeurs : pupil, parent, teacher, director, schoolStaff, collectiviteStaff.",
            UsageErrors.Of(parsed, Language.French)[0]);
    }

    [Theory]
    [InlineData("runs undo 1 --by \"A. D'ESSAI\" > file", "runs", "undo", "1", "--by", "A. D'ESSAI")]
    [InlineData("tokens issue --academy '*' --caller ''", "tokens", "issue", "--academy", "*", "--caller", "")]
    public void Words_AreThoseOfAShell(string command, params string[] words) =>
        Assert.Equal(words, Words(command), StringComparer.Ordinal);

    private static IEnumerable<(string Page, string Command)> Printed()
    {
        var root = Repository.Path("");
        string[] pages =
        [
            Repository.Path("README.md"), Repository.Path("CONTRIBUTING.md"),
            .. System.IO.Directory.GetFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
        ];
        foreach (var page in pages)
        {
            var isCode = false;
            foreach (var line in File.ReadLines(page))
            {
                if (line.StartsWith("```", StringComparison.Ordinal))
                {
                    isCode = !isCode;
                }
                else if (isCode)
                {
                    foreach (var part in line.Split("&&", StringSplitOptions.TrimEntries))
                    {
                        var start = new[] { Program, FromSource }.FirstOrDefault(one => part.StartsWith(one, StringComparison.Ordinal));
                        if (start is not null)
                        {
                            yield return (Path.GetRelativePath(root, page), part[start.Length..]);
                        }
                    }
                }
            }
        }
    }

    // As a shell splits a line: quotes of either kind, and a redirection that is no argument.
    private static string[] Words(string command)
    {
        var words = new List<string>();
        var (word, quote, begun) = (new StringBuilder(), '\0', false);
        foreach (var one in command + " ")
        {
            if (quote != '\0' ? one == quote : one is '"' or '\'')
            {
                (quote, begun) = (quote == '\0' ? one : '\0', true);
            }
            else if (quote != '\0' || one != ' ')
            {
                word.Append(one);
                begun = true;
            }
            else if (begun)
            {
                words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
        }

        var redirected = words.IndexOf(">");
        return [.. redirected < 0 ? words : words.Take(redirected)];
    }

    private static void WithCulture(string culture, Action act)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            act();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
