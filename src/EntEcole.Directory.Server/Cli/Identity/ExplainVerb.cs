using System.CommandLine;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary><c>entecole explain</c>: why a person is in the directory as they are, or is not there.</summary>
internal static class ExplainVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var person = new Argument<string[]>("WORDS")
        {
            HelpName = shared.T("WORDS", "MOTS"), Arity = ArgumentArity.OneOrMore,
            Description = shared.T(
                "As persons find: name, mail, telephone, INE, birth date, person id, or a source record as TOULOUSE:Eleve:9000001.",
                "Comme persons find : nom, courriel, téléphone, INE, date de naissance, identifiant de personne, ou un enregistrement source comme TOULOUSE:Eleve:9000001."),
        };
        var uai = new Option<string?>("--uai") { Description = shared.T("Of this school only.", "De cette école seulement.") };
        var extract = new Option<string?>("--extract")
        {
            HelpName = shared.T("PATH", "CHEMIN"),
            Description = shared.T(
                "Also look into a delivery: a folder of AAF files or an archive. Nothing is kept of persons out of scope; they are only there.",
                "Chercher aussi dans une livraison : un dossier de fichiers AAF ou une archive. Rien n'est conservé des personnes hors périmètre ; elles ne sont que là."),
        };
        var asOf = SyncVerb.AsOfOption(shared);
        var command = new Command("explain", shared.T(
            "Why a person is in the directory as they are, or is not there: records, runs, changes, enrolment, dates. Exit 4 when they are not there.",
            "Pourquoi une personne figure ainsi dans l'annuaire, ou n'y figure pas : enregistrements, exécutions, changements, adhésion, dates. Code 4 si elle n'y est pas."))
        {
            person, uai, extract, asOf,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var subject = Subject.Of(parsed.GetRequiredValue(person), parsed.GetValue(uai));
            var day = parsed.GetValue(asOf) ?? FrenchTime.DayAt(time.GetUtcNow());
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var explainer = new PersonExplainer(store.ForExplain(), day);
            var answer = await subject.FindAsync(store, explainer, revision, cancellationToken);
            if (answer is { Explanation: null, Candidates.Count: 0 })
            {
                terminal.Answer(ExplainJson.Of(answer, null, day));
                terminal.Say(terminal.T("No such person.", "Aucune personne ne correspond."));
                return ExitCode.Refused;
            }

            if (answer.Explanation is { Person: { Profiles.Count: > 0 } known } explanation)
            {
                var enrolled = new EnrolledDay(
                    revision, day,
                    [.. (await store.Enrolment.ListConventionsAsync(revision, cancellationToken)).Where(one => one.IsInForceOn(day))]);
                var accesses = await store.Federation.ReadAccessAsync(
                    known, enrolled, shared.Settings(parsed).Identity.ToSettings(), cancellationToken);
                var given = await store.Assignments.ListOfPersonsAsync(
                    [.. Activations.NumbersOf(known)], revision, cancellationToken);
                answer = answer with
                {
                    Explanation = explanation with
                    {
                        Sentences =
                        [
                            .. explanation.Sentences,
                            .. given.Select(one => new AssignmentView(one, known, AssignmentView.StateOf(one, known, day)).Sentence()),
                            .. accesses.Select(access => access.Sentence()),
                        ],
                    },
                };
            }

            var findings = parsed.GetValue(extract) is not { } path ? null : subject.QueryOf(answer) is not { } query
                ? new ExtractFindings([], false, [], [])
                : await new ExtractSearch(store.Explain, store.Enrolment, shared.Settings(parsed).ToSync().Limits, day).FindAsync(
                    path, query, revision, cancellationToken);
            terminal.Answer(ExplainJson.Of(answer, findings, day));
            ExplainTables.Show(answer, terminal);
            if (findings is not null)
            {
                ExplainTables.Show(findings, day, terminal);
            }

            return answer.Explanation is { IsThere: false } && findings is not { Records.Count: > 0 } ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Who is asked about: an id, a source record, a name in a school, or any words.</summary>
    private sealed record Subject(PersonId? Id, SourceRef? Source, string FoldedName, string Uai)
    {
        private IReadOnlyList<string> Words { get; init; } = [];

        public static Subject Of(string[] words, string? uai)
        {
            var (text, school) = (string.Join(' ', words), uai is null ? "" : Requests.Uai(uai, "--uai"));
            if (uai is null && PersonId.TryParse(text.Trim(), out var id))
            {
                return new Subject(id, null, "", "");
            }

            if (uai is null && SourceRef.TryParse(text, out var source))
            {
                return source.Category.IsOfPersons() ? new Subject(null, source, "", "") : throw DirectoryException.InvalidArgument("WORDS", new(
                    $"{text} is no record of a person: Eleve, PersRelEleve or PersEducNat.",
                    $"{text} n'est pas l'enregistrement d'une personne : Eleve, PersRelEleve ou PersEducNat."));
            }

            if (PersonSearch.Of(text).Count == 0)
            {
                throw Requests.Missing("WORDS");
            }

            // A name in a school is also looked for in a delivery.
            return uai is not null && IsOnlyName(PersonSearch.Of(text)) ? new Subject(null, null, Requests.Name(text, "WORDS"), school)
                : new Subject(null, null, "", school) { Words = words };
        }

        private static bool IsOnlyName(PersonSearch search) => search.Words.Count > 0 && search.Count == search.Words.Count;

        public async Task<ExplainAnswer> FindAsync(
            DirectoryStore store, PersonExplainer explainer, long revision, CancellationToken cancellationToken)
        {
            if (Words.Count == 0)
            {
                return Id is { } id ? await explainer.ExplainAsync(id, revision, cancellationToken)
                    : Source is { } source ? await explainer.ExplainAsync(source, revision, cancellationToken)
                    : await explainer.ExplainAsync(FoldedName, Uai, revision, cancellationToken);
            }

            var filter = new PersonFilter { Uai = Uai.Length > 0 ? Uai : null };
            var (found, more) = await PersonChoice.FindAsync(store, Words, filter, revision, cancellationToken);
            return found.Count == 1 ? await explainer.ExplainAsync(found[0].PersonId, revision, cancellationToken)
                : new ExplainAnswer(revision, null, found, more);
        }

        /// <summary>What to look for in a delivery; null for an id that no person has, which no delivery knows.</summary>
        public ExtractQuery? QueryOf(ExplainAnswer answer)
        {
            if (Source is { } source)
            {
                return new ExtractQuery([source]);
            }

            var known = (answer.Explanation?.Sources ?? []).Select(row => row.Source).ToHashSet();
            return known.Count > 0 ? new ExtractQuery(known) : FoldedName.Length > 0 ? new ExtractQuery([], FoldedName, Uai) : null;
        }
    }
}

/// <summary>An explanation for a machine.</summary>
internal static class ExplainJson
{
    public static object Of(ExplainAnswer answer, ExtractFindings? findings, DateOnly day) => new
    {
        answer.Revision,
        Explanation = answer.Explanation is { } explanation ? Of(explanation) : null,
        Candidates = answer.Candidates.Select(person => new
        {
            PersonId = person.PersonId.ToString(),
            person.Records[0].Person.UsageName,
            person.Records[0].Person.GivenName,
            Sources = person.Records.Select(record => record.Source.ToString()),
            Profiles = person.Profiles.Select(profile => new { profile.Uai, profile.Row.Role, profile.Row.State }),
        }),
        answer.MoreCandidates,
        Extract = findings is null ? null : new
        {
            findings.Packages,
            Notes = findings.Notes.Select(Text),
            Records = findings.Records.Select(record => Of(record, day)),
            findings.More,
        },
    };

    private static object Of(Explanation explanation) => new
    {
        explanation.Standing,
        Sentences = explanation.Sentences.Select(Text),
        PersonId = explanation.PersonId?.ToString(),
        MergedInto = explanation.MergedInto?.ToString(),
        Merges = explanation.Merges.Select(merge => new
        {
            Merged = merge.Merged.ToString(), Kept = merge.Kept.ToString(), merge.Revision, merge.Author.By, merge.Author.Why,
            merge.Author.At,
            merge.EndRevision, EndedBy = merge.EndAuthor?.By, EndedWhy = merge.EndAuthor?.Why, EndedAt = merge.EndAuthor?.At,
        }),
        explanation.PurgeOn,
        Sources = explanation.Sources.Select(row => new
        {
            Source = row.Source.ToString(), row.Degree, row.Presence, First = row.First, row.Last,
        }),
        explanation.History,
        explanation.HistoryAfter,
        explanation.HeldPlans,
        Enrolments = explanation.Enrolments.Select(row => new
        {
            row.School.School.Uai, SchoolName = row.School.School.DisplayName, row.Enrolled, row.School.Present,
            Conventions = row.School.Enrolments,
        }),
        Problems = explanation.Problems.Select(found => new
        {
            found.RunId, found.Problem.Code, found.Problem.Severity, found.Problem.File, found.Problem.Line, found.Problem.Field,
            found.Problem.Shape,
        }),
    };

    private static object Of(ExtractRecord record, DateOnly day) => new
    {
        Source = record.Source.ToString(),
        record.Kind,
        record.ExtractDate,
        record.File,
        record.Line,
        record.IsDeletion,
        record.Name,
        record.InScope,
        record.Standing,
        record.Schools,
        record.NamedBy,
        Problems = record.Problems.Select(problem => new { problem.Code, problem.Severity, problem.Line, problem.Field, problem.Shape }),
        Sentences = Wording.Of(record, day).Select(Text),
    };

    private static object Text(LocalizedText text) => new { En = text.English, Fr = text.French };
}
