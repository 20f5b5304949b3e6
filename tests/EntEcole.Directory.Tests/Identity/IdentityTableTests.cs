using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Identity;

/// <summary>
/// The tables of docs/identity.md are the rules: every combination of facts has a line, and the program decides as it says.
/// </summary>
public sealed class IdentityTableTests
{
    private const string Signs = "?=≈≠";

    [Theory]
    [InlineData("### Pupils", AafCategory.Eleve, "INE,Birth date,Family name,Given name,Title")]
    [InlineData("### Relatives", AafCategory.PersRelEleve, "Family name,Given name,Title,Mail")]
    [InlineData("### Staff", AafCategory.PersEducNat, "Birth date,Family name,Given name,Mail")]
    public void KnownId_EveryCombinationOfFacts_IsDecidedAsTheTableSays(string heading, AafCategory category, string columns)
    {
        var names = columns.Split(',');
        var table = Table(heading);
        // Numbers, titles and mails are the same or not.
        var facts = Combinations(names.Length)
            .Where(all => !all.Index().Any(fact => fact.Item is FactMatch.Near && names[fact.Index] is ("INE" or "Title" or "Mail")))
            .ToList();
        foreach (var combination in facts)
        {
            var expected = Assert.Single(
                table.Where(line => Matches(line, combination)).Select(line => line[names.Length]).Distinct(StringComparer.Ordinal));

            Assert.Equal(expected is "held", KnownIdRule.IsDoubtful(category, Facts(names, combination)));
        }

        Assert.All(table, line => Assert.Contains(facts, combination => Matches(line, combination)));
    }

    [Fact]
    public void NewId_EveryCombinationOfFacts_IsDecidedAsTheTableSays()
    {
        var table = Table("## A source id that is new");
        foreach (var combination in Combinations(3))
        {
            foreach (var isDelivered in (bool[])[false, true])
            {
                var expected = Assert.Single(
                    table.Where(line => Matches(line, combination) && line[3] is var told && (told is "*" || told is "yes" == isDelivered))
                    .Select(line => line[4]).Distinct(StringComparer.Ordinal));
                var claim = new PupilClaim("2", Example);
                var candidate = new PupilCandidate(1, [Other(combination)], isDelivered);

                var decision = Assert.Single(PupilClaims.Decide([claim], [candidate]));

                Assert.Equal(
                    expected switch { "same" => ClaimOutcome.SamePerson, "joined" => ClaimOutcome.SecondRecord, _ => ClaimOutcome.NewPerson },
                    decision.Outcome);
                Assert.Same(candidate, decision.Candidate);
            }
        }
    }

    private static IdentityFacts Example { get; } = new("120890177AB", new DateOnly(2017, 3, 12), ["vidal"], "camille", null, null);

    // A record that compares with the example as a line of birth date, given name and family name says.
    private static IdentityFacts Other(FactMatch[] facts) => Example with
    {
        BirthDate = facts[0] switch
        {
            FactMatch.Unknown => null,
            FactMatch.Agrees => Example.BirthDate,
            FactMatch.Near => new DateOnly(2017, 12, 3),
            _ => new DateOnly(2015, 6, 1),
        },
        GivenName = Name(facts[1], "camille", "camile", "oriane"),
        FamilyNames = Name(facts[2], "vidal", "vidale", "fabre") is { } name ? [name] : [],
    };

    private static string? Name(FactMatch fact, string same, string near, string other) => fact switch
    {
        FactMatch.Unknown => null,
        FactMatch.Agrees => same,
        FactMatch.Near => near,
        _ => other,
    };

    private static FactComparison Facts(string[] names, FactMatch[] facts)
    {
        FactMatch Of(string name) => Array.IndexOf(names, name) is var at and >= 0 ? facts[at] : FactMatch.Unknown;
        return new FactComparison(Of("INE"), Of("Birth date"), Of("Family name"), Of("Given name"), Of("Title"), Of("Mail"));
    }

    private static bool Matches(string[] line, FactMatch[] facts) =>
        facts.Select((fact, at) => line[at] is "*" || line[at].Contains(Signs[(int)fact], StringComparison.Ordinal)).All(
            matches => matches);

    private static IEnumerable<FactMatch[]> Combinations(int count) =>
        Enumerable.Range(0, (int)Math.Pow(Signs.Length, count))
            .Select(number => Enumerable.Range(0, count).Select(
                at => (FactMatch)(number / (int)Math.Pow(Signs.Length, at) % Signs.Length)).ToArray());

    // The lines of the first table under a heading, by cell.
    private static List<string[]> Table(string heading) =>
    [
        .. File.ReadLines(Repository.Path("docs/identity.md")).SkipWhile(line => !string.Equals(line, heading, StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray()),
    ];
}
