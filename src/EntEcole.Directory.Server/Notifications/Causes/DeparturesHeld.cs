using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>An extract is applied but for what waits for a decision. A full extract of which nothing waits ends it.</summary>
internal sealed class DeparturesHeld : NotificationCause
{
    public override string Kind => "held";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Held];

    public override IReadOnlyList<NoticeKind> EndedBy => [NoticeKind.Applied];

    public override NotificationWords EndWords => new(
        new("nothing is held any more", "plus rien n'est retenu"),
        new(
            "The last extract is applied, and nothing of it waits for a decision.",
            "Le dernier extrait est appliqué et rien n'y attend de décision."));

    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("departures or changes are held", "des départs ou changements sont retenus"),
        heard.Report is { IsEnrolmentDay: true } ? new(
            $"{heard.Notice.Text.English} 'entecole plans list' shows them; 'entecole conventions renew' renews a convention.",
            $"{heard.Notice.Text.French} « entecole plans list » les montre ; « entecole conventions renew » renouvelle une convention.") : new(
            $"The extract of {heard.Extract} ({heard.Report?.Degree}) is applied but for what waits for a decision. "
            + $"'entecole plans list' shows it, 'entecole runs show {heard.Run}' the run. {Headline(heard)?.English}".TrimEnd(),
            $"L'extrait du {heard.Extract} ({heard.Report?.Degree}) est appliqué, sauf ce qui attend une décision. "
            + $"« entecole plans list » le montre, « entecole runs show {heard.Run} » l'exécution. {Headline(heard)?.French}".TrimEnd()));

    public override ConcernedSchools SchoolsOf(NotificationEvent heard)
    {
        var held = heard.Report?.Held ?? [];
        return ConcernedSchools.Of(
            ByCause(held),
            held.Where(one => one.Uai.Length > 0).GroupBy(one => one.Uai, StringComparer.Ordinal)
                .Select(one => new SchoolLine(one.Key, one.Sum(hold => hold.Departing), ByCause(one)) { Roles = ByRole(one) }));
    }

    protected override NotificationTopic TopicOf(NotificationEvent heard) =>
        NotificationTopic.OfAcademy(Kind, heard.Notice.Academy, heard.Report?.Degree);

    // A delta leaves waiting what waits.
    protected override IEnumerable<NotificationTopic> EndsOf(NotificationEvent heard) =>
        heard.Report?.Kind is "full" ? [TopicOf(heard)] : [];

    private static LocalizedText? Headline(NotificationEvent heard) => HoldWording.Headline(heard.Report?.Held ?? []);

    // A school held whole is held without a role: then only the sum is known.
    private static Dictionary<string, long>? ByRole(IGrouping<string, HeldReport> held) =>
        held.Any(one => one.Role.Length == 0) ? null : held.GroupBy(one => one.Role, StringComparer.Ordinal)
            .ToDictionary(one => one.Key, one => one.Sum(hold => hold.Departing), StringComparer.Ordinal);

    private static Dictionary<string, long> ByCause(IEnumerable<HeldReport> held) => held
        .GroupBy(one => one.Cause, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal)
        .ToDictionary(one => one.Key, one => one.Sum(hold => hold.Departing), StringComparer.Ordinal);
}
