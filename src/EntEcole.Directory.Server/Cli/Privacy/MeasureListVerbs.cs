using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary>The verbs that list measures.</summary>
internal static class MeasureListVerbs
{
    // One month ahead.
    private const int SoonDays = 30;

    public static Command Measures(SharedOptions shared, TimeProvider time)
    {
        var person = new Option<string?>("--person") { Description = shared.T("Of this person.", "De cette personne.") };
        var open = new Option<bool>("--open") { Description = shared.T("Open ones alone.", "Seulement les mesures ouvertes.") };
        var before = new Option<DateOnly?>("--due-before") { Description = shared.T("Due before this day.", "Échues avant ce jour.") };
        var command = new Command("measures", shared.T("List measures.", "Lister les mesures.")) { person, open, before };
        command.SetAction((parsed, cancellationToken) => ListAsync(
            parsed, shared, time,
            new MeasureFilter
            {
                PersonId = parsed.GetValue(person) is { } id ? Requests.PersonId(id.Trim(), "--person") : null,
                State = parsed.GetValue(open) ? MeasureState.Open : null,
                DueBefore = parsed.GetValue(before),
            },
            cancellationToken));
        return command;
    }

    public static Command Due(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("due", shared.T(
            "Open measures to answer within 30 days; exit 3 when one is overdue.",
            "Les mesures ouvertes à traiter sous 30 jours ; code 3 si une échéance est dépassée."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var today = FrenchTime.DayAt(time.GetUtcNow());
            var filter = new MeasureFilter { State = MeasureState.Open, DueBefore = today.AddDays(SoonDays) };
            return await ListAsync(
                parsed, shared, time, filter, cancellationToken,
                measure => measure.EffectiveDueOn < today && measure.Kind is not MeasureKind.Death);
        });
        return command;
    }

    private static async Task<int> ListAsync(
        ParseResult parsed, SharedOptions shared, TimeProvider time, MeasureFilter filter, CancellationToken cancellationToken,
        Predicate<Measure>? isOverdue = null)
    {
        var terminal = shared.Terminal(parsed);
        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        var measures = await store.Privacy.ListMeasuresAsync(filter, 0, int.MaxValue, cancellationToken);
        terminal.Answer(measures.Select(MeasureText.Of));
        MeasureText.Show(measures, terminal);
        return isOverdue is not null && measures.Any(measure => isOverdue(measure)) ? ExitCode.Held : ExitCode.Done;
    }
}
