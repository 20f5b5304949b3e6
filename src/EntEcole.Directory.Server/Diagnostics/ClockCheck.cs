using System.Runtime.InteropServices;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>The clock: dates of enrolments, grants and purges depend on it.</summary>
internal static partial class ClockCheck
{
    // timex.h of Linux: the clock is not synchronised; the size of its structure, with room.
    private const int Unsynchronised = 5;
    private const int TimexBytes = 512;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static IEnumerable<Finding> Look(DateTimeOffset? lastRunAt, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var local = TimeZoneInfo.ConvertTime(now, FrenchTime.Zone);
        if (lastRunAt is { } last && last > now + Tolerance)
        {
            yield return Finding.Wrong(
                FindingSubject.Clock,
                new LocalizedText(
                    FormattableString.Invariant(
                        $"It is {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC here, before the last run, of {last.UtcDateTime:yyyy-MM-dd HH:mm}."),
                    FormattableString.Invariant(
                        $"Il est ici {now.UtcDateTime:dd/MM/yyyy HH:mm} UTC, avant la dernière exécution, du {last.UtcDateTime:dd/MM/yyyy HH:mm}.")),
                new LocalizedText(
                    "Set the clock, and look at its synchronisation.", "Mettre l'horloge à l'heure, et voir sa synchronisation."));
        }
        else if (IsUnsynchronised())
        {
            yield return Finding.Warning(
                FindingSubject.Clock,
                new LocalizedText(
                    FormattableString.Invariant(
                        $"It is {local:yyyy-MM-dd HH:mm} in Paris by this machine, which is synchronised with no other."),
                    FormattableString.Invariant(
                        $"Il est {local:dd/MM/yyyy HH:mm} à Paris selon cette machine, qui n'est synchronisée avec aucune autre.")),
                new LocalizedText("Set up NTP (chrony or systemd-timesyncd).", "Mettre en place NTP (chrony ou systemd-timesyncd)."));
        }
        else
        {
            yield return Finding.Well(
                FindingSubject.Clock,
                FormattableString.Invariant($"It is {local:yyyy-MM-dd HH:mm} in Paris."),
                FormattableString.Invariant($"Il est {local:dd/MM/yyyy HH:mm} à Paris."));
        }
    }

    // Asked with nothing to set, the kernel only answers.
    private static bool IsUnsynchronised()
    {
        try
        {
            return OperatingSystem.IsLinux() && Adjust(new byte[TimexBytes]) == Unsynchronised;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Adjust(byte[] timex);
}
