using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Observability;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>What a process that lasts says of itself: to people on standard error, or as lines of a log that machines read.</summary>
internal sealed class ProcessVoice(Terminal terminal, LogFormat format, ILoggerFactory loggers)
{
    private readonly ILogger? log = format is LogFormat.Json ? loggers.CreateLogger(LogLevels.Process) : null;

    /// <summary>Whether lines are for machines.</summary>
    public bool IsLog => log is not null;

    /// <summary>The voice of a process that has a host.</summary>
    public static ProcessVoice Of(Terminal terminal, LogFormat format, IHost host) =>
        new(terminal, format, host.Services.GetRequiredService<ILoggerFactory>());

    /// <summary>Says it.</summary>
    public void Say(LocalizedText text)
    {
        if (log is null)
        {
            terminal.Complain(text.In(terminal.Language));
        }
        else
        {
            log.LogInformation("{Text}", text.English);
        }
    }
}
