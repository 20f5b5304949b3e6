using System.Diagnostics;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>Logs for machines, and the level that changes while loggers live.</summary>
public sealed class LogTests
{
    [Fact]
    public void Notice_AsALine_HasWhatLinesAreSearchedBy()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var log = new LineLogger();
        WorkerLog.Write(log, new WorkerNotice(
            NoticeKind.Held, FrenchNoon, "TOULOUSE", "lot \"1\"\n", new LocalizedText("Some wait.", "Attente."), RunId: 7));

        var line = Assert.Single(log.Lines);
        Assert.Equal(
            (
                "2026-06-15T10:00:00.000Z", "Warning", "tests", "TOULOUSE", 7, "Held", activity.TraceId.ToHexString(),
                activity.SpanId.ToHexString()),
            (
                Text(line, "timestamp"), Text(line, "level"), Text(line, "category"), Text(line, "academy"),
                line.GetProperty("runId").GetInt64(), Text(line, "notice"),
                Text(line, "traceId"), Text(line, "spanId")));
        Assert.Contains("Some wait.", Text(line, "message"), StringComparison.Ordinal);
        Assert.All(log.Raw, raw => Assert.Equal(1, raw.Count(c => c == '\n')));
    }

    [Fact]
    public void Notice_AboutNoRunAndNoAcademy_HasNeither()
    {
        var log = new LineLogger();
        WorkerLog.Write(log, new WorkerNotice(NoticeKind.StoreBack, FrenchNoon, "", "", new LocalizedText("Back.", "De retour.")));

        var line = Assert.Single(log.Lines);
        Assert.False(
            line.TryGetProperty("runId", out _) || line.TryGetProperty("academy", out _) || line.TryGetProperty("exception", out _));
    }

    [Fact]
    public void Exception_IsItsTypeAndPlace_NotWhatItSays()
    {
        var log = new LineLogger();
        try
        {
            throw new InvalidOperationException("MARTIN", new FormatException("DURAND"));
        }
        catch (InvalidOperationException fault)
        {
            log.LogError(fault, "{Method} failed", "/a/b");
        }

        var exception = Assert.Single(log.Lines).GetProperty("exception");
        Assert.Equal(("System.InvalidOperationException", "System.FormatException"), (Text(exception, "type"), Text(exception, "inner")));
        Assert.Contains(nameof(Exception_IsItsTypeAndPlace_NotWhatItSays), Text(exception, "stack"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            log.Raw, raw => raw.Contains("MARTIN", StringComparison.Ordinal) || raw.Contains("DURAND", StringComparison.Ordinal));
    }

    [Fact]
    public void Level_Changed_HoldsForLoggersThatLive()
    {
        var levels = new LogLevels(LogLevel.Information);
        using var loggers = LoggerFactory.Create(logging =>
        {
            logging.Services.AddSingleton<TimeProvider>(new FakeTime());
            LogSetup.Add(logging, LogFormat.Json, levels);
        });
        var (own, framework, process) = (
            loggers.CreateLogger("EntEcole.Directory.Worker"), loggers.CreateLogger("Microsoft.AspNetCore"),
            loggers.CreateLogger(LogLevels.Process));
        Assert.Equal((false, true, false, true), (
            own.IsEnabled(LogLevel.Debug), own.IsEnabled(LogLevel.Information), framework.IsEnabled(LogLevel.Information),
            framework.IsEnabled(LogLevel.Warning)));

        levels.Set(LogLevel.Debug);
        Assert.Equal((true, false), (own.IsEnabled(LogLevel.Debug), framework.IsEnabled(LogLevel.Information)));

        levels.Set(LogLevel.Error);
        Assert.Equal(
            (false, false, true),
            (own.IsEnabled(LogLevel.Warning), framework.IsEnabled(LogLevel.Warning), process.IsEnabled(LogLevel.Information)));
    }

    private static DateTimeOffset FrenchNoon { get; } = new(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    /// <summary>A logger whose lines are kept.</summary>
    private sealed class LineLogger : ILogger
    {
        private readonly JsonLines lines = new(new FakeTime());

        public List<string> Raw { get; } = [];

        public IEnumerable<JsonElement> Lines => Raw.Select(raw => JsonDocument.Parse(raw).RootElement);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var writer = new StringWriter { NewLine = "\n" };
            lines.Write(new LogEntry<TState>(logLevel, "tests", eventId, state, exception, formatter), null, writer);
            Raw.Add(writer.ToString());
        }
    }
}
