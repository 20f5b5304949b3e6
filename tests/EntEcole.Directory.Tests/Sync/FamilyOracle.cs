using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Knows which human being each account showed, and that it never shows another.</summary>
internal sealed class FamilyOracle
{
    private readonly Dictionary<PersonId, string> shown = [];
    private readonly Dictionary<string, PersonId> accounts = new(StringComparer.Ordinal);

    /// <summary>A record of the directory: its person, and the human being whose marker it bears.</summary>
    public sealed record Seen(AafCategory Category, string SourceId, PersonId PersonId, string Human);

    /// <summary>Every record that the directory has of the town's ids.</summary>
    public static async Task<IReadOnlyList<Seen>> ReadAsync(SyncBench bench)
    {
        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var seen = new List<Seen>();
        var after = 0;
        while (true)
        {
            var page = await bench.Store.Persons.ListPersonsAsync(
                new PersonFilter { IncludeSuspended = true }, after, 500, revision, CancellationToken.None);
            foreach (var view in page)
            {
                seen.AddRange(view.Records.Where(
                    record => record.Person.OtherGivenNames.Any(name => name.StartsWith('H') && char.IsAsciiDigit(name[^1])))
                    .Select(record => new Seen(
                        record.Source.Category, record.Source.Id, view.PersonId,
                        record.Person.OtherGivenNames.First(name => name.StartsWith('H') && char.IsAsciiDigit(name[^1])))));
            }

            if (page.Count < 500)
            {
                return seen;
            }

            after = page[^1].PersonNo;
        }
    }

    /// <summary>Checks a night.</summary>
    public void Check(IReadOnlyList<Seen> seen, FamilyTown town, string when)
    {
        foreach (var one in seen)
        {
            if (shown.TryGetValue(one.PersonId, out var before))
            {
                Assert.True(
                    string.Equals(before, one.Human, StringComparison.Ordinal),
                    $"{when}: the account of {before} shows {one.Human} ({one.Category} {one.SourceId}).");
            }

            shown[one.PersonId] = one.Human;
        }

        foreach (var (human, account) in seen.Select(one => (one.Human, one.PersonId)).Distinct())
        {
            if (accounts.TryGetValue(human, out var known) && known != account && town.MustStay.Contains(
                int.Parse(human.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)))
            {
                // One night may change two facts of a record: then the account is held or proposed, and not lost in silence.
                Assert.Fail(
                    $"{when}: {human} lost an account: {string.Join(' ', seen.Where(one => string.Equals(one.Human, human, StringComparison.Ordinal)))}.");
            }

            accounts[human] = account;
        }
    }
}
