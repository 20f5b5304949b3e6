using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Explain;

/// <summary>
/// Looks for a person in a delivery, which also holds persons that the directory keeps nothing of. Streams: what is held are the
/// structures of an extract and the records found.
/// </summary>
public sealed class ExtractSearch(IExplainStore explain, IEnrolmentStore enrolment, ExtractLimits limits, DateOnly day)
{
    private const int MaxRecords = 50;
    private const int MaxNaming = 20;

    /// <summary>Looks into every extract at <paramref name="path"/> that may be of the academies asked for.</summary>
    /// <exception cref="DirectoryException">Nothing is there, or it cannot be read.</exception>
    public async Task<ExtractFindings> FindAsync(string path, ExtractQuery query, long revision, CancellationToken cancellationToken)
    {
        var conventions = await enrolment.ListConventionsAsync(revision, cancellationToken);
        using var delivery = ExtractDelivery.Open(path, limits, cancellationToken);
        var found = new List<ExtractRecord>();
        var notes = new List<LocalizedText>();
        var packages = delivery.Packages.Where(package => MayHold(package, query)).ToList();
        foreach (var package in packages)
        {
            var academy = package.Academy ?? query.Sources.FirstOrDefault().Academy ?? "";
            if (Fault(package) is { } fault)
            {
                notes.Add(fault.Text);
            }

            var scan = new Scan(package, academy, query, cancellationToken);
            await Task.Run(scan.Read, cancellationToken);
            var enrolled = Enrolled.On(day, academy, conventions).Everywhere;
            await AddKnownAsync(scan, academy, revision, cancellationToken);
            found.AddRange(scan.Records(enrolled));
        }

        return new ExtractFindings(
            [.. found.Take(MaxRecords)], found.Count > MaxRecords, [.. packages.Select(package => package.Place)], notes);
    }

    private static bool MayHold(ExtractPackage package, ExtractQuery query) =>
        query.Sources.Count == 0 || package.Academy is null
        || query.Sources.Any(source => string.Equals(Academies.Normalize(package.Academy), source.Academy, StringComparison.Ordinal));

    // What a run would refuse can still be looked into, file by file.
    private static DirectoryException? Fault(ExtractPackage package)
    {
        try
        {
            package.Validate();
            return null;
        }
        catch (DirectoryException fault)
        {
            return fault;
        }
    }

    // A delta does not repeat the schools that it names.
    private async Task AddKnownAsync(Scan scan, string academy, long revision, CancellationToken cancellationToken)
    {
        var unknown = scan.UnknownSchools();
        if (unknown.Count > 0)
        {
            foreach (var school in await explain.FindSchoolsAsync(academy, unknown, revision, cancellationToken))
            {
                scan.Know(school);
            }
        }
    }

    /// <summary>One extract, read for one question.</summary>
    private sealed class Scan(ExtractPackage package, string academy, ExtractQuery query, CancellationToken cancellationToken)
    {
        // Often enough to stop in time.
        private const int Beat = 2048;

        private readonly Dictionary<string, NamedSchool> schools = new(StringComparer.Ordinal);
        private readonly List<Hit> hits = [];
        private readonly Dictionary<string, List<NamingPupil>> naming = new(StringComparer.Ordinal);

        private bool IsDelta => package.Kind is ExtractKind.Delta;

        /// <summary>Reads structures, then relatives, so that pupils can be asked whether they name one of them, then staff.</summary>
        public void Read()
        {
            ReadAll(AafCategory.EtabEducNat, TakeSchool);
            foreach (var source in query.Sources.Where(source => source.Category is AafCategory.PersRelEleve))
            {
                naming.TryAdd(source.Id, []);
            }

            if (Asks(AafCategory.PersRelEleve))
            {
                ReadAll(AafCategory.PersRelEleve, TakeRelative);
            }

            if (Asks(AafCategory.Eleve) || naming.Count > 0)
            {
                ReadAll(AafCategory.Eleve, TakePupil);
            }

            if (Asks(AafCategory.PersEducNat))
            {
                ReadAll(AafCategory.PersEducNat, TakeStaff);
            }
        }

        /// <summary>The structures named and not in this extract.</summary>
        public IReadOnlyCollection<string> UnknownSchools() =>
            [.. hits.SelectMany(SchoolsOf).Distinct(StringComparer.Ordinal).Where(id => !schools.ContainsKey(id))];

        /// <summary>Learns of a structure that the directory holds.</summary>
        public void Know(NamedSchool school) => schools.TryAdd(school.SourceId, school);

        /// <summary>What was found, with what the day makes of it.</summary>
        public IEnumerable<ExtractRecord> Records(IReadOnlySet<string> enrolled)
        {
            foreach (var hit in hits)
            {
                var named = SchoolsOf(hit).Distinct(StringComparer.Ordinal)
                    .Select(id => schools.TryGetValue(id, out var school)
                        ? new NamedStructure(id, school.Uai, school.Name, school.Uai is not null && enrolled.Contains(school.Uai))
                        : new NamedStructure(id, null, null, Enrolled: false))
                    .ToList();
                if (query.Uai.Length > 0 && !named.Exists(school => string.Equals(school.Uai, query.Uai, StringComparison.Ordinal)))
                {
                    continue;
                }

                var standing = hit.Ties is { } ties ? StandingOf(ties, named) : (StaffStanding?)null;
                yield return hit.Record with
                {
                    Schools = named,
                    NamedBy = NamingOf(hit),
                    Standing = hit.Record.IsDeletion ? null : standing,
                    InScope = !hit.Record.IsDeletion && (standing?.IsKept() ?? named.Exists(school => school.Enrolled)),
                };
            }
        }

        private static StaffStanding StandingOf(IReadOnlyList<(StaffTieKind Kind, string SchoolId)> ties, List<NamedStructure> named)
        {
            var scope = new StaffScope();
            foreach (var (kind, id) in ties)
            {
                if (named.Find(school => string.Equals(school.SourceId, id, StringComparison.Ordinal)) is { Name: not null } known)
                {
                    scope.Add(kind, known.Enrolled);
                }
                else
                {
                    scope.AddUnknown(kind);
                }
            }

            return scope.Standing;
        }

        private bool Asks(AafCategory category) => query.Sources.Count == 0 || query.Sources.Any(source => source.Category == category);

        private IReadOnlyList<NamingPupil> NamingOf(Hit hit) =>
            hit.Record.Source.Category is AafCategory.PersRelEleve && naming.TryGetValue(hit.Record.Source.Id, out var pupils)
                ? pupils
                : [];

        private IEnumerable<string> SchoolsOf(Hit hit) =>
            hit.SchoolIds.Concat(NamingOf(hit).Select(pupil => pupil.SchoolSourceId).OfType<string>());

        private void ReadAll(AafCategory category, Action<AafRecord, ExtractFile> take)
        {
            var read = 0;
            foreach (var file in package.Of(category))
            {
                using var reader = new AafReader(file.Open(cancellationToken), file.Name, category) { MayBeEmpty = true };
                while (reader.Read())
                {
                    if (++read % Beat == 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                    }

                    take(reader.Record, file);
                }
            }
        }

        private void TakeSchool(AafRecord record, ExtractFile file)
        {
            if (record.Request is not AafRequest.Delete)
            {
                var school = AafParser.School(record, ProblemsOf(record, file));
                var id = record.Id.ToString();
                schools.TryAdd(id, new NamedSchool(id, school.Uai, school.DisplayName));
            }
        }

        private void TakeRelative(AafRecord record, ExtractFile file)
        {
            if (IsAsked(record, AafCategory.PersRelEleve))
            {
                Add(record, file, [], AafParser.Relative);
                naming.TryAdd(record.Id.ToString(), []);
            }
        }

        private void TakePupil(AafRecord record, ExtractFile file)
        {
            if (naming.Count > 0)
            {
                NoteRelatives(record, file);
            }

            var school = record.First(AafAttribute.PersonAttachment);
            if (Asks(AafCategory.Eleve) && MayBeOf(school) && IsAsked(record, AafCategory.Eleve))
            {
                Add(record, file, school.IsEmpty ? [] : [school.ToString()], Pupil);
            }
        }

        private Person? Pupil(AafRecord record, RecordProblems problems)
        {
            var school = record.First(AafAttribute.PersonAttachment);
            if (!school.IsEmpty && !IsDelta && !schools.ContainsKey(school.ToString()))
            {
                problems.Add(ProblemCode.SchoolUnknown, AafAttribute.PersonAttachment, school);
            }

            return AafParser.Pupil(record, problems);
        }

        private void TakeStaff(AafRecord record, ExtractFile file)
        {
            if (!IsAsked(record, AafCategory.PersEducNat))
            {
                return;
            }

            var ties = new List<(StaffTieKind Kind, string SchoolId)>();
            foreach (var tie in StaffTies.Of(record))
            {
                ties.Add((tie.Kind, tie.SchoolId.ToString()));
            }

            Add(record, file, [.. ties.Select(tie => tie.SchoolId)], AafParser.Staff, ties);
        }

        private void NoteRelatives(AafRecord record, ExtractFile file)
        {
            foreach (var tuple in RelativeTuples.Of(record))
            {
                if (naming.TryGetValue(tuple.Id.Trim().ToString(), out var pupils) && pupils.Count < MaxNaming)
                {
                    var school = record.First(AafAttribute.PersonAttachment);
                    pupils.Add(new NamingPupil(record.Id.ToString(), file.Name, record.Line, school.IsEmpty ? null : school.ToString()));
                }
            }
        }

        // By name, a pupil's school is a cheaper question than their name.
        private bool MayBeOf(ReadOnlySpan<char> schoolId) => query.Uai.Length == 0
            || (schools.TryGetValue(schoolId.ToString(), out var school)
                ? string.Equals(school.Uai, query.Uai, StringComparison.Ordinal)
                : IsDelta);

        private bool IsAsked(AafRecord record, AafCategory category)
        {
            if (query.Sources.Count > 0)
            {
                foreach (var source in query.Sources)
                {
                    if (source.Category == category && record.Id.SequenceEqual(source.Id))
                    {
                        return true;
                    }
                }

                return false;
            }

            var family = record.First(AafAttribute.PersonName);
            family = family.IsEmpty ? record.First(AafAttribute.PersonBirthName) : family;
            return !family.IsEmpty
                && NameFolding.Fold($"{family} {record.First(AafAttribute.PersonGivenName)}").StartsWith(
                    query.FoldedName, StringComparison.Ordinal);
        }

        private RecordProblems ProblemsOf(AafRecord record, ExtractFile file)
        {
            var problems = new RecordProblems(file.Name, file.Category, package.Degree);
            problems.Begin(record);
            return problems;
        }

        private void Add(
            AafRecord record, ExtractFile file, IReadOnlyList<string> schoolIds, Func<AafRecord, RecordProblems, Person?> parse,
            IReadOnlyList<(StaffTieKind Kind, string SchoolId)>? ties = null)
        {
            var problems = ProblemsOf(record, file);
            Person? person = null;
            var isDeletion = record.Request is AafRequest.Delete;
            if (ExtractWalk.FaultOf(record, file.Category, IsDelta) is { } fault)
            {
                problems.Add(fault);
            }
            else if (!isDeletion)
            {
                person = parse(record, problems);
            }

            var hash = RecordHasher.Of(record);
            if (!IsDelta && hits.Find(
                hit => hit.Record.Source.Category == file.Category && record.Id.SequenceEqual(hit.Record.Source.Id)) is { } before)
            {
                problems.Add(before.Hash == hash ? ProblemCode.RecordRepeated : ProblemCode.RecordContradicted);
            }

            hits.Add(new Hit(
                new ExtractRecord
                {
                    Source = new SourceRef(academy, file.Category, record.Id.ToString()),
                    Degree = package.Degree,
                    Kind = package.Kind,
                    ExtractDate = package.Date,
                    File = file.Name,
                    Line = record.Line,
                    IsDeletion = isDeletion,
                    Name = person is null ? null : $"{person.GivenName} {person.UsageName}".Trim(),
                    Problems = [.. problems.Found],
                },
                schoolIds,
                hash,
                ties));
        }

        private sealed record Hit(
            ExtractRecord Record, IReadOnlyList<string> SchoolIds, long Hash, IReadOnlyList<(StaffTieKind Kind, string SchoolId)>? Ties);
    }
}
