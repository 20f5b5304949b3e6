using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Assignments;

/// <summary>
/// The decision to assign teachers to classes, or to end assignments: restated in words, bound to how things stood, done once.
/// </summary>
internal sealed class DecideAssignmentsModel : DecisionPage
{
    private IReadOnlyList<V1.AssignableClass> classes = [];
    private IReadOnlyList<V1.AssignableStaff> staff = [];
    private IReadOnlyList<V1.Assignment> living = [];

    /// <summary>The school.</summary>
    public V1.School School { get; private set; } = new();

    /// <summary>What is asked: assign, renew or end.</summary>
    public string Act { get; private set; } = "assign";

    /// <summary>First day, <c>yyyy-mm-dd</c>; empty for today.</summary>
    public string From { get; private set; } = "";

    /// <summary>Last day, <c>yyyy-mm-dd</c>; empty for 31 August.</summary>
    public string Until { get; private set; } = "";

    /// <summary>The pairs that can be decided, in words.</summary>
    public IReadOnlyList<AskedPair> Pairs { get; private set; } = [];

    /// <summary>How many of those asked for are not there any more.</summary>
    public int Lost { get; private set; }

    /// <summary>What the form is made from.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>Whether assignments are ended.</summary>
    public bool IsEnd => Act is "end";

    /// <summary>The question.</summary>
    public string Question => (Pairs.Count, IsEnd) switch
    {
        (1, false) => Text[$"Assign {Pairs[0].Person} to {Pairs[0].ClassName}?", $"Affecter {Pairs[0].Person} à {Pairs[0].ClassName} ?"],
        (1, true) => Text[
            $"End the assignment of {Pairs[0].Person} to {Pairs[0].ClassName}?",
            $"Mettre fin à l'affectation de {Pairs[0].Person} à {Pairs[0].ClassName} ?"],
        (var many, false) => Text[$"Make {many} assignments?", $"Faire {many} affectations ?"],
        (var many, true) => Text[$"End {many} assignments?", $"Mettre fin à {many} affectations ?"],
    };

    public async Task<IActionResult> OnGetAsync(string uai, string? act, string? from, string? until)
    {
        await ReadAsync(uai, act, from, until);
        return Pairs.Count > 0 ? Page() : Redirect($"{ConsoleSettings.Path}/assignments/{Uri.EscapeDataString(School.Uai)}?chosen=0");
    }

    public async Task<IActionResult> OnPostAsync(string uai, string? act, string? seen, string? form, string? reason)
    {
        var (from, until) = (Request.Query["from"].ToString(), Request.Query["until"].ToString());
        return await DecideOnceAsync(
            form, reason, () => ReadAsync(uai, act, from, until), async () =>
            {
                await ReadAsync(uai, act, from, until);
                EnsureStill(seen, Seen, Text[
                    "Who has these classes has changed since you read the page. It shows how it now stands.",
                    "Les affectations de ces classes ont changé depuis la lecture de la page. Elle montre la situation actuelle."]);
                var revision = await WriteAsync();
                return string.Create(
                    CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/assignments/{Uri.EscapeDataString(School.Uai)}?done={revision}");
            });
    }

    private async Task<long> WriteAsync()
    {
        var pairs = Pairs.Select(pair => pair.Pair);
        return IsEnd
            ? (await Assignments.EndAssignmentsAsync(new()
            {
                RequestId = Form, Uai = School.Uai, Pairs = { pairs }, Reason = Reason,
            })).Revision
            : (await Assignments.AssignAsync(new()
            {
                RequestId = Form, Uai = School.Uai, Pairs = { pairs }, From = From, Until = Until, Reason = Reason,
                Renewed = Act is "renew",
            })).Revision;
    }

    private async Task ReadAsync(string uai, string? act, string? from, string? until)
    {
        (Act, From, Until) = (act is "end" or "renew" ? act : "assign", from?.Trim() ?? "", until?.Trim() ?? "");
        var choices = await Assignments.ListAssignmentChoicesAsync(new() { Uai = uai });
        (classes, staff) = (choices.Classes, choices.Staff);
        School = (await Directory.GetSchoolAsync(new() { Uai = uai })).School;
        living = [.. (await Assignments.ListAssignmentsAsync(new() { Uai = uai })).Assignments.Where(
            one => one.State is not V1.AssignmentState.Ended)];
        var asked = Asked().Distinct().ToList();
        Pairs = [.. asked.Select(pair => Find(pair.Person, pair.Class)).OfType<AskedPair>()];
        Lost = asked.Count - Pairs.Count;
        // The teachers of each class that is named: a decision on one is made in view of the others.
        Seen = SeenOf(Pairs.Select(pair => pair.Pair.ClassId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(
            id => living.Where(one => string.Equals(one.ClassId, id, StringComparison.Ordinal))
                .Select(one => $"{one.Person.PersonId} {one.From} {one.Until} {one.State}").Prepend(id)));
    }

    // One pair by two lists, several by boxes.
    private IEnumerable<(string Person, string Class)> Asked()
    {
        var (person, row) = (Request.Query["person"].ToString(), Request.Query["class"].ToString());
        if (person.Length > 0 && row.Length > 0)
        {
            yield return (person, row);
        }

        foreach (var pair in Request.Query["pair"])
        {
            if (pair?.Split('.', 2) is [{ Length: > 0 } one, { Length: > 0 } two])
            {
                yield return (one, two);
            }
        }
    }

    private AskedPair? Find(string person, string classId)
    {
        var there = living.Where(one => string.Equals(one.ClassId, classId, StringComparison.Ordinal)).ToList();
        var own = there.FirstOrDefault(one => string.Equals(one.Person.PersonId, person, StringComparison.Ordinal));
        var pair = new V1.AssignmentPair { PersonId = person, ClassId = classId };
        if (IsEnd)
        {
            // What the ONDE lists say is ended in ONDE.
            return own is null or { Origin: V1.AssignmentOrigin.Onde } ? null
                : new AskedPair(pair, Text.FullName(own.Person), own.ClassName, []);
        }

        var row = classes.FirstOrDefault(one => string.Equals(one.SchoolClass.ClassId, classId, StringComparison.Ordinal));
        var teacher = staff.FirstOrDefault(one => string.Equals(one.Person.PersonId, person, StringComparison.Ordinal));
        return row is null || teacher is null ? null : new AskedPair(
            pair, Text.FullName(teacher.Person), row.SchoolClass.Name,
            [.. there.Where(one => !ReferenceEquals(one, own)).Select(one => Text.FullName(one.Person))]);
    }
}

/// <summary>A person and a class of a decision, in words.</summary>
/// <param name="Pair">Their ids.</param>
/// <param name="Person">The person.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Others">Those who have the class already.</param>
internal sealed record AskedPair(V1.AssignmentPair Pair, string Person, string ClassName, IReadOnlyList<string> Others);
