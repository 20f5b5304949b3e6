using System.Text.Json;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary>Measures as the command line shows them.</summary>
internal static class MeasureText
{
    /// <summary>A measure that was recorded or decided.</summary>
    public static void Tell(Terminal terminal, MeasureSaved saved)
    {
        terminal.Answer(new { saved.Revision, measure = Of(saved.Measure) });
        terminal.Say(terminal.T(
            $"Measure {saved.Measure.MeasureId}: {KindOf(saved.Measure, terminal)}, {StateOf(saved.Measure, terminal)}, due on {TableText.Day(saved.Measure.EffectiveDueOn, terminal)}. Revision {saved.Revision}.",
            $"Mesure {saved.Measure.MeasureId} : {KindOf(saved.Measure, terminal)}, {StateOf(saved.Measure, terminal)}, échéance {TableText.Day(saved.Measure.EffectiveDueOn, terminal)}. Révision {saved.Revision}."));
    }

    /// <summary>For machines.</summary>
    public static object Of(Measure measure) => new
    {
        measure.MeasureId,
        measure.RequestId,
        kind = Name(measure.Kind),
        state = Name(measure.State),
        personId = measure.PersonId.ToString(),
        dueOn = measure.EffectiveDueOn,
        recordedBy = measure.Recorder.Subject,
        measure.RecordedAt,
        measure.RequestedBy,
        requester = Name(measure.Requester),
        measure.Reason,
        corrections = measure.Corrections.Select(one => new { one.Field, one.Wanted }),
        outcome = Name(measure.Outcome),
        measure.Directive,
        wish = Name(measure.Wish),
        measure.Trustee,
        measure.ExtendedTo,
        measure.ExtensionReason,
        measure.ClosedBy,
        measure.ClosedAt,
        measure.ClosingReason,
        measure.InformedOn,
    };

    /// <summary>A table of measures.</summary>
    public static void Show(IReadOnlyList<Measure> measures, Terminal terminal)
    {
        if (measures.Count == 0)
        {
            terminal.Say(terminal.T("No measure.", "Aucune mesure."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Measure", "Mesure"), terminal.T("Kind", "Nature"), terminal.T("State", "État"), terminal.T("Due", "Échéance"),
            terminal.T("Person", "Personne"));
        foreach (var measure in measures)
        {
            Terminal.AddRow(
                table, measure.MeasureId, KindOf(measure, terminal), StateOf(measure, terminal),
                TableText.Day(measure.EffectiveDueOn, terminal), measure.PersonId.ToString());
        }

        terminal.Show(table);
    }

    private static string KindOf(Measure measure, Terminal terminal) => measure.Kind switch
    {
        MeasureKind.Rectification => terminal.T("rectification", "rectification"),
        MeasureKind.Restriction => terminal.T("restriction", "limitation"),
        MeasureKind.Objection => terminal.T("objection", "opposition"),
        MeasureKind.PostMortemDirective => terminal.T("directive", "directive post mortem"),
        MeasureKind.Erasure => terminal.T("erasure", "effacement"),
        MeasureKind.Readmission => terminal.T("readmission", "réadmission"),
        _ => terminal.T("death", "décès"),
    };

    private static string StateOf(Measure measure, Terminal terminal) =>
        measure.State is MeasureState.Open ? terminal.T("open", "ouverte") : terminal.T("closed", "close");

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
