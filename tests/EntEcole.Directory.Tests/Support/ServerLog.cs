using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Support;

/// <summary>All that a server logs, at every level, kept for the test to look at.</summary>
public sealed class ServerLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Entry> entries = new();

    /// <summary>What was logged, the first first.</summary>
    public IReadOnlyCollection<Entry> Entries => entries;

    /// <summary>Errors and worse.</summary>
    public IReadOnlyList<Entry> Errors => [.. entries.Where(entry => entry.Level >= LogLevel.Error)];

    /// <summary>Put into a server: it also keeps what the server's own filters leave out, down to Debug.</summary>
    public void AddTo(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddProvider(this);
        logging.SetMinimumLevel(LogLevel.Debug);
        logging.AddFilter<ServerLog>("", LogLevel.Debug);
        logging.AddFilter<ServerLog>("Microsoft", LogLevel.Debug);
        logging.AddFilter<ServerLog>("Grpc", LogLevel.Debug);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The entries are read after the server is gone.
    }

    /// <summary>One line of the log, with its exception written out and the values of its scopes.</summary>
    public sealed record Entry(LogLevel Level, string Category, string Text);

    private sealed class Logger(ServerLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var entry = new Entry(
                logLevel, category, exception is null ? formatter(state, exception) : formatter(state, exception) + " " + exception);
            log.entries.Enqueue(entry);
            LogCollector.Look(category, entry.Text);
        }
    }
}
