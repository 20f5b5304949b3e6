using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EntEcole.Directory.Tds;

/// <summary>
/// One request of a client, whatever its kind: a batch, a procedure with its parameters, rows in bulk, a word on transactions.
/// </summary>
internal sealed partial class TdsRequests(TdsSession session, TdsTokens tokens)
{
    private const int ExecuteSql = 10;
    private const int MostParameters = 2_100;

    // Types of transaction requests ([MS-TDS] 2.2.6.9).
    private const int Begin = 5;
    private const int Commit = 7;
    private const int RollBack = 8;

    public async Task AnswerAsync(TdsMessage message, TdsBulkLoad? expected, CancellationToken cancelled)
    {
        var input = new TdsInput(message.Body);
        if (message.Kind is not TdsKind.BulkLoad)
        {
            var descriptor = input.Transaction();
            if (session.Login!.Database is TdsServer.Master)
            {
                TdsAdministration.OfServer(session.Server, input.Rest());
                tokens.Done(TdsCommand.None, null, more: false);
                return;
            }

            session.Transaction.Prove(descriptor);
        }

        tokens.InTransaction = session.Transaction.Descriptor != 0;
        switch (message.Kind)
        {
            case TdsKind.Batch:
                var text = input.Rest();
                await NoteAsync(message.Kind, text, cancelled);
                if (!TdsAdministration.OfDatabase(session, tokens, text))
                {
                    await new TdsBatch(session, tokens).ExecuteAsync(text, [], cancelled);
                }

                return;
            case TdsKind.Rpc:
                await CallAsync(input, cancelled);
                return;
            case TdsKind.BulkLoad:
                var load = expected ?? throw new TdsFault(
                    4002, "The incoming tabular data stream is incorrect: nobody said where these rows go.");
                await NoteAsync(message.Kind, load.Table, cancelled);
                tokens.Done(TdsCommand.Insert, load.Take(session, input, cancelled), more: false);
                return;
            case TdsKind.TransactionManager:
                await ManageAsync(input, cancelled);
                return;
            default:
                throw new TdsFault(4002, $"The incoming tabular data stream is incorrect: {message.Kind}.", 20);
        }
    }

    private async Task ManageAsync(TdsInput input, CancellationToken cancelled)
    {
        var type = input.UInt16();
        await NoteAsync(
            TdsKind.TransactionManager, type switch { Begin => "BEGIN", Commit => "COMMIT", RollBack => "ROLLBACK", _ => "?" }, cancelled);
        switch (type)
        {
            case Begin:
                var level = input.Byte() switch
                {
                    0 => session.Isolation,
                    2 => IsolationLevel.ReadCommitted,
                    5 => IsolationLevel.Snapshot,
                    var other => throw new TdsFault(4002, $"A level of isolation that this server does not know: {other}."),
                };
                session.Isolation = level;
                session.Transaction.Begin(level, tokens);
                break;
            case Commit:
                session.Transaction.Commit(tokens);
                break;
            case RollBack:
                session.Transaction.RollBack(tokens);
                break;
            default:
                throw new TdsFault(4002, $"A request on transactions that this server does not know: {type}.");
        }

        tokens.Done(TdsCommand.None, null, more: false);
    }

    private async Task CallAsync(TdsInput input, CancellationToken cancelled)
    {
        var length = input.UInt16();
        var procedure = length == 0xFFFF ? input.UInt16() : input.Text(length) is "sp_executesql" ? ExecuteSql : 0;
        input.UInt16();
        var given = new List<(string Name, TdsType Type, object? Value)>();
        while (!input.IsAtEnd)
        {
            var name = input.ShortText();
            input.Byte();
            var type = TdsType.Read(input);
            given.Add((name, type, type.ReadValue(input)));
        }

        if (procedure != ExecuteSql)
        {
            throw new TdsFault(2812, "Could not find stored procedure.");
        }

        if (given.Count > MostParameters)
        {
            throw new TdsFault(
                8003, $"The incoming request has too many parameters. The server supports a maximum of {MostParameters} parameters.");
        }

        var text = (string)given[0].Value!;
        tokens.InProcedure = true;
        await NoteAsync(TdsKind.Rpc, text, cancelled);
        await new TdsBatch(session, tokens).ExecuteAsync(text, Declared(given), cancelled);
        tokens.ProcedureDone(0, failed: false);
    }

    // Each parameter has the type that the second one declares; a text that is longer is cut, as any variable's is.
    private static Dictionary<string, TdsVariable> Declared(List<(string Name, TdsType Type, object? Value)> given)
    {
        var variables = new Dictionary<string, TdsVariable>(StringComparer.Ordinal);
        var values = given.Skip(2).ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        foreach (var match in Declaration().Matches(given.Count > 1 ? (string)given[1].Value! : "").AsEnumerable())
        {
            var type = new TdsType(match.Groups["type"].Value.ToLowerInvariant(), match.Groups["length"].Value switch
            {
                "" => 0,
                "max" => TdsType.Unlimited,
                var number => int.Parse(number, CultureInfo.InvariantCulture),
            });
            var name = match.Groups["name"].Value;
            if (!values.Remove(name, out var value))
            {
                throw new TdsFault(8178, $"The parameterized query expects the parameter {name}, which was not supplied.");
            }

            variables[name] = new(
                type, value is string text && type.Length >= 0 && text.Length > type.Length ? text[..type.Length] : value);
        }

        return values.Count == 0 ? variables : throw new TdsFault(8144, $"{values.Keys.First()} is not a parameter of the statement.");
    }

    private async Task NoteAsync(TdsKind kind, string text, CancellationToken cancelled)
    {
        var request = new TdsRequest(kind, text, session.Login!.Application, session.Login.IsReadOnly);
        session.Database.Requests.Enqueue(request);
        switch (session.Database.Mishaps.OnRequest?.Invoke(request))
        {
            case null:
                return;
            case TdsMishaps.Hangs:
                await Task.Delay(Timeout.InfiniteTimeSpan, TdsClock.Machine, cancelled);
                return;
            case { } number:
                throw TdsFault.Of(number);
        }
    }

    [GeneratedRegex(
        @"(?<name>@[A-Za-z_0-9]+) (?<type>[a-z]+)(\((?<length>\d+|max)\))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Declaration();
}
