using System.CommandLine;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary>The verbs that decide a measure.</summary>
internal static class DecisionVerbs
{
    public static Command Lift(SharedOptions shared, TimeProvider time)
    {
        var informed = Informed(shared);
        return Decide(
            new Command("lift", shared.T(
                "End a restriction; the person is informed before.",
                "Lever une limitation ; la personne en est informée avant.")) { informed },
            shared, time, (service, parsed, decision, caller, cancellationToken) =>
                service.LiftAsync(decision with { InformedOn = parsed.GetValue(informed) }, caller, cancellationToken));
    }

    public static Command Decide(SharedOptions shared, TimeProvider time)
    {
        var informed = Informed(shared);
        var outcome = new Option<ObjectionOutcome>("--outcome")
        {
            HelpName = "upheld|dismissed",
            Required = true,
            Description = shared.T("The decision.", "La décision."),
        };
        return Decide(
            new Command("decide", shared.T("Decide an objection.", "Statuer sur une opposition.")) { outcome, informed },
            shared, time, (service, parsed, decision, caller, cancellationToken) => service.DecideObjectionAsync(
                decision with { InformedOn = parsed.GetValue(informed) }, parsed.GetValue(outcome), caller, cancellationToken));
    }

    public static Command Extend(SharedOptions shared, TimeProvider time)
    {
        var to = new Option<DateOnly>("--to")
        {
            Required = true,
            Description = shared.T("The new day, two months later at most.", "La nouvelle échéance, deux mois plus tard au plus."),
        };
        return Decide(
            new Command("extend", shared.T("Extend the delay of an answer.", "Prolonger le délai de réponse.")) { to },
            shared, time, (service, parsed, decision, caller, cancellationToken) => service.ExtendAsync(
                decision, parsed.GetValue(to), caller, cancellationToken));
    }

    public static Command Close(SharedOptions shared, TimeProvider time) => Decide(
        new Command("close", shared.T("Close a measure that was answered.", "Clore une mesure à laquelle il a été répondu.")),
        shared, time, (service, _, decision, caller, cancellationToken) => service.CloseAsync(decision, caller, cancellationToken));

    /// <summary>The argument of a measure.</summary>
    public static Argument<string> Measure(SharedOptions shared) =>
        new("MEASURE")
        {
            HelpName = shared.T("MEASURE", "MESURE"),
            Description = shared.T("Id of the measure.", "Identifiant de la mesure."),
        };

    private static Option<DateOnly?> Informed(SharedOptions shared) => new("--informed-on")
    {
        Description = shared.T("The day on which the person was informed.", "Le jour où la personne a été informée."),
    };

    private static Command Decide(
        Command command, SharedOptions shared, TimeProvider time,
        Func<PrivacyService, ParseResult, MeasureDecision, PrivacyCaller, CancellationToken, Task<MeasureSaved>> decide)
    {
        var (measure, set) = (Measure(shared), new PrivacyOptionSet(shared));
        command.Arguments.Add(measure);
        command.Options.Add(set.By);
        command.Options.Add(set.Reason);
        command.Options.Add(set.Request);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var decision = new MeasureDecision(
                parsed.GetRequiredValue(measure).Trim(), parsed.GetValue(set.Request) ?? "", parsed.GetValue(set.Reason) ?? "");
            MeasureText.Tell(shared.Terminal(parsed), await decide(
                new PrivacyService(PrivacyVerbs.BookOf(store, time)), parsed, decision,
                PrivacyVerbs.CallerOf(parsed.GetRequiredValue(set.By)), cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }
}
