using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Tests.Storage.TSql;

/// <summary>A connection of <see cref="ShadowEngine"/>.</summary>
internal sealed class ShadowConnection(DbConnection inner, Breakage? breakage) : DbConnection
{
    private bool broken;

    public DbConnection Inner => inner;

    /// <summary>The open transaction; null when there is none.</summary>
    public ShadowTransaction? Pending { get; private set; }

    /// <summary>Results that are being read.</summary>
    public int Reading { get; set; }

    [AllowNull]
    public override string ConnectionString
    {
        get => inner.ConnectionString;
        set => throw new NotSupportedException();
    }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => broken ? ConnectionState.Closed : inner.State;

    public ShadowTransaction Begin(DbTransaction begun) => Pending = new ShadowTransaction(begun, this);

    public void End() => Pending = null;

    /// <summary>Before anything is sent.</summary>
    public void ProveReady()
    {
        ProveOpen();
        if (Reading > 0)
        {
            throw new NotSupportedException("There is already an open DataReader: MARS is off.");
        }

        if (breakage?.Step() == true)
        {
            Break();
        }
    }

    public void ProveOpen()
    {
        if (broken)
        {
            throw new InvalidOperationException("The connection is closed.");
        }
    }

    /// <summary>Commits, or breaks before or after.</summary>
    public void Commit(DbTransaction begun)
    {
        ProveOpen();
        if (breakage?.Step() != true)
        {
            begun.Commit();
            return;
        }

        if (breakage.CommitsGoThrough)
        {
            begun.Commit();
        }

        Break();
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close() => inner.Close();

    public override void Open() => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new ShadowCommand(inner.CreateCommand(), this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Break()
    {
        broken = true;
        // As a server does when the connection goes.
        inner.Dispose();
        throw new ConnectionLostException(new IOException("broken by the test"));
    }
}

/// <summary>A transaction of <see cref="ShadowEngine"/>.</summary>
internal sealed class ShadowTransaction(DbTransaction inner, ShadowConnection connection) : DbTransaction
{
    public DbTransaction Inner => inner;

    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
        connection.Commit(inner);
        connection.End();
    }

    public override void Rollback()
    {
        inner.Rollback();
        connection.End();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && ReferenceEquals(connection.Pending, this))
        {
            connection.End();
            if (connection.State is ConnectionState.Open)
            {
                inner.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}

/// <summary>A command of <see cref="ShadowEngine"/>.</summary>
internal sealed partial class ShadowCommand(DbCommand inner, ShadowConnection connection) : DbCommand
{
    private DbTransaction? transaction;

    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        set => inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set => inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException();
    }

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => transaction;
        set
        {
            transaction = value;
            inner.Transaction = (value as ShadowTransaction)?.Inner;
        }
    }

    public override void Cancel() => inner.Cancel();

    public override void Prepare() => inner.Prepare();

    public override int ExecuteNonQuery()
    {
        Prove();
        return inner.ExecuteNonQuery();
    }

    public override object? ExecuteScalar()
    {
        using var reader = ExecuteReader();
        return reader.Read() ? reader.GetValue(0) : null;
    }

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        var results = Prove();
        connection.Reading++;
        return new ShadowReader(inner.ExecuteReader(), results, () => connection.Reading--);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private IReadOnlyList<IReadOnlyList<TSqlOutput>> Prove()
    {
        connection.ProveReady();
        if (!ReferenceEquals(transaction, connection.Pending))
        {
            throw new NotSupportedException("A command must bear the transaction that is open on its connection.");
        }

        var results = ShadowSql.Prove(CommandText);
        ProveParameters(CommandText, [.. inner.Parameters.Cast<DbParameter>().Select(one => (one.ParameterName, one.Value))]);
        return results;
    }

    /// <summary>Every name in the text is given, with its exact case; limits are 1 at least.</summary>
    public static void ProveParameters(string sql, IReadOnlyList<(string Name, object? Value)> parameters)
    {
        Assert.All(parameters, one => Assert.True(
            one.Value is null or DBNull or string or int or long or byte[], $"{one.Name} is a {one.Value?.GetType().Name}: a driver may send it otherwise."));
        var given = parameters.Select(one => one.Name.TrimStart('@')).ToHashSet(StringComparer.Ordinal);
        Assert.All(Names().Matches(sql).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, given, StringComparer.Ordinal));
        Assert.All(
            parameters.Where(one => one.Name.TrimStart('@') is "limit"),
            one => Assert.True(Convert.ToInt64(one.Value, System.Globalization.CultureInfo.InvariantCulture) >= 1, "FETCH NEXT 0 ROWS is refused."));
    }

    [GeneratedRegex("@(?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Names();
}
