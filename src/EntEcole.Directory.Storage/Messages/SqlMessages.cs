using System.Data.Common;
using Dapper;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Messages;

/// <summary>The outbox of workers.</summary>
internal sealed class SqlMessages(SqlSession session) : IMessageStore
{
    /// <inheritdoc/>
    public Task<bool> KeepMessageAsync(
        OutboxMessage message, DateTimeOffset nextDay, IReadOnlyCollection<string> channels, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var days = (await connection.QueryAsync<MessageDay>(
                    MessageSql.SelectDays, new { cause = message.Cause, day = TypeHandlers.Day(message.Day) }, transaction)).AsList();
                if (days.Exists(one => one.HasEnded == 0 || message.Topic.Length == 0))
                {
                    return false;
                }

                // Told today, ended, and back again: the next message of this cause is tomorrow's.
                var isLater = days.Count > 0;
                var no = await InsertAsync(
                    connection, transaction, isLater ? message with { Day = message.Day.AddDays(1) } : message, endedAt: null);
                await InsertSendsAsync(connection, transaction, no, channels, SendState.Waiting, isLater ? nextDay : message.MadeAt);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> EndTopicAsync(
        string topic, OutboxMessage recovered, IReadOnlyCollection<string> channels, CancellationToken cancellationToken)
    {
        // Nearly always there is nothing to end, and then nothing to write.
        var lasts = await session.WithConnectionAsync(
            connection => connection.ExecuteScalarAsync<long>(MessageSql.CountLasting, new { topic }), cancellationToken);
        return lasts > 0 && await session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var arguments = new { topic, day = TypeHandlers.Day(recovered.Day), endedAt = TypeHandlers.Instant(recovered.MadeAt) };
                foreach (var statement in MessageSql.Forget)
                {
                    await connection.ExecuteAsync(statement, arguments, transaction);
                }

                if (await connection.ExecuteAsync(MessageSql.End, arguments, transaction) == 0)
                {
                    return false;
                }

                var no = await InsertAsync(connection, transaction, recovered, recovered.MadeAt);
                await InsertSendsAsync(connection, transaction, no, channels, SendState.Waiting, recovered.MadeAt);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RecordToldAsync(
        OutboxMessage message, IReadOnlyCollection<string> had, IReadOnlyCollection<string> others, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var days = await connection.QueryAsync<MessageDay>(
                    MessageSql.SelectDays, new { cause = message.Cause, day = TypeHandlers.Day(message.Day) }, transaction);
                if (days.Any())
                {
                    return false;
                }

                var no = await InsertAsync(connection, transaction, message, endedAt: null);
                await InsertSendsAsync(connection, transaction, no, had, SendState.Sent, message.MadeAt);
                await InsertSendsAsync(connection, transaction, no, others, SendState.Waiting, message.MadeAt);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueMessage>> ListDueMessagesAsync(
        string channel, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<DueMessage>>(
            async connection =>
            {
                await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(SqlCommands.Cancellable(
                    MessageSql.SelectDue + session.Engine.Page,
                    new { channel, now = TypeHandlers.Instant(now), waiting = (int)SendState.Waiting, limit }, null, cancellationToken));
                var due = new List<DueMessage>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    due.Add(new DueMessage(
                        reader.GetInt64(0), MessageOf(reader), reader.GetString(8), reader.GetInt32(9),
                        TypeHandlers.ReadInstant(reader.GetString(10))));
                }

                return due;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ClaimMessageAsync(DueMessage due, DateTimeOffset until, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                MessageSql.Claim,
                new
                {
                    no = due.MessageNo, channel = due.Channel, tries = due.Tries, nextAt = TypeHandlers.Instant(due.NextAt),
                    until = TypeHandlers.Instant(until),
                    waiting = (int)SendState.Waiting,
                },
                transaction) > 0,
            cancellationToken);

    /// <inheritdoc/>
    public Task RecordSendingAsync(
        DueMessage due, SendState state, DateTimeOffset next, string outcome, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                MessageSql.Record,
                new
                {
                    no = due.MessageNo, channel = due.Channel, tries = due.Tries + 1, state = (int)state,
                    nextAt = TypeHandlers.Instant(next), outcome,
                    waiting = (int)SendState.Waiting,
                },
                transaction) > 0,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UndeliveredMessages>> CountUndeliveredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<UndeliveredMessages>>(
            async connection =>
            [
                .. (await connection.QueryAsync<UndeliveredColumns>(
                        MessageSql.CountUndelivered, new { waiting = (int)SendState.Waiting, now = TypeHandlers.Instant(now) }))
                    .Select(row => new UndeliveredMessages(row.Channel, row.Messages, TypeHandlers.ReadInstant(row.Oldest))),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MessageStanding>> ListMessagesAsync(long before, int limit, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<MessageStanding>>(
            async connection =>
            {
                var messages = new List<(long No, OutboxMessage Message, DateTimeOffset? EndedAt)>();
                await using (var reader = (DbDataReader)await connection.ExecuteReaderAsync(
                    SqlCommands.Cancellable(
                        MessageSql.SelectMessages + session.Engine.Page, new { before, limit }, null, cancellationToken)))
                {
                    while (await reader.ReadAsync(cancellationToken))
                    {
                        messages.Add((
                            reader.GetInt64(0), MessageOf(reader),
                            await reader.IsDBNullAsync(8, cancellationToken) ? null : TypeHandlers.ReadInstant(reader.GetString(8))));
                    }
                }

                if (messages.Count == 0)
                {
                    return [];
                }

                var sends = (await connection.QueryAsync<SendColumns>(
                    MessageSql.SelectSends, new { first = messages[^1].No, last = messages[0].No }))
                    .ToLookup(send => send.No);
                return
                [
                    .. messages.Select(one => new MessageStanding(
                        one.No, one.Message, one.EndedAt,
                        [.. sends[one.No].Select(send => new ChannelStanding(
                            send.Channel, (SendState)send.State, send.Tries, TypeHandlers.ReadInstant(send.NextAt), send.Outcome))])),
                ];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolProblemCount>> CountProblemsAsync(long runId, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<SchoolProblemCount>>(
            async connection =>
            [
                .. (await connection.QueryAsync<ProblemCountColumns>(MessageSql.CountProblems, new { runId }))
                    .Select(row => new SchoolProblemCount(row.Uai, Enum.Parse<ProblemCode>(row.Code), row.Problems)),
            ],
            cancellationToken);

    private static async Task<long> InsertAsync(
        DbConnection connection, DbTransaction transaction, OutboxMessage message, DateTimeOffset? endedAt)
    {
        long no = await NumberBlocks.ReserveAsync(connection, transaction, "message", 1);
        await connection.ExecuteAsync(
            MessageSql.Insert,
            new
            {
                no, id = message.Id, cause = KeyConstraints.Validate(message.Cause, "cause"),
                topic = KeyConstraints.Validate(message.Topic, "topic"), kind = message.Kind,
                day = TypeHandlers.Day(message.Day), madeAt = TypeHandlers.Instant(message.MadeAt), content = message.Content,
                endedAt = SqlValues.InstantOrNull(endedAt),
            },
            transaction);
        return no;
    }

    private static async Task InsertSendsAsync(
        DbConnection connection, DbTransaction transaction, long no, IReadOnlyCollection<string> channels, SendState state,
        DateTimeOffset nextAt)
    {
        foreach (var channel in channels)
        {
            await connection.ExecuteAsync(
                MessageSql.InsertSend,
                new { no, channel, state = (int)state, tries = state is SendState.Sent ? 1 : 0, nextAt = TypeHandlers.Instant(nextAt) },
                transaction);
        }
    }

    private static OutboxMessage MessageOf(DbDataReader reader) => new(
        reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), TypeHandlers.ReadDay(reader.GetString(5)),
        TypeHandlers.ReadInstant(reader.GetString(6)), reader.GetString(7));

    private sealed class MessageDay
    {
        public string On { get; set; } = "";

        public int HasEnded { get; set; }
    }

    private sealed class SendColumns
    {
        public long No { get; set; }

        public string Channel { get; set; } = "";

        public int State { get; set; }

        public int Tries { get; set; }

        public string NextAt { get; set; } = "";

        public string Outcome { get; set; } = "";
    }

    private sealed class ProblemCountColumns
    {
        public string Uai { get; set; } = "";

        public string Code { get; set; } = "";

        public long Problems { get; set; }
    }

    private sealed class UndeliveredColumns
    {
        public string Channel { get; set; } = "";

        public long Messages { get; set; }

        public string Oldest { get; set; } = "";
    }
}
