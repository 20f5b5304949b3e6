using System.Globalization;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Identity;

/// <summary>Homonyms are compared when they share what counts: as many are proposed as when each is compared with each.</summary>
public sealed class MergePairTests
{
    private static readonly string?[] Mails =
    [
        null, null, "a@example.invalid", "A@example.invalid ", "b@example.invalid", "c@example.invalid",
    ];
    private static readonly string?[] Phones = [null, null, null, "06 00 00 00 01", "+33600000001", "0600000002", "123"];
    private static readonly PostalAddress?[] Addresses =
    [
        null, new PostalAddress { Lines = ["5 RUE DE L ESSAI"] },
        new PostalAddress { Lines = ["5 RUE DE L ESSAI"], PostalCode = "12000", Town = "RODEZ" },
        new PostalAddress { Lines = ["5 Rue de l'Essai"], PostalCode = "12000", Town = "Rodez" },
    ];

    [Fact]
    public void Pairs_OfGeneratedHomonyms_AreThoseOfComparingEachWithEach()
    {
        var proposed = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var names = Homonyms(new Random(seed));

            var expected = EachWithEach(names);
            Assert.Equal(
                expected,
                MergeSearch.Pairs(names, CancellationToken.None).Select(pair => (pair.Carrier, pair.Kept.PersonNo, pair.Other.PersonNo)));
            proposed += expected.Count;
        }

        Assert.True(proposed > 1_000, $"{proposed} proposed: the test shows little.");
    }

    [Fact]
    public void Pairs_OfTwentyThousandHomonyms_AreFoundWithoutComparingEachWithEach()
    {
        // Each with each would be two hundred million comparisons.
        const int Half = 10_000;
        var persons = Enumerable.Range(1, 2 * Half).Select(number => new Namesake(
            number, PersonId.New(), [number],
            [RecordOf(
                number <= Half ? "TOULOUSE" : "MONTPELLIER", AafCategory.PersRelEleve,
                new Person { UsageName = "MARTIN", Mail = $"p{number % Half}@example.invalid" })],
            new HashSet<int>(), new HashSet<int>())).ToList();

        var pairs = MergeSearch.Pairs(new Namesakes("martin", persons), CancellationToken.None).ToList();

        Assert.Equal(Half, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(pair.Kept.PersonNo % Half, pair.Other.PersonNo % Half));
    }

    [Fact]
    public void Pairs_GivenUp_Stop()
    {
        using var given = new CancellationTokenSource();
        given.Cancel();
        Assert.Throws<OperationCanceledException>(() => MergeSearch.Pairs(Homonyms(new Random(1)), given.Token).ToList());
    }

    // As the rule says it, and no more than that: of those before him the likeliest, the oldest first.
    private static List<(int Carrier, int Kept, int Other)> EachWithEach(Namesakes names)
    {
        var pairs = new List<(int Carrier, int Kept, int Other)>();
        foreach (
            var (carrier, one) in names.Persons.SelectMany(one => one.Numbers.Select(number => (number, one))).OrderBy(row => row.number))
        {
            var best = names.Persons
                .Where(other => other.PersonNo != one.PersonNo && other.Numbers[0] < carrier)
                .Select(other => one.PersonNo < other.PersonNo ? (Kept: one, Other: other) : (Kept: other, Other: one))
                .Where(pair => !pair.Kept.Refused.Contains(pair.Other.PersonNo) && !pairs.Exists(
                    told => (told.Kept, told.Other) == (pair.Kept.PersonNo, pair.Other.PersonNo)))
                .Select(pair => (
                    pair.Kept, pair.Other, Points: MergeScore.Of(pair.Kept, pair.Other) is { } evidence ? MergeScore.Sum(evidence) : 0))
                .Where(pair => pair.Points >= MergeScore.Enough)
                .OrderByDescending(pair => pair.Points).ThenBy(pair => pair.Kept.PersonNo).ThenBy(pair => pair.Other.PersonNo)
                .Take(1);
            pairs.AddRange(best.Select(pair => (carrier, pair.Kept.PersonNo, pair.Other.PersonNo)));
        }

        return pairs;
    }

    private static Namesakes Homonyms(Random random)
    {
        var number = 0;
        var persons = new List<Namesake>();
        for (var left = random.Next(2, 25); left > 0; left--)
        {
            var numbers = Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => number += random.Next(1, 4)).ToList();
            persons.Add(new Namesake(
                numbers[0], PersonId.New(), numbers, [.. numbers.Select(_ => RecordOf(random))],
                Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(8)).ToHashSet(),
                Enumerable.Range(0, random.Next(2)).Select(_ => random.Next(1, 40)).ToHashSet()));
        }

        return new Namesakes("martin anne", persons);
    }

    private static RecordView RecordOf(Random random)
    {
        var isStaff = random.Next(4) == 0;
        return RecordOf(
            random.Next(3) switch { 0 => "TOULOUSE", 1 => "MONTPELLIER", _ => "LIMOGES" },
            isStaff ? AafCategory.PersEducNat : AafCategory.PersRelEleve,
            new Person
            {
                UsageName = "MARTIN", GivenName = "Anne", BirthName = random.Next(2) == 0 ? "DURAND" : null,
                Civility = random.Next(5) switch { 0 => "M.", 1 => null, _ => "Mme" },
                BirthDate = random.Next(3) == 0 ? new DateOnly(1980, 1, random.Next(1, 3)) : null, Mail = Any(Mails),
                Relative = isStaff ? null : new RelativePart
                {
                    MobilePhone = Any(Phones), SmsPhone = Any(Phones), HomePhone = Any(Phones), WorkPhone = Any(Phones),
                    Address = Any(Addresses),
                },
            },
            random.Next(1_000).ToString(CultureInfo.InvariantCulture));

        T Any<T>(T[] values) => values[random.Next(values.Length)];
    }

    private static RecordView RecordOf(string academy, AafCategory category, Person person, string id = "1") =>
        new(new SourceRef(academy, category, id), Degree.FirstDegree, Presence.Present, person);
}
