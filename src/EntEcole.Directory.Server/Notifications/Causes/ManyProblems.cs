using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>An extract that is applied has many problems. A full extract that has no longer ends it.</summary>
/// <param name="threshold">A share of the records below 1, else a number; 0 for never.</param>
internal sealed class ManyProblems(double threshold) : NotificationCause
{
    private static readonly Dictionary<string, long> NoCauses = new(StringComparer.Ordinal);

    public override string Kind => "problems";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Applied, NoticeKind.Held];

    public override IReadOnlyList<NoticeKind> EndedBy => [NoticeKind.Applied, NoticeKind.Held];

    public override NotificationWords EndWords => new(
        new("problems are under the threshold again", "anomalies de nouveau sous le seuil"),
        new(
            "The last full extract has no more problems than the setting TellProblems says.",
            "Le dernier extrait complet n'a pas plus d'anomalies que ne dit le réglage TellProblems."));

    // The notice is about the extract.
    public override string ReasonOf(WorkerNotice notice) => "";

    public override NotificationWords BeginWords(NotificationEvent heard)
    {
        var (report, problems, records) = (heard.Report!, heard.Report!.Problems.Total, heard.Report!.Read.Total);
        return new(
            new("many problems", "beaucoup d'anomalies"),
            new(
                FormattableString.Invariant(
                    $"The extract of {heard.Extract} ({report.Degree}) has {Counted.English(problems, "problem", "problems")} in {Counted.English(records, "record", "records")}. ")
                + $"'entecole runs problems {heard.Run}' lists them, with what to do in ONDE.",
                FormattableString.Invariant(
                    $"L'extrait du {heard.Extract} ({report.Degree}) a {Counted.French(problems, "anomalie", "anomalies")} pour {Counted.French(records, "enregistrement", "enregistrements")}. ")
                + $"« entecole runs problems {heard.Run} » les liste, avec quoi faire dans ONDE."));
    }

    public override ConcernedSchools SchoolsOf(NotificationEvent heard) => ConcernedSchools.Of(
        heard.Report!.Problems.ByCode,
        heard.Report.Problems.BySchool.Where(one => one.Key.Length > 0).Select(one => new SchoolLine(one.Key, one.Value, NoCauses)));

    protected override NotificationTopic TopicOf(NotificationEvent heard) =>
        NotificationTopic.OfAcademy(Kind, heard.Notice.Academy, heard.Report?.Degree);

    protected override bool Holds(NotificationEvent heard) => heard.Report is { } report && HasTooMany(report);

    // A delta has few records to go wrong.
    protected override IEnumerable<NotificationTopic> EndsOf(NotificationEvent heard) =>
        heard.Report is { Kind: "full", IsEnrolmentDay: false } report && !HasTooMany(report) ? [TopicOf(heard)] : [];

    private bool HasTooMany(SyncReport report) =>
        threshold > 0 && CountOf(report) > (threshold < 1 ? threshold * report.Read.Total : threshold);

    // Notes are no sign of a bad delivery: before the rentrée no pupil has a class.
    private static long CountOf(SyncReport report) => report.Problems.Total
        - report.Problems.ByCode.Where(one => Enum.TryParse<ProblemCode>(one.Key, out var code) && code.IsNote()).Sum(one => one.Value);
}
