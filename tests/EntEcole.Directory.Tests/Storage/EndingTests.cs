using System.Data;
using System.Data.Common;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>The end of a transaction whose connection has broken: what broke it is what is told.</summary>
public sealed class EndingTests
{
    [Fact]
    public void Transaction_ThatCannotBeUndone_DoesNotHideTheFault()
    {
        var told = Assert.Throws<ConnectionLostException>(Work);

        Assert.IsType<IOException>(told.InnerException);

        static void Work()
        {
            using var ending = new Ending(new Broken());
            throw new ConnectionLostException(new IOException());
        }
    }

    [Fact]
    public async Task Transaction_ThatCannotBeUndoneLater_DoesNotHideTheFault()
    {
        var told = await Assert.ThrowsAsync<ConnectionLostException>(async () =>
        {
            await using var ending = new Ending(new Broken());
            throw new ConnectionLostException(new IOException());
        });

        Assert.IsType<IOException>(told.InnerException);
    }

    // As the driver does when it has noticed the break before its connection has.
    private sealed class Broken : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection? DbConnection => null;

        public override void Commit() => throw new NotSupportedException();

        public override void Rollback() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw new InvalidOperationException("Invalid operation. The connection is closed.");
        }
    }
}
