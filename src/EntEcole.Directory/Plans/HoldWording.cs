using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Plans;

/// <summary>What a hold asks a person to look at: who departs, where they went, and what to do.</summary>
public static class HoldWording
{
    /// <summary>
    /// One line for each place, or one that says that nothing is known of them; none for a hold of other things than pupils' departures.
    /// </summary>
    public static IReadOnlyList<LocalizedText> Lines(HeldReport held) => held switch
    {
        { Destinations: { Count: > 0 } places } => [.. places.Select(place => Line(held, place))],
        { Cause: "enrolmentEnded" } => [Ended(held)],
        { Cause: "partialSelection" } => [new(
            $"The files of {held.Uai} hold some classes only. Export all classes and import again, or approve if the others are closed.",
            $"Les fichiers de {held.Uai} ne contiennent que certaines classes. Exporter toutes les classes et importer de nouveau, ou approuver si les autres sont fermées.")],
        { Cause: "handover" } => [new(
            $"The academy now delivers {held.Uai}, which ONDE files fed. Approving joins its persons to those known, and closes its ONDE files; rejecting keeps ONDE.",
            $"L'académie livre désormais {held.Uai}, alimentée jusqu'ici par ONDE. Approuver rattache ses personnes à celles qui sont connues et clôt les fichiers ONDE ; rejeter garde ONDE.")],
        { Cause: "return" } => [new(
            $"The academy delivered {held.Uai} before. Approving joins the persons of the ONDE files to those known from then.",
            $"L'académie a livré {held.Uai} auparavant. Approuver rattache les personnes des fichiers ONDE à celles qui étaient connues.")],
        { Cause: "schoolGone" } => [new(
            $"None of the pupils of {held.Uai} is seen in another school. Do not approve before the academy has said why: the whole school would be suspended.",
            $"Aucun élève de {held.Uai} n'est vu dans une autre école. Ne pas approuver avant que l'académie en ait dit la raison : toute l'école serait suspendue.")],
        _ => [],
    };

    /// <summary>The first thing to look at in what is held: the most departures; null when nothing is held.</summary>
    public static LocalizedText? Headline(IReadOnlyList<HeldReport> held)
    {
        var first = held.OrderBy(one => one.Uai.Length == 0).ThenByDescending(one => one.Cause is "schoolGone").ThenByDescending(
            one => one.Departing).FirstOrDefault();
        if (first is null)
        {
            return null;
        }

        var schools = held.Where(one => one.Uai.Length > 0).Select(one => one.Uai).Distinct(StringComparer.Ordinal).Count();
        LocalizedText? place = Lines(first) is [var line, ..] ? line : null;
        var (what, quoi) = first.Uai.Length == 0
            ? ("the whole academy is held", "toute l'académie est retenue")
            : ($"{Counted.English(schools, "school", "schools")} held; first {first.Uai}",
                $"{Counted.French(schools, "école retenue", "écoles retenues")} ; d'abord {first.Uai}");
        return new LocalizedText(
            FormattableString.Invariant($"To look at: {what}, {first.Departing} of {first.Present} concerned. {place?.English}").TrimEnd(),
            $"À regarder : {quoi}, {Counted.French(first.Departing, "concerné", "concernés")} sur {Counted.Number(first.Present)}. {place?.French}".TrimEnd());
    }

    private static LocalizedText Ended(HeldReport held) => new(
        $"The convention of {held.Uai} has ended. Record its renewal with 'entecole conventions renew', or approve the departures"
        + FormattableString.Invariant(
            $"{(held.AppliesOn is { } day ? $"; without a decision they are applied on {day:yyyy-MM-dd}" : "")}."),
        $"La convention de {held.Uai} est arrivée à son terme. Enregistrer son renouvellement par « entecole conventions renew », ou approuver les départs"
        + FormattableString.Invariant(
            $"{(held.AppliesOn is { } jour ? $" ; sans décision, ils seront appliqués le {jour:dd/MM/yyyy}" : "")}."));

    private static LocalizedText Line(HeldReport held, DestinationReport place)
    {
        var pupils = PupilsOf(held, place);
        return place switch
        {
            { Kind: "notEnrolled", Uai.Length: 0 } => new(
                $"{pupils.English} are in a structure of this extract without a usable UAI: ask the academy to mend it, do not approve.",
                $"{pupils.French} sont dans une structure de cet extrait sans UAI utilisable : demander à l'académie de la corriger, ne pas approuver."),
            { Kind: "notEnrolled" } => new(
                $"{pupils.English} are in {place.Uai} of this extract, which no convention names: amend the convention.",
                $"{pupils.French} sont dans {place.Uai} de cet extrait, qu'aucune convention ne nomme : modifier la convention."),
            { Kind: "otherFeed" } => new(
                $"{pupils.English} are in {place.Uai} by another feed.",
                $"{pupils.French} sont dans {place.Uai} d'après un autre flux."),
            _ => new(
                $"{pupils.English} are in {place.Uai} of this extract, which is enrolled.",
                $"{pupils.French} sont dans {place.Uai} de cet extrait, école adhérente."),
        };
    }

    // A school held whole counts its relatives and staff as well: only of its pupils alone the share is known.
    private static LocalizedText PupilsOf(HeldReport held, DestinationReport place) => held.Role.Length == 0
        ? new(
            $"{Counted.English(place.Pupils, "pupil", "pupils")} of {held.Uai}",
            $"{Counted.French(place.Pupils, "élève", "élèves")} de {held.Uai}")
        : new(
            $"{place.Pupils} of {held.Departing} pupils of {held.Uai}", $"{place.Pupils} des {held.Departing} élèves de {held.Uai}");
}
