using EntEcole.Directory.Access;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>How a mail to a school stands.</summary>
internal enum SchoolMailState
{
    /// <summary>The mail server has taken it now.</summary>
    Sent,

    /// <summary>It had it before: a run is told to a school once.</summary>
    SentBefore,

    /// <summary>Neither the settings nor AAF give an address.</summary>
    WithoutAddress,

    /// <summary>It did not leave: the next call tries again.</summary>
    Failed,
}

/// <summary>What came of a mail to a school.</summary>
/// <param name="Uai">The school.</param>
/// <param name="State">How it stands.</param>
/// <param name="Problems">Problems that it lists.</param>
/// <param name="Outcome">What came back, without a word of the other side; empty for nothing.</param>
internal sealed record SchoolMailOutcome(string Uai, SchoolMailState State, int Problems, string Outcome = "");

/// <summary>
/// Writes each school one mail about the problems of a run that it can mend. That a school was written to is kept in the outbox, without
/// a name; the pupils named are traced as any answer that shows persons is. Names are read when the mail is made, and kept nowhere.
/// </summary>
internal sealed class SchoolMailer(
    SchoolMailStores store, MailChannel channel, SchoolAddresses addresses, string template, TimeProvider time)
{
    /// <summary>The channel of these mails in the outbox: no worker sends them.</summary>
    public const string ChannelName = "school-mail";

    private const string Caller = "entecole";
    private const string Call = "runs problems --send";
    private const string Purpose = "anomalies de l'extrait, à la direction de l'école";
    private const string PurposeOfOnde = "anomalies des listes ONDE, à la direction de l'école";
    private const int Page = 1_000;

    // Longer than one sending.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Sends what is due to the schools of a run, or to one.</summary>
    public async Task<IReadOnlyList<SchoolMailOutcome>> SendAsync(SyncReport run, string? uai, CancellationToken cancellationToken)
    {
        var outcomes = new List<SchoolMailOutcome>();
        var schools = (await store.Messages.CountProblemsAsync(run.RunId, cancellationToken))
            .Where(count => count.Code.IsMendedInOnde() && (uai is null || string.Equals(count.Uai, uai, StringComparison.Ordinal)))
            .Select(count => count.Uai).Distinct(StringComparer.Ordinal).ToList();
        foreach (var school in schools)
        {
            outcomes.Add(await SendToAsync(run, school, cancellationToken));
        }

        return outcomes;
    }

    private async Task<SchoolMailOutcome> SendToAsync(SyncReport run, string uai, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var school = (await store.Schools.FindSchoolAsync(uai, revision, cancellationToken))?.School;
        var problems = await ProblemsAsync(run, uai, cancellationToken);
        if ((addresses.Find(uai) ?? school?.Mail) is not { Length: > 0 } address)
        {
            return new SchoolMailOutcome(uai, SchoolMailState.WithoutAddress, problems.Count);
        }

        var kept = MessageOf(run, uai, problems.Count);
        await store.Messages.KeepMessageAsync(kept, kept.MadeAt, [ChannelName], cancellationToken);
        if (await ClaimAsync(kept.Cause, cancellationToken) is not { } due)
        {
            return new SchoolMailOutcome(uai, SchoolMailState.SentBefore, problems.Count);
        }

        var names = await ProblemNames.ReadAsync(store.Runs, run, problems, cancellationToken);
        var isOnde = run.Uai is { Length: > 0 };
        await TraceAsync(problems, names, (revision, isOnde ? PurposeOfOnde : Purpose), cancellationToken);
        var text = SchoolMailText.Of(
            isOnde ? SchoolMailText.OfOnde : template,
            new SchoolMail(uai, school?.DisplayName ?? "", isOnde ? run.AsOf : run.ExtractDate, problems), names);
        var subject = isOnde ? $"Anomalies des listes ONDE, école {uai}" : $"Anomalies de l'extrait AAF, école {uai}";
        using var mail = channel.Draft(due.Message.Id, time.GetUtcNow(), [address], subject, text);
        var outcome = await channel.SendAsync(mail, cancellationToken);
        var sent = outcome.Verdict is SendVerdict.Sent;
        // What failed is due at once: the next call tries again.
        await store.Messages.RecordSendingAsync(
            due, sent ? SendState.Sent : SendState.Waiting, time.GetUtcNow(), outcome.What, cancellationToken);
        return new SchoolMailOutcome(uai, sent ? SchoolMailState.Sent : SchoolMailState.Failed, problems.Count, outcome.What);
    }

    private async Task<IReadOnlyList<Problem>> ProblemsAsync(SyncReport run, string uai, CancellationToken cancellationToken)
    {
        var found = new List<Problem>();
        for (long after = 0; ;)
        {
            var page = await store.Runs.ListProblemsAsync(new ProblemFilter(run.RunId, uai), after, Page, cancellationToken);
            found.AddRange(page.Select(row => row.Problem).Where(problem => problem.Code.IsMendedInOnde()));
            if (page.Count < Page)
            {
                return found;
            }

            after = page[^1].ProblemNo;
        }
    }

    private async Task<DueMessage?> ClaimAsync(string cause, CancellationToken cancellationToken)
    {
        var due = (await store.Messages.ListDueMessagesAsync(ChannelName, time.GetUtcNow(), int.MaxValue, cancellationToken))
            .FirstOrDefault(one => string.Equals(one.Message.Cause, cause, StringComparison.Ordinal));
        return due is not null && await store.Messages.ClaimMessageAsync(due, time.GetUtcNow() + Lease, cancellationToken) ? due : null;
    }

    private async Task TraceAsync(
        IReadOnlyList<Problem> problems, ProblemNames names, (long Revision, string Purpose) shownFor, CancellationToken cancellationToken)
    {
        var trace = new AccessTrace(Caller, Call, shownFor.Purpose) { At = time.GetUtcNow(), Revision = shownFor.Revision };
        var shown = problems.Take(SchoolMailText.MaxLines).Select(names.PupilOf).OfType<ProblemPupil>();
        foreach (var pupil in shown.Select(pupil => pupil.PersonId).Distinct())
        {
            trace.Add(pupil);
        }

        if (trace.IsDue)
        {
            await store.Accesses.AppendAccessesAsync([trace], cancellationToken);
        }
    }

    // Of the day of the run, whenever it is sent: once a run and school.
    private OutboxMessage MessageOf(SyncReport run, string uai, int problems) => new Notification
    {
        Id = Notification.NewId(),
        Kind = NotificationKinds.School,
        At = time.GetUtcNow(),
        Academy = run.Academy,
        Degree = run.Degree,
        RunId = run.RunId,
        ExtractDate = run.ExtractDate,
        Title = new NotificationText($"Mail to school {uai}", $"Courriel à l'école {uai}"),
        Text = new NotificationText(
            FormattableString.Invariant($"The school was written to about {Counted.English(problems, "problem", "problems")} of run {run.RunId}."),
            FormattableString.Invariant($"L'école a été informée de {Counted.French(problems, "anomalie", "anomalies")} de l'exécution {run.RunId}.")),
    }.ToOutbox(OutboxKeys.OfSchool(run.RunId, uai)) with { Day = FrenchTime.DayAt(run.StartedAt) };
}
