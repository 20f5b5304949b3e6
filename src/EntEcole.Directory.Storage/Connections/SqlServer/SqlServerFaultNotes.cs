using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Model;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>
/// Notes with every <see cref="SqlException"/> its number, state and line, and the statement that failed: verb and table, no value.
/// The message of the server may quote a row, and is not kept.
/// </summary>
internal sealed partial class SqlServerFaultNotes : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Source = "SqlClientDiagnosticListener";
    private const string CommandFailed = "Microsoft.Data.SqlClient.WriteCommandError";

    private static readonly Lazy<IDisposable> Listening = new(() => DiagnosticListener.AllListeners.Subscribe(new SqlServerFaultNotes()));

    /// <summary>Begins to listen to the driver, once for the process.</summary>
    public static void Listen() => _ = Listening.Value;

    /// <summary>The verb of a statement and the table that it is about, as in <c>INSERT record</c>.</summary>
    public static string NameOf(string sql) => Statement().Match(sql) is { Success: true } found
        ? $"{found.Groups["verb"].Value.ToUpperInvariant()} {found.Groups["table"].Value}"
        : "?";

    public void OnNext(DiagnosticListener value)
    {
        if (string.Equals(value.Name, Source, StringComparison.Ordinal))
        {
            value.Subscribe(this, static (name, _, _) => string.Equals(name, CommandFailed, StringComparison.Ordinal));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var facts = (value.Value as IEnumerable<KeyValuePair<string, object>> ?? []).ToDictionary(
            one => one.Key, one => one.Value, StringComparer.Ordinal);
        if (facts.GetValueOrDefault("Exception") is SqlException fault && facts.GetValueOrDefault("Command") is SqlCommand command)
        {
            FaultNote.Add(fault, string.Create(
                CultureInfo.InvariantCulture,
                $"error {fault.Number}, state {fault.State}, line {fault.LineNumber}, statement {NameOf(command.CommandText)}"));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    [GeneratedRegex(
        @"\b((?<verb>INSERT)\s+INTO|(?<verb>UPDATE)|(?<verb>DELETE)\s+FROM|(?<verb>SELECT)\b.*?\bFROM)\s+\(*""?(?<table>\w+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Statement();
}
