using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Assignments;

/// <summary>The classes of a school, who teaches them, and what may be proposed. Decisions have a page of their own.</summary>
internal sealed class AssignmentsModel : ConsolePage
{
    /// <summary>The school.</summary>
    public V1.School School { get; private set; } = new();

    /// <summary>Its classes and groups.</summary>
    public IReadOnlyList<V1.AssignableClass> Classes { get; private set; } = [];

    /// <summary>Its staff.</summary>
    public IReadOnlyList<V1.AssignableStaff> Staff { get; private set; } = [];

    /// <summary>Its assignments, ended ones too.</summary>
    public IReadOnlyList<V1.Assignment> All { get; private set; } = [];

    /// <summary>What is proposed: by names, or from a year before.</summary>
    public IReadOnlyList<V1.AssignmentProposal> Proposals { get; private set; } = [];

    /// <summary>The year from which assignments are proposed; empty for proposals by names.</summary>
    public string FromYear { get; private set; } = "";

    /// <summary>Whether only classes without a teacher are shown.</summary>
    public bool Without { get; private set; }

    /// <summary>Whether those that ended are shown.</summary>
    public bool Ended { get; private set; }

    /// <summary>The revision of a decision that was just made; 0 for none.</summary>
    public long Done { get; private set; }

    /// <summary>Whether a form was sent without anything chosen.</summary>
    public bool NothingChosen { get; private set; }

    /// <summary>The school year before the present one, as 2025-2026.</summary>
    public string LastYear => SchoolYear.Of(FrenchTime.DayAt(Text.Now).AddYears(-1)).ToString();

    /// <summary>How many classes have no teacher.</summary>
    public int WithoutCount => Classes.Count(IsWithout);

    /// <summary>The classes that are shown.</summary>
    public IEnumerable<V1.AssignableClass> Shown => Without ? Classes.Where(IsWithout) : Classes;

    /// <summary>The living assignments of a class.</summary>
    public IEnumerable<V1.Assignment> Of(V1.AssignableClass row) => All.Where(one =>
        one.State is not V1.AssignmentState.Ended && string.Equals(one.ClassId, row.SchoolClass.ClassId, StringComparison.Ordinal));

    public async Task<IActionResult> OnGetAsync(string uai, string? year, int without, int ended)
    {
        (Without, Ended, FromYear) = (without == 1, ended == 1, SchoolYear.TryParse(year, out var before) ? before.ToString() : "");
        Done = long.TryParse(Request.Query["done"], NumberStyles.None, CultureInfo.InvariantCulture, out var done) ? done : 0;
        NothingChosen = Request.Query["chosen"] == "0";
        var choices = await Assignments.ListAssignmentChoicesAsync(new() { Uai = uai, AtLeastRevision = Done });
        (Classes, Staff) = (choices.Classes, choices.Staff);
        School = (await Directory.GetSchoolAsync(new() { Uai = uai })).School;
        All = (await Assignments.ListAssignmentsAsync(new() { Uai = uai, AtLeastRevision = Done })).Assignments;
        if (Request.Query[CsvAnswer.Parameter] == "1")
        {
            return CsvAnswer.Of("affectations-" + School.Uai.ToLowerInvariant(), Table());
        }

        Proposals = FromYear.Length > 0
            ? (await Assignments.RenewAssignmentsAsync(new() { Uai = uai, FromYear = FromYear })).Proposals
            : (await Assignments.SuggestAssignmentsAsync(new() { Uai = uai })).Proposals;
        Response.StatusCode = NothingChosen ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        return Page();
    }

    private IEnumerable<IReadOnlyList<string>> Table() =>
    [
        [
            Text["class", "classe"], Text["levels", "niveaux"], Text["pupils", "élèves"], Text["teacher", "enseignant"],
            Text["from", "du"], Text["until", "au"], Text["state", "état"], Text["recorded by", "saisie par"], Text["reason", "raison"],
        ],
        .. Shown.SelectMany(row => Of(row).Select(one => (V1.Assignment?)one).DefaultIfEmpty().Select(one => (string[])
        [
            row.SchoolClass.Name, string.Join(' ', row.SchoolClass.Levels.Select(level => level.Label)),
            row.SchoolClass.PupilCount.ToString(CultureInfo.InvariantCulture), one is null ? "" : Text.FullName(one.Person),
            one?.From ?? "", one?.Until ?? "", one is null ? "" : Text.Tag(one.State).Text, one?.RecordedBy ?? "", one?.Reason ?? "",
        ])),
    ];

    // A class of the second degree has its teachers from its extract.
    private bool IsWithout(V1.AssignableClass row) => !row.BySource && row.SchoolClass.Kind is not V1.ClassKind.Group
        && !Of(row).Any(one => one.State is V1.AssignmentState.Active or V1.AssignmentState.ToCome);
}
