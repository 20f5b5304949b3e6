using EntEcole.Directory.Server.Grpc.Answers;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>
/// The form of a convention in two pages: what is typed, then what it does, which is recorded only as it was shown. What is refused on
/// either is shown with all that was typed.
/// </summary>
internal abstract class ConventionFormPage : DecisionPage
{
    /// <summary>What is typed.</summary>
    public ConventionDraft Draft { get; protected set; } = new();

    /// <summary>The convention as it would be recorded; null while it is typed.</summary>
    public V1.Convention? Shown { get; private set; }

    /// <summary>What it does.</summary>
    public V1.EnrolmentImpact Impact { get; private set; } = new();

    /// <summary>What binds the decision to what was shown.</summary>
    public string Preview { get; private set; } = "";

    /// <summary>Whether it is a new convention.</summary>
    public abstract bool IsNew { get; }

    /// <summary>The schools that the convention names before the change: their names stay as they are written.</summary>
    protected virtual IEnumerable<V1.ConventionSchool> KnownSchools => [];

    /// <summary>Shows what a convention does.</summary>
    protected abstract Task<(V1.Convention Convention, V1.EnrolmentImpact Impact, string Token)> LookAsync(V1.Convention convention);

    /// <summary>Records it as it was shown; returns nothing but its refusal.</summary>
    protected abstract Task RecordAsync(V1.Convention convention, string preview);

    /// <inheritdoc/>
    protected override string? FieldOf(string argument) =>
        argument is "reason" ? argument : ConventionDraft.FieldOf(argument) is { } field && (IsNew || field is not "reference") ? field : null;

    /// <summary>The first page: checked, and what it would do.</summary>
    protected async Task<IActionResult> LookOrRefuseAsync()
    {
        var own = FaultsOfDraft();
        if (await RefusalOfAsync(ShowAsync) is { } refusal)
        {
            var page = Refuse(refusal);
            // All at once; what this form says of a field goes before what the call says of it.
            var named = own.Select(one => one.Field).ToHashSet(StringComparer.Ordinal);
            if (Draft.EffectiveFrom.Length == 0)
            {
                // It is that of the signature, which the form says itself.
                named.Add("from");
            }

            Faults = [.. own, .. Faults.Where(other => !named.Contains(other.Field))];
            return page;
        }

        if (own.Count == 0)
        {
            return Page();
        }

        Shown = null;
        return Wrong(own);
    }

    /// <summary>The second page again, as things now are; the first one when they no longer can be.</summary>
    protected async Task ShowAgainAsync()
    {
        if (await RefusalOfAsync(ShowAsync) is not null)
        {
            Shown = null;
        }
    }

    /// <summary>The convention as it was typed, whole.</summary>
    protected async Task<V1.Convention> WholeAsync()
    {
        var convention = Draft.ToMessage(Draft.FeeCents ?? await FeeAsync());
        var known = KnownSchools.ToDictionary(school => school.Uai, StringComparer.Ordinal);
        foreach (var uai in Draft.Uais)
        {
            convention.Schools.Add(known.TryGetValue(uai, out var school) ? school : await SchoolAsync(uai));
        }

        return convention;
    }

    private async Task ShowAsync() => (Shown, Impact, Preview) = await LookAsync(await WholeAsync());

    // What the call cannot say in the words of this form.
    private List<FieldFault> FaultsOfDraft()
    {
        List<FieldFault> faults =
        [
            .. Draft.Inputs(Text, IsNew, _ => "").Where(field => field.IsRequired && field.Value.Length == 0 && field.Id is not "schools")
                .Select(field => new FieldFault(field.Id, Text[$"{field.Label}: fill this in.", $"{field.Label} : à renseigner."])),
        ];
        if (Draft.Fee.Length > 0 && Draft.FeeCents is null)
        {
            faults.Add(new("fee", Text["This is not an amount in euros, as 41 or 41.50.", "Ce n'est pas un montant en euros, comme 41 ou 41,50."]));
        }

        if (Draft.Uais.Count == 0)
        {
            faults.Add(new("schools", Text["Name one school or more by its UAI.", "Indiquer au moins une école par son UAI."]));
        }

        return faults;
    }

    // None for a year that is none, or that has no fee: the call then says what is wrong.
    private async Task<long> FeeAsync() => (await Enrolment.ListFeesAsync(new())).Fees.FirstOrDefault(
        fee => string.Equals(fee.SchoolYear, Draft.SchoolYear, StringComparison.Ordinal))?.FeeCents ?? 0;

    // By the name that the directory knows; a school that no extract has held yet is named by its UAI.
    private async Task<V1.ConventionSchool> SchoolAsync(string uai)
    {
        var department = (uai.Length >= 3 ? uai[..3] : uai).TrimStart('0');
        try
        {
            var school = (await Directory.GetSchoolAsync(new() { Uai = uai })).School;
            return new()
            {
                Uai = uai, SchoolName = school.DisplayName, Commune = school.Commune?.Label ?? "-",
                Department = school.Department.TrimStart('0') is { Length: > 0 } known ? known : department,
            };
        }
        catch (RichException)
        {
            return new() { Uai = uai, SchoolName = uai, Commune = "-", Department = department };
        }
    }
}
