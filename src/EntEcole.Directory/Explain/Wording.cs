using System.Globalization;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Sync.Stages;

namespace EntEcole.Directory.Explain;

/// <summary>Explanations in words, French and English. They name schools, records, runs and conventions; no person by name.</summary>
public static class Wording
{
    /// <summary>A run by its number and the date of its extract.</summary>
    public static LocalizedText Run(RevisionFact fact)
    {
        if (fact.RunId is not { } run)
        {
            return new($"revision {fact.Revision}", $"la révision {fact.Revision}");
        }

        return fact.ExtractDate is { } date
            ? new(
                $"run {run} (extract of {Day(date)}, revision {fact.Revision})",
                $"l'exécution {run} (extrait du {French(date)}, révision {fact.Revision})")
            : new($"run {run} (revision {fact.Revision})", $"l'exécution {run} (révision {fact.Revision})");
    }

    /// <summary>Why a member of staff is kept, with or without a profile, or left out.</summary>
    public static LocalizedText Of(StaffStanding standing) => standing switch
    {
        StaffStanding.NoStructure => new(
            "Left out: the record names no structure that the extract holds, neither by a function nor as attachment.",
            "Hors périmètre : l'enregistrement ne désigne aucune structure de l'extrait, ni par une fonction ni comme rattachement."),
        StaffStanding.NoneEnrolled => new(
            "Left out: no structure that the record names, by a function or as attachment, is enrolled.",
            "Hors périmètre : aucune structure que l'enregistrement désigne, par une fonction ou comme rattachement, n'est adhérente."),
        StaffStanding.Role => new(
            "Kept with a profile: a function in an enrolled school, or its direction.",
            "Repris avec un profil : une fonction dans une école adhérente, ou sa direction."),
        StaffStanding.AttachedWithoutFunction => new(
            "Kept without profile: tied to an enrolled school, without a function that gives a role.",
            "Repris sans profil : lié à une école adhérente, sans fonction qui donne un rôle."),
        StaffStanding.AttachedFunctionElsewhere => new(
            "Kept without profile: attached to an enrolled school, with a function at another structure only, as a substitute at the inspection.",
            "Repris sans profil : rattaché à une école adhérente, avec une fonction dans une autre structure seulement, comme un remplaçant à la circonscription."),
        _ => throw new ArgumentOutOfRangeException(nameof(standing)),
    };

    /// <summary>A problem: where it is, and what to do.</summary>
    public static LocalizedText Of(Problem problem)
    {
        var place = problem.Line == 0 ? problem.File : string.Create(CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}");
        var what = string.Join(' ', new[] { problem.Code.ToString(), problem.Field, problem.Shape }.Where(part => part is not null));
        return new($"{what} ({place}). {problem.Code.Advice().English}", $"{what} ({place}). {problem.Code.Advice().French}");
    }

    /// <summary>Whether a school is enrolled, and by what.</summary>
    public static LocalizedText Of(ExplainedEnrolment enrolment, DateOnly day)
    {
        var place = Place(enrolment.School.School.Uai, enrolment.School.School.DisplayName);
        var all = enrolment.School.Enrolments;
        if (all.Count == 0)
        {
            return new($"No convention names {place}.", $"Aucune convention ne désigne {place}.");
        }

        var told = all.Where(row => !enrolment.Enrolled || (row.EffectiveFrom <= day && day <= row.EndsOn)).ToList();
        var english = string.Join(", ", told.Select(row => $"{row.Reference} ({Day(row.EffectiveFrom)} → {Day(row.EndsOn)})"));
        var french = string.Join(", ", told.Select(row => $"{row.Reference} ({French(row.EffectiveFrom)} → {French(row.EndsOn)})"));
        return enrolment.Enrolled
            ? new($"{place} is enrolled on {Day(day)} by {english}.", $"{place} est adhérente au {French(day)} par {french}.")
            : new($"{place} is not enrolled on {Day(day)}: {english}.", $"{place} n'est pas adhérente au {French(day)} : {french}.");
    }

    /// <summary>What a delivery says of a record.</summary>
    public static IEnumerable<LocalizedText> Of(ExtractRecord record, DateOnly day)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{record.File}:{record.Line}");
        yield return record.IsDeletion
            ? new($"{place} asks for the deletion of {record.Source}.", $"{place} demande la suppression de {record.Source}.")
            : record.InScope && record.Problems.Any(problem => problem.Severity is Severity.Error)
            ? new(
                $"{place} holds {record.Source}, in scope on {Day(day)}, and it cannot be used.",
                $"{place} contient {record.Source}, dans le périmètre au {French(day)}, et il ne peut être repris.")
            : record.InScope
            ? new(
                $"{place} holds {record.Source}, in scope on {Day(day)}.",
                $"{place} contient {record.Source}, dans le périmètre au {French(day)}.")
            : new(
                $"{place} holds {record.Source}, out of scope on {Day(day)}: nothing is kept of it.",
                $"{place} contient {record.Source}, hors périmètre au {French(day)} : rien n'en est conservé.");
        if (record.Standing is { } standing)
        {
            yield return Of(standing);
        }

        foreach (var pupil in record.NamedBy)
        {
            yield return new(
                $"Pupil {pupil.SourceId} ({pupil.File}:{pupil.Line}) names this relative.",
                $"L'élève {pupil.SourceId} ({pupil.File}:{pupil.Line}) désigne ce responsable.");
        }

        if (record is { Source.Category: AafCategory.PersRelEleve, NamedBy.Count: 0, IsDeletion: false })
        {
            yield return new("No pupil of this extract names this relative.", "Aucun élève de cet extrait ne désigne ce responsable.");
        }

        foreach (var school in record.Schools)
        {
            var shown = $"{school.SourceId} ({Place(school.Uai, school.Name)})";
            yield return school.Name is null
                ? new(
                    $"It names structure {school.SourceId}, which neither the extract nor the directory holds.",
                    $"Il désigne la structure {school.SourceId}, absente de l'extrait et de l'annuaire.")
                : school.Enrolled
                ? new($"School {shown} is enrolled on {Day(day)}.", $"L'école {shown} est adhérente au {French(day)}.")
                : new($"School {shown} is not enrolled on {Day(day)}.", $"L'école {shown} n'est pas adhérente au {French(day)}.");
        }

        foreach (var problem in record.Problems)
        {
            yield return Of(problem);
        }
    }

    internal static IEnumerable<LocalizedText> Of(PersonFacts facts, Explanation explanation, List<ProfileVersion> profiles)
    {
        yield return Headline(explanation.Standing);
        foreach (var merge in explanation.Merges)
        {
            yield return Of(merge);
        }

        foreach (var source in explanation.Sources)
        {
            yield return Of(source, facts.Departures.GetValueOrDefault((source.Source, source.Degree)), facts);
        }

        foreach (var finding in facts.Identity)
        {
            yield return finding;
        }

        foreach (var staff in explanation.Standing is Standing.WithoutProfile ? facts.Staff : [])
        {
            yield return Of(staff);
        }

        foreach (var profile in profiles)
        {
            yield return Of(profile);
        }

        foreach (var enrolment in explanation.Enrolments)
        {
            yield return Of(enrolment, facts.Day);
            if (enrolment is { Enrolled: true, School.Present: false })
            {
                var uai = enrolment.School.School.Uai;
                yield return new(
                    $"The extracts no longer hold {uai} although it is enrolled.",
                    $"Les extraits ne contiennent plus {uai}, pourtant adhérente.");
            }
        }

        if (explanation.PurgeOn is { } purge)
        {
            yield return new(
                $"Unless they return, their last profile is purged on {Day(purge)}.",
                $"Sauf retour, son dernier profil est purgé le {French(purge)}.");
        }

        foreach (var plan in explanation.HeldPlans)
        {
            yield return Waiting(plan);
        }

        foreach (var problem in explanation.Problems)
        {
            yield return Of(problem);
        }

        if (explanation.HistoryAfter > 0)
        {
            yield return new(
                $"What happened at revision {explanation.HistoryAfter} or earlier is no longer kept.",
                $"Ce qui s'est passé à la révision {explanation.HistoryAfter} ou avant n'est plus conservé.");
        }
    }

    internal static LocalizedText Of(RunProblem problem)
    {
        var text = Of(problem.Problem);
        return new(
            $"Run {problem.RunId} found a problem: {text.English}", $"L'exécution {problem.RunId} a relevé une anomalie : {text.French}");
    }

    internal static LocalizedText Of(MergeFact merge)
    {
        var (by, why, day) = (merge.Author.By, merge.Author.Why, FrenchTime.DayAt(merge.Author.At));
        var ended = merge.EndRevision is not { } revision ? new LocalizedText("", "")
            : merge.EndAuthor is not { } end
            ? new($" It ended at revision {revision}.", $" Elle a pris fin à la révision {revision}.")
            : new(
                $" Undone by {end.By} on {Day(FrenchTime.DayAt(end.At))} (revision {revision}): {end.Why}.",
                $" Défaite par {end.By} le {French(FrenchTime.DayAt(end.At))} (révision {revision}) : {end.Why}.");
        return by.Length == 0
            ? new(
                $"Person {merge.Merged} was merged into {merge.Kept} (revision {merge.Revision}).{ended.English}",
                $"La personne {merge.Merged} a été fusionnée dans {merge.Kept} (révision {merge.Revision}).{ended.French}")
            : new(
                $"Person {merge.Merged} was merged into {merge.Kept} by {by} on {Day(day)} (revision {merge.Revision}): {why}.{ended.English}",
                $"La personne {merge.Merged} a été fusionnée dans {merge.Kept} par {by} le {French(day)} (révision {merge.Revision}) : {why}.{ended.French}");
    }

    internal static LocalizedText Waiting(long plan) => new(
        $"A change of theirs waits for a decision in plan {plan}: see 'entecole plans show {plan}'.",
        $"Un changement le concernant attend une décision dans le plan {plan} : voir « entecole plans show {plan} ».");

    internal static string Place(string? uai, string? name) => uai is null ? name ?? "" : $"{uai} {name}".Trim();

    internal static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A day in the French text.</summary>
    internal static string French(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static LocalizedText Headline(Standing standing) => standing switch
    {
        Standing.Active => new("In the directory, with an active profile.", "Dans l'annuaire, avec un profil actif."),
        Standing.Suspended => new("In the directory, without any active profile.", "Dans l'annuaire, sans profil actif."),
        Standing.Awaited => new(
            "Awaited: a kept pupil names this record, and no extract has delivered it.",
            "Attendu : un élève conservé désigne cet enregistrement, et aucun extrait ne l'a livré."),
        Standing.WithoutProfile => new(
            "In the directory, without profile: nothing in their record gives them a role in an enrolled school.",
            "Dans l'annuaire, sans profil : rien dans son enregistrement ne lui donne de rôle dans une école adhérente."),
        _ => new(
            "No longer in the directory: their record was awaited, and no kept pupil names it any more.",
            "N'est plus dans l'annuaire : son enregistrement était attendu, et aucun élève conservé ne le désigne plus."),
    };

    private static LocalizedText Of(ExplainedSource source, Departure? departure, PersonFacts facts)
    {
        var degree = DegreeNames.NameOf(source.Degree);
        var (first, last) = (source.First is null ? (LocalizedText?)null : Run(source.First), Run(source.Last));
        var made = first is not { } known ? new LocalizedText("", "")
            : source.First == source.Last ? new LocalizedText($" First brought by {known.English}.", $" Apporté par {known.French}.")
            : new LocalizedText(
                $" First brought by {known.English}, last changed by {last.English}.",
                $" Apporté par {known.French}, modifié en dernier par {last.French}.");
        var why = source.Presence switch
        {
            Presence.Present => new LocalizedText(
                "delivered by the last extract that spoke of it.", "livré par le dernier extrait qui en parle."),
            Presence.Awaited => Awaited(facts, last),
            Presence.OutOfScope => new LocalizedText(
                $"still delivered, and no kept pupil names it since {last.English}.",
                $"toujours livré, et plus désigné par aucun élève conservé depuis {last.French}."),
            _ => Departed(departure, last),
        };
        return new(
            $"Record {source.Source} ({degree}): {why.English}{made.English}",
            $"Enregistrement {source.Source} ({degree}) : {why.French}{made.French}");
    }

    private static LocalizedText Awaited(PersonFacts facts, LocalizedText since)
    {
        var pupils = string.Join(", ", facts.Versions.Relations
            .Where(relation => !relation.OtherIsRelative && relation.Span.Holds(facts.Revision))
            .Select(relation => relation.Other.ToString())
            .Distinct(StringComparer.Ordinal));
        return new(
            $"named by {pupils} and never delivered, since {since.English}.",
            $"désigné par {pupils} et jamais livré, depuis {since.French}.");
    }

    private static LocalizedText Departed(Departure? departure, LocalizedText last)
    {
        var since = departure is null ? last : Run(departure.At);
        return departure switch
        {
            { NoSchoolEnrolled: true } => new(
                $"out of scope since {since.English}: the enrolment of their schools had ended.",
                $"hors périmètre depuis {since.French} : l'adhésion de ses écoles avait pris fin."),
            { ByDelta: true } => new(
                $"departed by {since.English}: a delta asked for its deletion, or moved it to a school that is not enrolled (then nothing of it is kept).",
                $"parti par {since.French} : un différentiel a demandé sa suppression, ou l'a placé dans une école non adhérente (rien n'en est alors conservé)."),
            _ => new(
                $"departed since {since.English}: the full extract no longer holds it, or holds it in a school that is not enrolled (then nothing of it is kept).",
                $"parti depuis {since.French} : l'extrait complet ne le contient plus, ou le place dans une école non adhérente (rien n'en est alors conservé)."),
        };
    }

    private static LocalizedText Of(ProfileVersion profile)
    {
        var (role, place, row) = (Labels.Name(profile.Row.Role), Place(profile.Uai, profile.SchoolName), profile.Row);
        return row.State is ProfileState.Active
            ? new(
                $"Profile: {role.English} in {place}, active since {Day(row.ActiveOn)}.",
                $"Profil : {role.French} dans {place}, actif depuis le {French(row.ActiveOn)}.")
            : new(
                $"Profile: {role.English} in {place}, suspended on {DayOr(row.SuspendedOn)}, purged on {DayOr(row.PurgeOn)}.",
                $"Profil : {role.French} dans {place}, suspendu le {FrenchOr(row.SuspendedOn)}, purgé le {FrenchOr(row.PurgeOn)}.");
    }

    private static string DayOr(DateOnly? day) => day is { } known ? Day(known) : "-";

    private static string FrenchOr(DateOnly? day) => day is { } known ? French(known) : "-";
}
