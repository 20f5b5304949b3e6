using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Assignments;

/// <summary>
/// Where a director, or who answers for assignments, says which teacher has which class. First-degree extracts do not say it; what second-
/// degree extracts say is theirs. What ONDE files say stays as long as they say it: an assignment by hand comes before it, and adds to it.
/// </summary>
public sealed class AssignmentService(IAssignmentStore store, IPersonStore persons, IRevisionStore revisions, TimeProvider time)
{
    private const int MaxRequestId = 64;

    // Another write may come in between each time.
    private const int Attempts = 5;

    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    /// <summary>Assigns persons to classes of one school: all of them, or none.</summary>
    /// <returns>The revision at which it is so.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.ClassNotFound"/>, <see cref="Reason.PersonNotFound"/>, <see cref="Reason.NotStaffOfSchool"/>,
    /// <see cref="Reason.AssignmentBySource"/>: the fact <c>pairs</c> holds the ranks of the bad pairs; <see cref="Reason.DayOutOfYear"/>;
    /// <see cref="Reason.RequestIdReused"/>; <see cref="Reason.InvalidArgument"/>.
    /// </exception>
    public Task<long> AssignAsync(AssignmentOrder order, Perimeter within, CancellationToken cancellationToken)
    {
        var (from, until) = Days(order);
        return WriteAsync(
            order, "assign",
            async revision =>
            {
                var classes = (await ClassesAsync(order, revision, cancellationToken)).ToDictionary(row => row.Id);
                var living = (await store.ListAsync(order.Uai, revision, cancellationToken)).Where(one => one.End is null)
                    .Select(one => (one.Class.ClassNo, one.PersonNo)).ToHashSet();
                var faults = new AssignmentFaults();
                var begins = new List<NewAssignment>();
                for (var rank = 0; rank < order.Pairs.Count; rank++)
                {
                    var pair = order.Pairs[rank];
                    if (!classes.TryGetValue(pair.ClassId, out var row))
                    {
                        faults.Add(rank, Reason.ClassNotFound);
                    }
                    else if (row.IsBySource)
                    {
                        faults.Add(rank, Reason.AssignmentBySource);
                    }
                    else if (await persons.FindPersonAsync(pair.PersonId, within, revision, cancellationToken) is not { } person)
                    {
                        faults.Add(rank, Reason.PersonNotFound);
                    }
                    else if (StaffProfile(person, row) is not { } profile)
                    {
                        faults.Add(rank, Reason.NotStaffOfSchool);
                    }
                    else if (!Numbers(person).Any(number => living.Contains((row.ClassNo, number))))
                    {
                        begins.Add(new NewAssignment(
                            profile.Row.PersonNo, OwnId(person, profile.Row.PersonNo), row, from, until, order.Origin));
                    }
                }

                faults.Refuse();
                return new AssignmentParts(begins, []);
            },
            cancellationToken);
    }

    /// <summary>
    /// Ends assignments of one school: those that last of the pairs; a pair that is not assigned is no error. What ONDE files say besides
    /// stays; of what they alone say nothing is ended.
    /// </summary>
    /// <returns>The revision at which it is so.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.AssignmentBySource"/>; <see cref="Reason.RequestIdReused"/>; <see cref="Reason.InvalidArgument"/>.
    /// </exception>
    public Task<long> EndAsync(AssignmentOrder order, CancellationToken cancellationToken) => WriteAsync(
        order, "end",
        async revision =>
        {
            var living = (await store.ListAsync(order.Uai, revision, cancellationToken)).Where(one => one.End is null).ToList();
            var delivered = await store.ListDeliveredAsync(order.Uai, revision, cancellationToken);
            var ends = new List<int>();
            var faults = new AssignmentFaults();
            for (var rank = 0; rank < order.Pairs.Count; rank++)
            {
                var pair = order.Pairs[rank];
                var person = await persons.FindPersonAsync(pair.PersonId, revision, cancellationToken);
                var numbers = person is null ? [] : Numbers(person);
                bool IsPair(int number, PersonId id, AssignedClass row) =>
                    row.Id == pair.ClassId && (id == pair.PersonId || numbers.Contains(number));
                var own = living.Where(one => IsPair(one.PersonNo, one.PersonId, one.Class)).Select(one => one.Number).ToList();
                if (own.Count == 0 && delivered.Any(one => IsPair(one.PersonNo, one.PersonId, one.Class)))
                {
                    faults.Add(rank, Reason.AssignmentBySource);
                }

                ends.AddRange(own);
            }

            faults.Refuse();
            return new AssignmentParts([], [.. ends.Distinct()]);
        },
        cancellationToken);

    /// <summary>The assignments of a school with what each is on a day, and their persons as the caller sees them.</summary>
    public async Task<IReadOnlyList<AssignmentView>> ListAsync(
        string uai, DateOnly? day, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var on = day ?? Today;
        var said = await store.ListAsync(uai, revision, cancellationToken);
        var all = said.Concat(DeliveredView.Of(await store.ListDeliveredAsync(uai, revision, cancellationToken), said, on)).ToList();
        var views = await persons.FindByAnyIdAsync(all.Select(one => one.PersonId), revision, cancellationToken);
        // Of a restricted person nothing is shown; it is kept.
        var shown = all.Select(one => (Assignment: one, Person: within.Show(views.GetValueOrDefault(one.PersonId))))
            .Where(one => one.Person is not null)
            .Select(one => new AssignmentView(one.Assignment, one.Person!, AssignmentView.StateOf(one.Assignment, one.Person!, on)));
        // Two persons that a merge made one may both have a class: it is one assignment, and the first of the two is shown.
        return
        [
            .. shown.DistinctBy(view => (
                view.State is AssignmentState.Ended ? view.Assignment : null, view.Person.PersonId, view.Assignment.Class.ClassNo,
                view.State)),
        ];
    }

    // A person made of several keeps what each of them has: an unmerge gives it back.
    private static PersonId OwnId(PersonView person, int number) =>
        person.Records.FirstOrDefault(record => record.PersonNo == number)?.PersonId ?? person.PersonId;

    private static HashSet<int> Numbers(PersonView person) => [.. person.Records.Select(record => record.PersonNo)];

    private async Task<long> WriteAsync(
        AssignmentOrder order, string verb, Func<long, Task<AssignmentParts>> decide, CancellationToken cancellationToken)
    {
        Ensure(order);
        var digest = DigestOf(order, verb);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (order.RequestId.Length > 0
                && await store.FindRequestAsync(order.RequestId, order.By, digest, cancellationToken) is { } known)
            {
                return known;
            }

            var revision = await revisions.GetRevisionAsync(cancellationToken);
            var parts = await decide(revision);
            if (await store.ApplyAsync(
                new AssignmentChange(revision, order.RequestId, digest, order.By, order.Why, Today, time.GetUtcNow())
                {
                    Begins = parts.Begins, Ends = parts.Ends,
                },
                cancellationToken) is { } made)
            {
                return made;
            }
        }

        throw new DirectoryException(
            Reason.SyncInProgress, new("Other writes came in between. Ask again.", "D'autres écritures sont intervenues. Redemander."));
    }

    private async Task<IEnumerable<AssignedClass>> ClassesAsync(
        AssignmentOrder order, long revision, CancellationToken cancellationToken) =>
        await store.ListClassesAsync(order.Uai, revision, cancellationToken);

    /// <summary>The profile by which a person may be assigned to a class; null when there is none.</summary>
    internal static ProfileView? StaffProfile(PersonView person, AssignedClass row) => person.Profiles.Where(profile =>
        profile.Row.SchoolNo == row.SchoolNo && profile.Row.FeedNo == row.FeedNo && profile.Row.State is ProfileState.Active
        && profile.Row.Role is (Role.Teacher or Role.Director or Role.SchoolStaff))
        .MaxBy(profile => profile.Row.PersonNo == person.PersonNo);

    private (DateOnly From, DateOnly Until) Days(AssignmentOrder order)
    {
        var from = order.From ?? Today;
        var last = SchoolYear.Of(from).FirstDay.AddYears(1).AddDays(-1);
        var until = order.Until ?? last;
        // A year that is over needs nothing any more, and one that is far is not known.
        return from <= until && until <= last && until >= Today && from <= Today.AddYears(1) ? (from, until) : throw new DirectoryException(
            Reason.DayOutOfYear,
            new("The days do not lie in one school year that is not over.",
                "Les jours ne sont pas dans une même année scolaire en cours."),
            DirectoryException.Fact("field", from <= until ? "until" : "from"));
    }

    private static void Ensure(AssignmentOrder order)
    {
        if (order.Pairs.Count is 0 or > AssignmentOrder.MaxPairs)
        {
            throw DirectoryException.InvalidArgument("pairs", new(
                $"Give 1 to {AssignmentOrder.MaxPairs} pairs.", $"Donner de 1 à {AssignmentOrder.MaxPairs} couples."));
        }

        if (order.RequestId.Length > MaxRequestId)
        {
            throw DirectoryException.InvalidArgument("request_id", new(
                $"request_id has {MaxRequestId} characters at most.", $"request_id a {MaxRequestId} caractères au plus."));
        }

        DecisionAuthor.Validate("by", order.By);
        DecisionAuthor.Validate("reason", order.Why);
    }

    private static string DigestOf(AssignmentOrder order, string verb)
    {
        var text = string.Join('\n', order.Pairs.Select(pair => $"{pair.PersonId} {pair.ClassId}")
            .Prepend($"{verb} {order.Uai} {order.From:O} {order.Until:O} {order.Why}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private sealed record AssignmentParts(IReadOnlyList<NewAssignment> Begins, IReadOnlyList<int> Ends);
}
