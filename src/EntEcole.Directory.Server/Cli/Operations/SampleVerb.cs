using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole sample</c>: writes extracts in which every person is invented.</summary>
internal static class SampleVerb
{
    public static Command Make(SharedOptions shared)
    {
        var folder = new Argument<string>("FOLDER") { Description = shared.T("Where to write.", "Où écrire.") };
        var schools = new Option<int>("--schools") { Description = shared.T(
            "Schools in all; 0 for the bundled sample.", "Écoles en tout ; 0 pour l'exemple fourni.") };
        var seed = new Option<int>("--seed")
        {
            Description = shared.T("Another seed, other persons. Default: 1.", "Autre graine, autres personnes. Par défaut : 1."),
            DefaultValueFactory = _ => 1,
        };
        var day = new Option<int>("--day") { Description = shared.T(
            "0 is the first day, 1 the next one with its changes, and so on.",
            "0 est le premier jour, 1 le suivant avec ses changements, etc.") };
        var change = new Option<double>("--change") { Description = shared.T(
            "Share of records that change in a day. Default: 0.01.",
            "Part des enregistrements qui changent en un jour. Par défaut : 0.01."), DefaultValueFactory = _ => 0.01 };
        var enrolled = new Option<double>("--enrolled") { Description = shared.T(
            "Share of the invented communes that sign a convention. Default: 0, the five real conventions only.",
            "Part des communes inventées qui signent une convention. Par défaut : 0, les cinq conventions réelles seulement.") };
        var delta = new Option<bool>("--delta") { Description = shared.T(
            "Write a delta, what differs from the day before, instead of a full extract.",
            "Écrire un différentiel, ce qui diffère de la veille, au lieu d'un extrait complet.") };
        var command = new Command("sample", shared.T(
            "Write an AAF 1D extract of two academies, all persons invented, with conventions.",
            "Écrire un extrait AAF 1D de deux académies, toutes personnes inventées, avec des conventions."))
        {
            folder, schools, seed, day, change, enrolled, delta,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            try
            {
                var key = SampleGenerator.Write(
                    parsed.GetRequiredValue(folder),
                    new SampleOptions
                    {
                        Schools = parsed.GetValue(schools),
                        Seed = parsed.GetValue(seed),
                        Day = parsed.GetValue(day),
                        ChangeShare = parsed.GetValue(change),
                        EnrolledShare = parsed.GetValue(enrolled),
                        Delta = parsed.GetValue(delta),
                    },
                    cancellationToken);
                terminal.Answer(key);
                Tell(terminal, key, parsed.GetRequiredValue(folder), parsed.GetValue(delta));
                return Task.FromResult(ExitCode.Done);
            }
            catch (ArgumentException wrong)
            {
                throw new DirectoryException(Reason.SettingInvalid, new LocalizedText(wrong.Message, wrong.Message), inner: wrong);
            }
        });
        return command;
    }

    private static void Tell(Terminal terminal, SampleKey key, string folder, bool delta)
    {
        var (records, date) = (TableText.Number(key.Records), TableText.Day(key.Date, terminal));
        terminal.Say(delta
            ? terminal.T(
                $"In {folder}, delta of {date}; the full extract of that day has {records} records.",
                $"Dans {folder}, différentiel du {date} ; l'extrait complet de ce jour a {records} enregistrements.")
            : terminal.T(
                $"{records} records in {folder}, extract of {date}.",
                $"{records} enregistrements dans {folder}, extrait du {date}."));
    }
}
