using EntEcole.Directory.Access;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Explain;

/// <summary>
/// Why a person is in the directory as they are, or is not there: reads the rows and lets <see cref="Composition"/> and
/// <see cref="Wording"/> say it. Writes nothing.
/// </summary>
public sealed class PersonExplainer(ExplainStores stores, DateOnly day, Perimeter? reach = null)
{
    private readonly Perimeter reach = reach ?? Perimeter.All;
    private readonly ExplainReader reader = new(stores, day);

    /// <summary>How many persons are shown to choose from.</summary>
    public const int MaxCandidates = 20;

    private const int MaxProblems = 20;

    /// <summary>Explains the person who has, or had, an id.</summary>
    public async Task<ExplainAnswer> ExplainAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        new(
            revision,
            await IsReachedAsync(id, revision, cancellationToken) && await stores.Persons.FindNumberAsync(
                id, revision, cancellationToken) is { } number && await OfAsync(number, id, revision, cancellationToken) is { } told
                ? told
                // Of the purged nothing tells where they were.
                : reach.IsAll && await stores.Persons.FindTombstoneAsync(id, revision, cancellationToken) is { } tombstone
                ? OfPurged(tombstone)
                : Absent(Standing.Unknown, new LocalizedText(
                    "No person in the directory has, or had, this id.", "Personne dans l'annuaire n'a, ni n'a eu, cet identifiant.")),
            []);

    /// <summary>Explains a source record, delivered, rejected or unknown.</summary>
    public async Task<ExplainAnswer> ExplainAsync(SourceRef source, long revision, CancellationToken cancellationToken)
    {
        // Of a person out of reach no more is read than of one who is not there.
        var numbers = reach.IsAll || await stores.Persons.FindPersonAsync(source, reach, revision, cancellationToken) is not null
            ? await stores.Explain.FindNumbersAsync(source, revision, cancellationToken)
            : [];
        switch (numbers)
        {
            case []:
                return new ExplainAnswer(revision, await OfNobodyAsync(source, cancellationToken), []);
            case [var number]:
                return new ExplainAnswer(
                    revision, await OfAsync(number, null, revision, cancellationToken) ?? await OfNobodyAsync(source, cancellationToken),
                    []);
            default:
                var persons = new List<PersonView>();
                foreach (var number in numbers)
                {
                    var id = (await stores.Explain.ReadVersionsAsync(number, revision, cancellationToken)).Records[^1].PersonId;
                    if (reach.Show(
                        await stores.Persons.FindPersonAsync(id, revision, cancellationToken),
                        source) is { } person && !persons.Exists(one => one.PersonNo == person.PersonNo))
                    {
                        persons.Add(person);
                    }
                }

                return persons.Count == 0 && !reach.IsAll
                    ? new ExplainAnswer(revision, await OfNobodyAsync(source, cancellationToken), [])
                    : persons.Count == 1
                    ? await ExplainAsync(persons[0].PersonId, revision, cancellationToken)
                    : new ExplainAnswer(revision, null, persons);
        }
    }

    /// <summary>Explains the one person of a school whose name begins so; lists them when there are several.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchoolNotFound"/>: neither an extract nor a convention knows the
    /// UAI.</exception>
    public async Task<ExplainAnswer> ExplainAsync(string foldedName, string uai, long revision, CancellationToken cancellationToken)
    {
        await EnsureReachedAsync(uai, revision, cancellationToken);
        var filter = new PersonFilter { Uai = uai, FoldedNamePrefix = foldedName, IncludeSuspended = true, Within = reach };
        var persons = (await stores.Persons.ListPersonsAsync(filter, 0, MaxCandidates + 1, revision, cancellationToken)).Select(reach.Show)
            .OfType<PersonView>().ToList();
        return persons.Count switch
        {
            0 => new ExplainAnswer(revision, await OfNobodyAsync(uai, revision, cancellationToken), []),
            1 => await ExplainAsync(persons[0].PersonId, revision, cancellationToken),
            _ => new ExplainAnswer(revision, null, [.. persons.Take(MaxCandidates)], persons.Count > MaxCandidates),
        };
    }

    private static Explanation OfPurged(Tombstone tombstone) => Absent(
        Standing.Purged,
        new LocalizedText(
            $"Was in the directory, left, and was purged on {Wording.Day(tombstone.On)} (revision {tombstone.Revision}): nothing but the id is kept.",
            $"A été dans l'annuaire, l'a quitté, et a été purgé le {Wording.French(tombstone.On)} (révision {tombstone.Revision}) : seul l'identifiant est conservé."),
        new LocalizedText(
            "A person delivered again after a purge is a new person with a new id.",
            "Une personne livrée de nouveau après une purge est une nouvelle personne, avec un nouvel identifiant.")) with
            {
                PurgeOn = tombstone.On,
            };

    private async Task EnsureReachedAsync(string uai, long revision, CancellationToken cancellationToken)
    {
        if (reach.IsAll)
        {
            return;
        }

        var academy = (await stores.Schools.FindSchoolAsync(uai, revision, cancellationToken))?.Source.Academy
            ?? (await stores.Enrolment.ListConventionsAsync(revision, cancellationToken))
                .FirstOrDefault(
                    convention => convention.Schools.Any(row => string.Equals(row.Uai, uai, StringComparison.Ordinal)))?.Academy;
        if (academy is null || !reach.Holds(academy, uai))
        {
            throw NoSchool(uai);
        }
    }

    private static DirectoryException NoSchool(string uai) => new(
        Reason.SchoolNotFound, new LocalizedText($"No school {uai}.", $"Aucune école {uai}."), DirectoryException.Fact("uai", uai));

    /// <summary>An explanation of a person; null when they are out of reach.</summary>
    private async Task<Explanation?> OfAsync(int number, PersonId? asked, long revision, CancellationToken cancellationToken)
    {
        var merges = await stores.Merges.ReadMergesAsync(number, revision, cancellationToken);
        var versions = await reader.ReadVersionsAsync(merges, revision, cancellationToken);
        if (!reach.IsAll)
        {
            var root = merges.RootId ?? versions.Records.LastOrDefault(version => version.Span.Holds(revision))?.PersonId;
            if (reach.Show(
                root is { } whose ? await stores.Persons.FindPersonAsync(whose, revision, cancellationToken) : null) is not { } part
                || (asked is { } id && id != part.PersonId && !part.MergedIds.Contains(id)))
            {
                return null;
            }

            merges = InReach(merges, part);
            versions = await reader.ReadVersionsAsync(merges, revision, cancellationToken);
            versions = VersionsInReach.Of(versions, part, reach, await ReachedChildrenAsync(versions, revision, cancellationToken));
        }

        var living = versions.Records.Where(version => version.Span.Holds(revision)).ToList();
        var problems = new List<(SourceRef Source, RunProblem Found)>();
        var plans = new SortedSet<long>();
        var departures = new Dictionary<(SourceRef Source, Degree Degree), Departure>();
        var uais = living.Exists(record => record.Degree is Degree.Onde)
            ? await reader.UaisAsync(versions, living, revision, cancellationToken) : [];
        var runs = new Dictionary<string, IReadOnlyList<SyncReport>>(StringComparer.Ordinal);
        foreach (var record in living)
        {
            if (!runs.TryGetValue(record.Source.Academy, out var own))
            {
                runs[record.Source.Academy] = own = await reader.RunsAsync(record.Source.Academy, uais, cancellationToken);
            }

            problems.AddRange((await reader.ProblemsAsync(record.Source, own, cancellationToken)).Select(found => (record.Source, found)));
            plans.UnionWith(await stores.Explain.ListWaitingPlansAsync(record.Source, cancellationToken));
            if (record.Presence is Presence.Departed)
            {
                departures[(record.Source, record.Degree)] = await reader.DepartureAsync(versions, record, cancellationToken);
            }
        }

        return Composition.Of(new PersonFacts
        {
            Revision = revision,
            Day = day,
            Versions = versions,
            View = living.Count == 0
                ? null
                : reach.Show(await stores.Persons.FindPersonAsync(merges.RootId ?? living[0].PersonId, revision, cancellationToken)),
            Merges = merges,
            Asked = asked ?? versions.Records.FirstOrDefault(version => version.Span.Holds(revision))?.PersonId,
            Enrolments = await reader.EnrolmentsAsync(
                await reader.UaisAsync(versions, living, revision, cancellationToken), revision, cancellationToken),
            Staff = versions.Profiles.Any(version => version.Span.Holds(revision))
                ? []
                : await reader.StaffAsync(living, revision, cancellationToken),
            // A member of staff may have one id in both degrees: its problems are told once.
            Problems = [.. problems.Where(IsReached).Select(told => told.Found).Distinct().Take(MaxProblems)],
            Identity = await new IdentityFindings(stores, reach).OfAsync(versions, revision, cancellationToken),
            HeldPlans = [.. plans],
            Departures = departures,
        });
    }

    private async Task<bool> IsReachedAsync(PersonId id, long revision, CancellationToken cancellationToken) =>
        reach.IsAll || (await stores.Persons.FindReachedIdsAsync([id], reach, revision, cancellationToken)).Count > 0;

    // Of the group those who are reached, and the decisions about two of them.
    private static PersonMerges InReach(PersonMerges merges, PersonView part)
    {
        var ids = part.MergedIds.Append(part.PersonId).ToHashSet();
        return new PersonMerges(
            part.PersonNo,
            part.MergedIds.Count > 0 ? part.PersonId : null,
            [.. part.Records.Select(record => record.PersonNo).Distinct().Order()],
            [.. merges.Facts.Where(fact => ids.Contains(fact.Merged) && ids.Contains(fact.Kept))]);
    }

    // The children of a relative: those who are reached themselves.
    private async Task<IReadOnlySet<PersonId>> ReachedChildrenAsync(
        PersonVersions versions, long revision, CancellationToken cancellationToken)
    {
        var children = versions.Relations.Where(relation => !relation.OtherIsRelative).Select(
            relation => relation.OtherId).Distinct().ToList();
        return children.Count == 0
            ? new HashSet<PersonId>()
            : (await stores.Persons.FindPersonsAsync(children, revision, cancellationToken))
            .Where(child => reach.Show(child) is not null)
            .SelectMany(child => child.MergedIds.Append(child.PersonId))
            .ToHashSet();
    }

    private bool IsReached((SourceRef Source, RunProblem Found) told) =>
        told.Found.Problem.Uai is not { } uai || reach.Holds(told.Source.Academy, uai);

    // No row is kept: rejected, or nothing is known: of the purged only ids are kept.
    private async Task<Explanation> OfNobodyAsync(SourceRef source, CancellationToken cancellationToken)
    {
        if (!reach.HoldsAcademy(source.Academy))
        {
            // Who is out of reach, and who is not there: the same.
            return Absent(
                Standing.Unknown, new LocalizedText($"Nothing is kept of {source}.", $"Rien n'est conservé de {source}."),
                LookIntoDelivery);
        }

        if (await stores.Explain.ListWaitingPlansAsync(source, cancellationToken) is { Count: > 0 } plans)
        {
            return Absent(
                Standing.Held,
                [
                    new LocalizedText($"{source} is not in the directory yet.", $"{source} n'est pas encore dans l'annuaire."),
                    .. plans.Select(plan => (LocalizedText?)Wording.Waiting(plan))])
                with { HeldPlans = plans };
        }

        var runs = await reader.RunsAsync(source.Academy, [], cancellationToken);
        var problems = (await reader.ProblemsAsync(source, runs, cancellationToken)).Take(MaxProblems).ToList();
        if (problems.Find(found => found.Problem.Severity is Severity.Error) is { } rejection)
        {
            var text = Wording.Of(rejection.Problem);
            return Absent(
                Standing.Rejected,
                new LocalizedText(
                    $"Not in the directory: run {rejection.RunId} could not use the record. {text.English}",
                    $"Absent de l'annuaire : l'exécution {rejection.RunId} n'a pas pu reprendre l'enregistrement. {text.French}")) with
                    {
                        Problems = problems,
                    };
        }

        var last = runs.FirstOrDefault(run => run.State is RunState.Applied or RunState.Held);
        return Absent(
            Standing.Unknown,
            new LocalizedText($"Nothing is kept of {source}.", $"Rien n'est conservé de {source}."),
            last is null
                ? new LocalizedText(
                    $"No extract of {source.Academy} was ever applied.", $"Aucun extrait de {source.Academy} n'a jamais été appliqué.")
                : new LocalizedText(
                    $"The last extract applied for {source.Academy} is that of {Date(last)} (run {last.RunId}).",
                    $"Le dernier extrait appliqué pour {source.Academy} est celui du {French(last)} (exécution {last.RunId})."),
            LookIntoDelivery) is var unknown && problems.Count == 0
            ? unknown
            : unknown with { Problems = problems, Sentences = [.. unknown.Sentences, .. problems.Select(Wording.Of)] };
    }

    private async Task<Explanation> OfNobodyAsync(string uai, long revision, CancellationToken cancellationToken)
    {
        if (await stores.Schools.FindSchoolAsync(uai, revision, cancellationToken) is not { } school)
        {
            var conventions = await stores.Enrolment.ListConventionsAsync(revision, cancellationToken);
            var naming = conventions.FirstOrDefault(
                convention => convention.Schools.Any(row => string.Equals(row.Uai, uai, StringComparison.Ordinal)));
            return naming is null
                ? throw NoSchool(uai)
                : Absent(Standing.Unknown, new LocalizedText(
                    $"Convention {naming.Reference} names {uai}, and no extract has held this school.",
                    $"La convention {naming.Reference} désigne {uai}, et aucun extrait n'a contenu cette école."));
        }

        var enrolment = new ExplainedEnrolment(school, ExplainReader.IsEnrolled(school, day));
        var told = Wording.Of(enrolment, day);
        var explanation = enrolment.Enrolled
            ? Absent(
                Standing.Unknown, new LocalizedText(
                    "No person of that name has a profile in this school.", "Personne de ce nom n'a de profil dans cette école."),
                told, await RejectedInAsync(uai, school.Source.Academy, cancellationToken), LookIntoDelivery)
            : Absent(
                Standing.SchoolNotEnrolled,
                new LocalizedText(
                    "Nothing is kept of persons whose school is not enrolled.",
                    "Rien n'est conservé des personnes dont l'école n'est pas adhérente."),
                told, LookIntoDelivery);
        return explanation with { Enrolments = [enrolment] };
    }

    // Problems hold no name: that some records were rejected is all that can be said.
    private async Task<LocalizedText?> RejectedInAsync(string uai, string academy, CancellationToken cancellationToken)
    {
        foreach (var run in (await reader.RunsAsync(academy, [uai], cancellationToken)).Where(
            run => run.Problems.BySchool.ContainsKey(uai)))
        {
            var errors = await stores.Runs.ListProblemsAsync(
                new ProblemFilter(run.RunId, uai, Severity: Severity.Error), 0, MaxProblems, cancellationToken);
            if (errors.Count > 0)
            {
                return new LocalizedText(
                    $"Run {run.RunId} could not use some records of this school: see 'entecole runs problems {run.RunId}'.",
                    $"L'exécution {run.RunId} n'a pas pu reprendre certains enregistrements de cette école : voir « entecole runs problems {run.RunId} ».");
            }
        }

        return null;
    }

    private static LocalizedText LookIntoDelivery => new(
        "Nothing is kept of persons out of scope: 'entecole explain PERSON --extract PATH' looks into the delivery itself.",
        "Rien n'est conservé des personnes hors périmètre : « entecole explain PERSONNE --extract CHEMIN » cherche dans la livraison même.");

    private static string Date(SyncReport run) => run.ExtractDate is { } date ? Wording.Day(date) : "-";

    private static string French(SyncReport run) => run.ExtractDate is { } date ? Wording.French(date) : "-";

    private static Explanation Absent(Standing standing, params ReadOnlySpan<LocalizedText?> sentences)
    {
        var told = new List<LocalizedText>();
        foreach (var sentence in sentences)
        {
            if (sentence is { } said)
            {
                told.Add(said);
            }
        }

        return new Explanation { Standing = standing, Sentences = told };
    }
}
