using System.Data;

namespace EntEcole.Directory.Tds;

/// <summary>
/// The transaction of a session. SQLite's begins with the first statement that touches a table: one that reads committed rows takes the
/// turn of a writer, since what it reads must be the latest; a snapshot is one that may come to write.
/// </summary>
internal sealed class TdsTransaction(TdsSession session)
{
    private static long given;

    private IsolationLevel level;
    private bool hasBegun;

    /// <summary>What the client calls it; 0 when there is none.</summary>
    public long Descriptor { get; private set; }

    /// <summary>Refuses a request of a client that thinks it is in another transaction than it is.</summary>
    public void Prove(long descriptor)
    {
        if (descriptor != Descriptor)
        {
            throw descriptor == 0
                ? new TdsFault(3989, "New request is not allowed to start because it should come with valid transaction descriptor.")
                : new TdsFault(3971, "The server failed to resume the transaction.");
        }
    }

    public void Begin(IsolationLevel isolation, TdsTokens tokens)
    {
        if (Descriptor != 0)
        {
            throw new TdsFault(628, "Transactions do not nest here.");
        }

        if (isolation is IsolationLevel.Snapshot && !TdsDatabase.AllowsSnapshots(session.Connection))
        {
            throw new TdsFault(
                3952,
                "Snapshot isolation transaction failed accessing database because snapshot isolation is not allowed in this database.");
        }

        level = isolation;
        Descriptor = Interlocked.Increment(ref given);
        tokens.InTransaction = true;
        tokens.Begun(Descriptor);
    }

    /// <summary>Before a statement that reads or writes rows.</summary>
    public void Touch()
    {
        if (Descriptor != 0 && !hasBegun)
        {
            TdsDatabase.Execute(session.Connection, level is IsolationLevel.Snapshot ? "BEGIN" : "BEGIN IMMEDIATE");
            hasBegun = true;
        }
    }

    public void Commit(TdsTokens tokens)
    {
        if (Descriptor == 0)
        {
            throw new TdsFault(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        }

        if (hasBegun)
        {
            TdsDatabase.Execute(session.Connection, "COMMIT");
        }

        tokens.InTransaction = false;
        tokens.Committed(Descriptor);
        End();
    }

    /// <summary>Rolls back, if there is anything to.</summary>
    public void RollBack(TdsTokens? tokens)
    {
        if (Descriptor == 0)
        {
            return;
        }

        if (hasBegun && TdsDatabase.IsInTransaction(session.Connection))
        {
            TdsDatabase.Execute(session.Connection, "ROLLBACK");
        }

        if (tokens is not null)
        {
            tokens.InTransaction = false;
            tokens.RolledBack(Descriptor);
        }

        End();
    }

    /// <summary>After a fault: SQLite may have ended the transaction by itself, as it does when it is interrupted in a write.</summary>
    public void NoteEnd(TdsTokens tokens)
    {
        if (hasBegun && !TdsDatabase.IsInTransaction(session.Connection))
        {
            RollBack(tokens);
        }
    }

    private void End()
    {
        Descriptor = 0;
        hasBegun = false;
        session.Database.Locks.Release(session, ofTransactionOnly: true);
    }
}
