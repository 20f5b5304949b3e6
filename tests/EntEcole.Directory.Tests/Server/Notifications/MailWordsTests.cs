using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>Mails as a rectorat reads them: no stable name, dates as they are written.</summary>
public sealed class MailWordsTests
{
    [Fact]
    public void HeldDepartures_InFrench_AreReadByAPerson()
    {
        var message = new Notification
        {
            Id = "00000000000000000000000000000001",
            Kind = "held",
            At = new DateTimeOffset(2026, 10, 1, 2, 5, 0, TimeSpan.Zero),
            Academy = "TOULOUSE",
            Counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["schoolDepartures"] = 6, ["schoolGone"] = 12 },
            Schools =
            [
                new SchoolLine("0310001H", 12, new Dictionary<string, long>(StringComparer.Ordinal) { ["schoolGone"] = 12 })
                {
                    Name = "E.P.PU LES TILLEULS",
                },
                new SchoolLine("0310002J", 6, new Dictionary<string, long>(StringComparer.Ordinal) { ["schoolDepartures"] = 6 }),
            ],
            Title = new NotificationText("TOULOUSE: departures or changes are held", "TOULOUSE : des départs ou changements sont retenus"),
            Text = new NotificationText(
                "x", "L'extrait du 2026-10-01 (1D) est appliqué, sauf ce qui attend une décision. « entecole plans list » le montre."),
        };

        Assert.Equal(
            """
            TOULOUSE : des départs ou changements sont retenus – écoles : 2 – personnes concernées : 18.

            L'extrait du 1er octobre 2026 (1D) est appliqué, sauf ce qui attend une décision. « entecole plans list » le montre.

            Motifs :
            - 12 × tous les élèves de l'école sont partis
            - 6 × trop de départs d'une école

            Écoles :
            - E.P.PU LES TILLEULS (0310001H) : 12 personnes, tous les élèves de l'école sont partis
            - 0310002J : 6 personnes, trop de départs d'une école

            Constaté le 1er octobre 2026 à 4 h 05. Message 00000000000000000000000000000001

            """,
            MailText.Of(message, Language.French), StringComparer.Ordinal);
    }
}
