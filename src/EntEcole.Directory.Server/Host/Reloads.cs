using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Observability;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// What a process reads again when it is asked to: files of certificates, and the level of its log. What cannot be read stays as it was.
/// </summary>
internal sealed class Reloads
{
    private readonly List<(string Setting, Func<string?> Reload)> all = [];

    /// <summary>The settings that are read again.</summary>
    public IEnumerable<string> Names => all.Select(one => one.Setting);

    /// <summary>Adds a file; <paramref name="reload"/> gives the fault when it cannot be read.</summary>
    public void Add(string setting, Func<Exception?> reload) => all.Add((
        setting, () => reload() is { } fault ? (fault as DirectoryException)?.Text.English ?? fault.GetType().Name : null));

    /// <summary>Adds the level of the log, read where settings are.</summary>
    public void Add(LogLevels levels)
    {
        all.Add((nameof(TelemetryOptions.LogLevel), () =>
        {
            try
            {
                levels.Set(Settings.Load().Telemetry.LogLevel);
                return null;
            }
            catch (DirectoryException wrong)
            {
                return wrong.Text.English;
            }
        }));
    }

    /// <summary>Reads all of it, and says in a line what was read and what was not.</summary>
    public LocalizedText Run()
    {
        var outcomes = all.Select(one => (one.Setting, Fault: one.Reload())).ToList();
        var well = outcomes.Where(one => one.Fault is null).Select(one => one.Setting);
        var ill = outcomes.Where(one => one.Fault is not null).ToList();
        var read = string.Join(", ", well.DefaultIfEmpty("-"));
        return ill.Count == 0
            ? new LocalizedText($"Read again: {read}.", $"Relu : {read}.")
            : new LocalizedText(
                $"Read again: {read}. Kept as it was: {string.Join(", ", ill.Select(one => $"{one.Setting} ({one.Fault})"))}",
                $"Relu : {read}. Gardé tel quel : {string.Join(", ", ill.Select(one => $"{one.Setting} ({one.Fault})"))}");
    }
}
