using System.Security.Cryptography;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>
/// Looks at everything that a night and a server need, and says what to mend. It changes nothing, but that an inbox gets its own folders.
/// </summary>
internal sealed class Checkup(SettingSources sources, string? database, string? inbox, TimeProvider time)
{
    /// <summary>Whether every row of the store is checked too, which reads all of it.</summary>
    public bool ChecksRows { get; init; }

    /// <summary>What it finds, in the order in which an operator mends.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        Settings settings;
        try
        {
            settings = sources.ToSettings();
            settings.Store.Database = database ?? settings.Store.Database;
            settings.Worker.Inbox = inbox ?? settings.Worker.Inbox;
            settings.Validate();
        }
        catch (DirectoryException wrong)
        {
            // Nothing else can be looked at without them.
            return [Finding.Wrong(FindingSubject.Settings, wrong.Text)];
        }

        var findings = new List<Finding>();
        findings.AddRange(SettingsCheck.Look(sources));
        var store = new StoreCheck(settings, time) { ChecksRows = ChecksRows };
        await AddAsync(FindingSubject.Store, () => store.LookAsync(cancellationToken));
        await AddAsync(FindingSubject.Clock, () => Task.FromResult(ClockCheck.Look(store.LastRunAt, time)));
        await AddAsync(FindingSubject.Disk, () => Task.FromResult(DiskCheck.Look(settings)));
        await AddAsync(FindingSubject.Inbox, () => Task.FromResult(InboxCheck.Look(settings.Worker.Inbox)));
        await AddAsync(FindingSubject.Certificates, () => CertificateCheck.LookAsync(settings.ToCallers(), time, cancellationToken));
        await AddAsync(FindingSubject.Neighbours, () => NeighbourCheck.LookAsync(settings, time, cancellationToken));
        return findings;

        // What stops one look is a finding, and the others are made.
        async Task AddAsync(FindingSubject subject, Func<Task<IEnumerable<Finding>>> look)
        {
            try
            {
                findings.AddRange(await look());
            }
            catch (DirectoryException wrong)
            {
                findings.Add(Finding.Wrong(subject, wrong.Text));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
            {
                findings.Add(Finding.Wrong(subject, new LocalizedText(
                    $"It cannot be looked at ({fault.GetType().Name}): run as the service's own account.",
                    $"Impossible d'y regarder ({fault.GetType().Name}) : lancer sous le compte du service.")));
            }
        }
    }
}
