using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>The pupils of a school after an import, without their relatives.</summary>
internal sealed class OndePupilRoster
{
    private const char Letter = 'P';

    private readonly OndeNewcomers newcomers;
    private readonly OndeNotices notices;
    private readonly List<OndeEntry> entries = [];
    private readonly List<OndeLinkable> linkable = [];

    private OndePupilRoster(OndeNewcomers newcomers, OndeNotices notices)
    {
        this.newcomers = newcomers;
        this.notices = notices;
    }

    /// <summary>The pupils.</summary>
    public IReadOnlyList<OndeEntry> Entries => entries;

    /// <summary>The same as guardians find them.</summary>
    public IReadOnlyList<OndeLinkable> Linkable => linkable;

    /// <summary>Known pupils who wait for a decision.</summary>
    public HashSet<string> Proposed { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that fit several pupils.</summary>
    public int Ambiguous { get; private set; }

    /// <summary>Names of the classes of which no pupil is left, of an import of some classes only.</summary>
    public IReadOnlyList<string> MissingClasses { get; private set; } = [];

    public static OndePupilRoster Of(
        IReadOnlyList<OndePerson>? said, IReadOnlyList<OndeKnownPerson> known, OndeClasses classes, OndeNewcomers newcomers,
        OndeNotices notices)
    {
        var roster = new OndePupilRoster(newcomers, notices);
        if (said is null)
        {
            foreach (var pupil in known.Where(one => one.IsPresent))
            {
                roster.Stay(pupil);
            }

            return roster;
        }

        roster.Pair(said, known, classes);
        roster.TellHomonyms(said);
        roster.MissingClasses = roster.FindMissingClasses(said, known);
        return roster;
    }

    private void Pair(IReadOnlyList<OndePerson> said, IReadOnlyList<OndeKnownPerson> known, OndeClasses classes)
    {
        var candidates = known.ToDictionary(one => new OndeCandidate(one.Person) { ClassKey = ClassKeyOf(one) });
        var contradicted = Contradicted(said, known);
        var rows = said.ToDictionary(row => row, row => new OndeCandidate(row.Person)
        {
            ClassKey = OndeClasses.KeyOf(row.ClassName),
            Facts = IdentityFacts.Of(row.Person) is var facts && contradicted.Contains(row) ? facts with { Ine = null } : facts,
        });
        var pairing = OndePairing.Of(rows.Values, candidates.Keys, OndeRules.Pupils);
        var people = said.ToDictionary(row => row, row => contradicted.Contains(row) ? WithoutIne(row) : row);
        var erased = newcomers.Judge(
            AafCategory.Eleve,
            said.Where(row => !pairing.Ambiguous.Contains(rows[row])
                && (!pairing.Same.TryGetValue(rows[row], out var same) || !OndeNewcomers.IsSettled(rows[row], same))).Select(
                row => (row, new OndeCandidate(people[row].Person))));
        foreach (var row in said)
        {
            var sole = pairing.Same.GetValueOrDefault(rows[row]);
            if (pairing.Ambiguous.Contains(rows[row]) || (sole is null && erased.Doubtful.Contains(row)))
            {
                Tell(row);
            }
            else if (erased.Erased.Contains(row))
            {
                // A guardian who names them alone names a child that is known, and is linked to none.
                linkable.Add(LinkableOf(OndeNewcomers.Mint(Letter), row.Person, row));
            }
            else
            {
                Add(people[row], sole is null ? null : candidates[sole], classes);
                if (sole is not null && pairing.Proposed.Contains(sole))
                {
                    Proposed.Add(candidates[sole].SourceId);
                }
            }
        }

        foreach (var left in pairing.Contested.Select(one => candidates[one]).Where(one => one.IsPresent))
        {
            Stay(left);
        }
    }

    private void Add(OndePerson row, OndeKnownPerson? known, OndeClasses classes)
    {
        var person = known is null ? row.Person : OndeMerge.Pupil(row, known.Person);
        person = person with { Pupil = person.Pupil! with { Classes = classes.Of(row), Relatives = known?.Person.Pupil!.Relatives ?? [] } };
        var id = known?.SourceId ?? OndeNewcomers.Mint(Letter);
        entries.Add(new OndeEntry(id, person, row.File, row.Row));
        linkable.Add(LinkableOf(id, person, row));
    }

    private static OndeLinkable LinkableOf(string id, Person person, OndePerson row) =>
        new(id, IdentityFacts.Of(person), OndeClasses.KeyOf(row.ClassName), row.Addresses);

    private static OndePerson WithoutIne(OndePerson row) => row with
    {
        Person = row.Person with { Pupil = row.Person.Pupil! with { Ine = null } },
    };

    private void Stay(OndeKnownPerson pupil)
    {
        entries.Add(new OndeEntry(pupil.SourceId, pupil.Person));
        linkable.Add(new OndeLinkable(pupil.SourceId, IdentityFacts.Of(pupil.Person), ClassKeyOf(pupil), []));
    }

    private void Tell(OndePerson row)
    {
        Ambiguous++;
        notices.Add(ProblemCode.IdentityAmbiguous, OndeKind.Pupils, (row.File, row.Row), null);
    }

    // Rows whose INE is that of a pupil of the feed that they are not: the number is left out of them.
    private HashSet<OndePerson> Contradicted(IReadOnlyList<OndePerson> said, IReadOnlyList<OndeKnownPerson> known)
    {
        var facts = known.Select(one => IdentityFacts.Of(one.Person)).ToList();
        var byIne = facts.Where(one => one.Ine is not null).ToLookup(one => one.Ine!, StringComparer.Ordinal);
        var rows = said.Select(row => (Row: row, Facts: IdentityFacts.Of(row.Person))).ToList();
        var named = facts.Concat(rows.Select(one => one.Facts)).ToLookup(OndeRules.NameKey, StringComparer.Ordinal);
        var found = new HashSet<OndePerson>();
        foreach (var (row, own) in rows.Where(one => one.Facts.Ine is not null))
        {
            foreach (var bearer in byIne[own.Ine!])
            {
                var isNamedLikeOther = named[OndeRules.NameKey(own)].Any(one => !ReferenceEquals(one, own) && !ReferenceEquals(one, bearer))
                    || named[OndeRules.NameKey(bearer)].Any(one => !ReferenceEquals(one, own) && !ReferenceEquals(one, bearer));
                if (OndeRules.IsIneContradicted(FactComparison.Of(bearer, own), isNamedLikeOther) && found.Add(row))
                {
                    notices.Add(ProblemCode.IneContradicted, OndeKind.Pupils, (row.File, row.Row), "INE", own.Ine!);
                }
            }
        }

        return found;
    }

    // Named alike and born on one day, and no two numbers tell them apart: they are two, and told so once, when both are new.
    private void TellHomonyms(IReadOnlyList<OndePerson> said)
    {
        foreach (var alike in said.GroupBy(row => OndeRules.NameKey(IdentityFacts.Of(row.Person)), StringComparer.Ordinal).Where(
            group => group.Key is not null && group.Count() > 1 && group.Any(row => row.Person.Pupil!.Ine is null)))
        {
            var told = notices.All.Where(problem => problem.Code is ProblemCode.IdentityAmbiguous).Select(
                problem => problem.Line).ToHashSet();
            foreach (var row in alike.Where(row => !told.Contains(row.Row)))
            {
                Tell(row);
            }
        }
    }

    // Files of one class alone make the others look departed.
    private List<string> FindMissingClasses(IReadOnlyList<OndePerson> said, IReadOnlyList<OndeKnownPerson> known)
    {
        var before = known.Where(one => one.IsPresent && ClassKeyOf(one).Length > 0).ToLookup(ClassKeyOf, StringComparer.Ordinal);
        var now = said.Select(row => OndeClasses.KeyOf(row.ClassName)).Where(key => key.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (now.Count == 0 || now.Count >= before.Count || !now.All(before.Contains))
        {
            return [];
        }

        var kept = entries.Select(entry => entry.SourceId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. before.Where(group => !group.Any(one => kept.Contains(one.SourceId)))
                .Select(group => group.First().Person.Pupil!.Classes[0].Name).Order(StringComparer.Ordinal),
        ];
    }

    private static string ClassKeyOf(OndeKnownPerson one) =>
        one.Person.Pupil!.Classes is [var first, ..] ? OndeClasses.KeyOf(first.Name) : "";
}
