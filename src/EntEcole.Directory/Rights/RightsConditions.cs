using System.Globalization;
using System.Net.Mail;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>What must be true for a right to be asked for, and again for it to be granted.</summary>
internal static class RightsConditions
{
    /// <summary>Characters of a request id.</summary>
    public const int MaxRequestId = 64;

    private const int MaxText = 500;
    private const int MaxName = 100;

    /// <summary>Refuses a demand that cannot be read, whatever the state of the directory.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>, with the field as the contract spells it.</exception>
    public static void ValidateForm(string requestId, RightsDemand demand)
    {
        Text("request_id", requestId, MaxRequestId);
        Text("justification", demand.Justification, MaxText);
        Validate(
            "kind", !demand.Kind.FollowsFromProfile(), "follows from the profile of the school's director and is not asked for",
            "découle du profil de la direction de l'école et ne se demande pas");
        var (siret, uai) = demand.Scope;
        Validate("scope", (siret is not null) == demand.Kind.IsOfCollectivite() && (uai is not null) != demand.Kind.IsOfCollectivite(),
            "needs a SIRET for the kinds of collectivités and a UAI for those of schools",
            "demande un SIRET pour les droits de collectivité et un UAI pour ceux d'école");
        Validate(
            "scope.siret", siret is null || Siret.IsValid(siret), "is not a SIRET: 14 digits, Luhn",
            "n'est pas un SIRET : 14 chiffres, Luhn");
        Validate(
            "beneficiary", (demand.PersonId is null) != (demand.Staff is null), "is one person: of the directory, or staff",
            "est une seule personne : de l'annuaire, ou un agent");
        Validate(
            "beneficiary.staff", demand.Staff is null || demand.Kind.IsOfCollectivite(), "is for the kinds of collectivités",
            "est pour les droits de collectivité");
        if (demand.Staff is { } staff)
        {
            Text("beneficiary.staff.usage_name", staff.UsageName, MaxName);
            Text("beneficiary.staff.given_name", staff.GivenName, MaxName);
            Validate(
                "beneficiary.staff.civility", staff.Civility.Length <= MaxName && OutsideText.IsAccepted(staff.Civility), "is too long",
                "est trop long");
            Validate("beneficiary.staff.mail", IsMail(staff.Mail), "is not an e-mail address", "n'est pas une adresse électronique");
        }

        if (demand.Kind is RightKind.AssociationMessaging)
        {
            Text("association", demand.Association ?? "", MaxName);
        }

        Validate(
            "association", demand.Kind is RightKind.AssociationMessaging || demand.Association is null, "is for ASSOCIATION_MESSAGING",
            "est pour ASSOCIATION_MESSAGING");
        Validate(
            "ends_on", demand.StartsOn is null || demand.EndsOn is null || demand.StartsOn <= demand.EndsOn, "comes before starts_on",
            "précède starts_on");
    }

    /// <summary>Refuses days that are past when the request is made.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public static void ValidateDays(RightsDemand demand, DateOnly today)
    {
        Validate("starts_on", demand.StartsOn is null || demand.StartsOn >= today, "is past", "est passé");
        Validate("ends_on", demand.EndsOn is null || demand.EndsOn >= today, "is past", "est passé");
    }

    /// <summary>Refuses what the directory does not allow.</summary>
    /// <param name="demand">What is asked for.</param>
    /// <param name="person">The beneficiary, when they are in the directory.</param>
    /// <param name="facts">Facts about them.</param>
    /// <param name="today">Today.</param>
    /// <returns>The first day of the right.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.KindNotYetOpen"/>, <see cref="Reason.ScopeNotEnrolled"/>, <see cref="Reason.BeneficiaryNotParent"/>,
    /// <see cref="Reason.BeneficiaryNotEligible"/>, <see cref="Reason.GrantAlreadyHeld"/>.
    /// </exception>
    public static DateOnly Validate(RightsDemand demand, PersonView? person, RightsFacts facts, DateOnly today)
    {
        var first = demand.StartsOn is { } wished && wished > today ? wished : today;
        if (!demand.Kind.IsOpenOn(first))
        {
            throw NotYetOpen(demand.Kind, first);
        }

        if (!facts.Coverage.Holds(demand.Scope, first))
        {
            throw NotEnrolled(demand.Scope, first);
        }

        if (demand.PersonId is not null && !GrantStanding.IsEligible(demand.Kind, demand.Scope, person))
        {
            throw NotEligible(demand);
        }

        var held = person is null ? null : facts.GrantsOf(person).FirstOrDefault(grant =>
            grant.Kind == demand.Kind && grant.Scope == demand.Scope
            && GrantStanding.Of(
                grant, facts.Coverage, GrantStanding.IsEligible(grant.Kind, grant.Scope, person), today).State is GrantState.Active);
        return held is null ? first : throw new DirectoryException(
            Reason.GrantAlreadyHeld,
            new LocalizedText("The beneficiary holds this right there already.", "Le bénéficiaire a déjà ce droit à cet endroit."),
            DirectoryException.Fact("grantId", held.GrantId));
    }

    /// <summary>The error of a scope that no convention covers on a day; also of one that the caller does not reach.</summary>
    public static DirectoryException NotEnrolled(RightScope scope, DateOnly day) => new(
        Reason.ScopeNotEnrolled,
        new LocalizedText(
            $"No convention in force on {Day(day)} covers {scope}.", $"Aucune convention en vigueur le {FrenchTime.Written(day)} ne couvre {scope}."),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [scope.Siret is null ? "uai" : "siret"] = scope.ToString(),
            ["date"] = Day(day),
        });

    private static DirectoryException NotYetOpen(RightKind kind, DateOnly first)
    {
        var opens = kind.OpensIn()!.Value;
        return new DirectoryException(
            Reason.KindNotYetOpen,
            new LocalizedText(
                $"This right exists from school year {opens} on (article {kind.Article()} of the conventions): give starts_on, {Day(opens.FirstDay)} or later.",
                $"Ce droit existe à partir de l'année scolaire {opens} (article {kind.Article()} des conventions) : donner starts_on, {FrenchTime.Written(opens.FirstDay)} ou plus tard."),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["kind"] = NameOf(kind),
                ["schoolYear"] = SchoolYear.Of(first).ToString(),
                ["firstSchoolYear"] = opens.ToString(),
                ["article"] = kind.Article(),
            });
    }

    private static DirectoryException NotEligible(RightsDemand demand) => demand.Kind is RightKind.ElectedParent
        ? new DirectoryException(
            Reason.BeneficiaryNotParent,
            new LocalizedText(
                $"The beneficiary is no parent of an active pupil of {demand.Scope}.",
                $"Le bénéficiaire n'est parent d'aucun élève actif de {demand.Scope}."),
            DirectoryException.Fact("uai", demand.Scope.ToString()))
        : new DirectoryException(
            Reason.BeneficiaryNotEligible,
            new LocalizedText(
                $"The beneficiary has no active profile in {demand.Scope} that may hold this right.",
                $"Le bénéficiaire n'a dans {demand.Scope} aucun profil actif qui puisse avoir ce droit."),
            DirectoryException.Fact("kind", NameOf(demand.Kind)));

    /// <summary>The name of a kind as the contract spells it, without its prefix.</summary>
    public static string NameOf(RightKind kind) => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(kind.ToString());

    /// <summary>A day as the contract writes it.</summary>
    public static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static bool IsMail(string text) =>
        text.Length <= MaxText && MailAddress.TryCreate(text, out var address) && string.Equals(
            address.Address, text, StringComparison.Ordinal)
        && address.Host.Contains('.', StringComparison.Ordinal) && OutsideText.IsAccepted(text) && !text.Any(char.IsWhiteSpace);

    private static void Text(string field, string text, int most) => Validate(
        field, !string.IsNullOrWhiteSpace(text) && text.Length <= most && OutsideText.IsAccepted(text),
        $"is needed, at most {most} characters", $"est obligatoire, {most} caractères au plus");

    private static void Validate(string field, bool holds, string english, string french)
    {
        if (!holds)
        {
            throw DirectoryException.InvalidArgument(field, new($"{field} {english}.", $"{field} {french}."));
        }
    }
}
