using System.Data;
using System.Data.Common;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>The end of a transaction whose connection has broken: what broke it is what is told.</summary>
public sealed class SafeTransactionScopeTests
{
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    public void Transaction_ThatCannotBeUndone_DoesNotHideTheFault(Type refusal)
    {
        var told = Assert.Throws<ConnectionLostException>(Work);

        Assert.IsType<IOException>(told.InnerException);

        void Work()
        {
            using var ending = new SafeTransactionScope(new Broken(refusal));
            throw new ConnectionLostException(new IOException());
        }
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(NullReferenceException))]
    public async Task Transaction_ThatCannotBeUndoneLater_DoesNotHideTheFault(Type refusal)
    {
        var told = await Assert.ThrowsAsync<ConnectionLostException>(async () =>
        {
            await using var ending = new SafeTransactionScope(new Broken(refusal));
            throw new ConnectionLostException(new IOException());
        });

        Assert.IsType<IOException>(told.InnerException);
    }

    // As the driver does when it has noticed the break before its connection has, or while it looked.
    private sealed class Broken(Type refusal) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection? DbConnection => null;

        public override void Commit() => throw new NotSupportedException();

        public override void Rollback() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw (Exception)Activator.CreateInstance(refusal, "Invalid operation. The connection is closed.")!;
        }
    }
}
