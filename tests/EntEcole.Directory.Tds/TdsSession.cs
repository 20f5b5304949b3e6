using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tds;

/// <summary>
/// One connection: it reads messages as they come, so that an attention is heard while a request is being answered, and answers them
/// one after the other.
/// </summary>
internal sealed class TdsSession : IDisposable
{
    private readonly TdsServer server;
    private readonly TcpClient client;
    private readonly Socket socket;
    private readonly int number;
    private Stream stream;
    private TdsPackets packets;
    private TdsOutput output;
    private readonly Channel<TdsMessage> messages = Channel.CreateUnbounded<TdsMessage>();
    private readonly Lock gate = new();
    private CancellationTokenSource? answering;
    private TdsDatabase? database;
    private SqliteConnection? connection;
    private TdsTransaction? transaction;
    private TdsBulkLoad? expected;
    private TSql.TSqlSchema? schema;
    private long schemaVersion;
    private int attentionsHeard;
    private bool cutAfterwards;

    public TdsSession(TdsServer server, TcpClient client, int number)
    {
        this.server = server;
        this.client = client;
        socket = client.Client;
        client.NoDelay = true;
        this.number = number;
        Speak(client.GetStream());
    }

    public TdsServer Server => server;

    public TdsLogin? Login { get; private set; }

    public TdsDatabase Database => database!;

    public SqliteConnection Connection => connection!;

    public TdsTransaction Transaction => transaction!;

    /// <summary>The schema as this session sees it; read anew when it has changed.</summary>
    public TSql.TSqlSchema Schema
    {
        get
        {
            var version = TdsDatabase.VersionOf(Connection);
            if (schema is null || version != schemaVersion)
            {
                (schema, schemaVersion) = (TdsDatabase.SchemaOf(Connection), version);
            }

            return schema;
        }
    }

    /// <summary>The level of transactions that a batch begins.</summary>
    public IsolationLevel Isolation { get; set; } = IsolationLevel.ReadCommitted;

    /// <summary>The table into which the next message will load rows.</summary>
    public void Expect(TdsBulkLoad load) => expected = load;

    /// <summary>Breaks the connection, without a word.</summary>
    public void Cut()
    {
        try
        {
            socket.Close(0);
        }
        catch (ObjectDisposedException)
        {
            // It has gone already.
        }
    }

    /// <summary>Ends what <see cref="RunAsync"/> has not.</summary>
    public void Dispose()
    {
        Cut();
        stream.Dispose();
        client.Dispose();
        answering?.Dispose();
    }

    public async Task RunAsync()
    {
        var reading = Task.CompletedTask;
        try
        {
            await SecureAsync();
            if (!await LogInAsync())
            {
                return;
            }

            reading = ReadAsync();
            await foreach (var message in messages.Reader.ReadAllAsync())
            {
                if (!await AnswerAsync(message))
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (IsOfTheWire(gone))
        {
            // The client has gone, or was cut off.
        }
        catch (Exception fault)
        {
            server.Faults.Enqueue(fault.ToString());
        }
        finally
        {
            Cut();
            await reading;
            EndSession();
        }
    }

    [MemberNotNull(nameof(stream), nameof(packets), nameof(output))]
    private void Speak(Stream over)
    {
        stream = over;
        packets = new TdsPackets(over);
        output = new TdsOutput(over, number);
    }

    // What the first byte says: TLS, or a message of TDS in clear.
    private async Task SecureAsync()
    {
        var first = new byte[1];
        if (await socket.ReceiveAsync(first, SocketFlags.Peek) == 1 && first[0] == TdsCertificate.HandshakeOfTls)
        {
            var secured = new SslStream(stream);
            Speak(secured);
            await secured.AuthenticateAsServerAsync(TdsCertificate.Options);
        }
    }

    private async Task<bool> LogInAsync()
    {
        if (await packets.ReadAsync((_, _) => true) is not { Kind: TdsKind.PreLogin })
        {
            return false;
        }

        output.Bytes(TdsLogin.PreLoginAnswer());
        output.End();
        if (await packets.ReadAsync((_, _) => true) is not { Kind: TdsKind.Login } message)
        {
            return false;
        }

        var login = TdsLogin.Read(message.Body);
        var tokens = new TdsTokens(output);
        var error = !TdsServer.Knows(login) ? TdsFault.LoginFailed
            : login.Database is TdsServer.Master ? (int?)null
            : !server.Has(login.Database) ? TdsFault.NoSuchDatabase
            : server.Database(login.Database).Mishaps.OnLogin?.Invoke();
        if (error is { } number)
        {
            var fault = TdsFault.Of(number);
            tokens.Error(fault.Number, fault.Severity, fault.Message);
            tokens.Failed();
            output.End();
            return false;
        }

        Login = login;
        if (login.Database is not TdsServer.Master)
        {
            database = server.Database(login.Database);
            connection = database.Open(this);
            transaction = new TdsTransaction(this);
            if (database.Mishaps.Arrived())
            {
                return false;
            }
        }

        login.Welcome(tokens);
        tokens.Done(TdsCommand.None, null, more: false);
        output.End();
        // From the next message on.
        output.PacketSize = login.PacketSize;
        return true;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await packets.ReadAsync(Arrived) is { } message)
            {
                if (message.Kind is TdsKind.Attention)
                {
                    lock (gate)
                    {
                        answering?.Cancel();
                        if (connection is not null && answering is not null)
                        {
                            TdsDatabase.Interrupt(connection);
                        }
                    }
                }

                if (!message.IsIgnored)
                {
                    messages.Writer.TryWrite(message);
                }
            }
        }
        catch (Exception gone) when (IsOfTheWire(gone))
        {
            // The client has gone: what it asked for is no longer wanted.
        }
        finally
        {
            messages.Writer.TryComplete();
            lock (gate)
            {
                answering?.Cancel();
            }
        }
    }

    // Breaks off with a packet when the test says so: at once, or when the request that it ends has been done.
    private bool Arrived(TdsKind kind, bool isLast)
    {
        if (database?.Mishaps.Arrived() != true)
        {
            return true;
        }

        cutAfterwards = isLast && kind is not TdsKind.Attention && database.Mishaps.CutAfterwards;
        if (!cutAfterwards)
        {
            Cut();
        }

        return cutAfterwards;
    }

    private async Task<bool> AnswerAsync(TdsMessage message)
    {
        if (message.Kind is TdsKind.Attention)
        {
            // Of a request that had its answer already.
            if (attentionsHeard > 0)
            {
                attentionsHeard--;
                return true;
            }

            new TdsTokens(output).GivenUp();
            output.End();
            return true;
        }

        var tokens = new TdsTokens(output);
        if (message.Resets)
        {
            Reset(tokens);
        }

        CancellationToken cancelled;
        lock (gate)
        {
            answering = new CancellationTokenSource();
            cancelled = answering.Token;
        }

        var goOn = await TryAnswerAsync(message, tokens, cancelled);
        lock (gate)
        {
            answering.Dispose();
            answering = null;
        }

        if (cutAfterwards)
        {
            return false;
        }

        output.End();
        return goOn;
    }

    private async Task<bool> TryAnswerAsync(TdsMessage message, TdsTokens tokens, CancellationToken cancelled)
    {
        try
        {
            var sink = cutAfterwards ? new TdsTokens(new TdsOutput(Stream.Null, 0)) : tokens;
            await new TdsRequests(this, sink).AnswerAsync(message, expected, cancelled);
            expected = message.Kind is TdsKind.BulkLoad ? null : expected;
            return true;
        }
        catch (Exception) when (cancelled.IsCancellationRequested)
        {
            attentionsHeard++;
            transaction?.NoteEnd(tokens);
            tokens.GivenUp();
            return true;
        }
        catch (TdsFault fault)
        {
            return Fail(tokens, fault);
        }
        catch (SqliteException fault)
        {
            return Fail(tokens, TdsFault.Of(fault, TdsDatabase.SchemaOf(Connection)));
        }
        catch (Exception fault) when (!IsOfTheWire(fault))
        {
            server.Faults.Enqueue(fault.ToString());
            return Fail(tokens, new TdsFault(50000, fault.Message));
        }
    }

    private bool Fail(TdsTokens tokens, TdsFault fault)
    {
        if (fault.EndsTransaction)
        {
            transaction?.RollBack(tokens);
        }

        transaction?.NoteEnd(tokens);
        tokens.Error(fault.Number, fault.Severity, fault.Message);
        if (tokens.InProcedure)
        {
            tokens.ProcedureDone(fault.Number, failed: true);
        }
        else
        {
            tokens.Failed();
        }

        return fault.Severity < 20;
    }

    private static bool IsOfTheWire(Exception fault) =>
        fault is IOException or ObjectDisposedException or SocketException or AuthenticationException;

    // What sp_reset_connection does for a pool.
    private void Reset(TdsTokens tokens)
    {
        transaction?.RollBack(null);
        database?.Locks.Release(this, ofTransactionOnly: false);
        Isolation = IsolationLevel.ReadCommitted;
        expected = null;
        tokens.ResetDone();
    }

    private void EndSession()
    {
        if (connection is not null)
        {
            transaction!.RollBack(null);
            connection.Dispose();
            database!.Locks.Release(this, ofTransactionOnly: false);
        }
    }
}
