using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace EntEcole.Directory.Server.Observability;

/// <summary>How logs are written.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line: <see cref="JsonLines"/>.</summary>
    Json,
}

/// <summary>The least level that is logged. It can be changed while the process runs.</summary>
internal sealed class LogLevels(LogLevel level) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    /// <summary>What a process says of itself: always logged.</summary>
    public const string Process = "EntEcole.Directory.Process";

    private volatile LogLevel least = level;
    private ConfigurationReloadToken change = new();

    /// <summary>The options without a name: all loggers have these.</summary>
    public string Name => Options.DefaultName;

    /// <summary>Changes it.</summary>
    public void Set(LogLevel now)
    {
        least = now;
        Interlocked.Exchange(ref change, new ConfigurationReloadToken()).OnReload();
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => Volatile.Read(ref change);

    /// <inheritdoc/>
    public void Configure(LoggerFilterOptions options)
    {
        options.MinLevel = least;
        var others = least > LogLevel.Warning ? least : LogLevel.Warning;
        options.AddFilter("Microsoft", others).AddFilter("Grpc", others)
            // What cannot be read is the caller's fault, not an error of ours; faults of calls are logged at the door of errors.
            .AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Critical)
            // A start or a service that fails is thrown to the command line, which reports it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter(Process, LogLevel.Information);
    }
}

/// <summary>Logs of a process: to standard error, so that standard output is left to answers.</summary>
internal static class LogSetup
{
    /// <summary>Sets them up.</summary>
    public static void Add(ILoggingBuilder logging, LogFormat format, LogLevels levels)
    {
        logging.Services
            .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(levels)
            .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(levels);
        logging.ClearProviders();
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = format is LogFormat.Json ? JsonLines.FormatterName : TextLines.FormatterName;
        });
        logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<TextLines, ConsoleFormatterOptions>();
    }
}
