using System.Diagnostics.Metrics;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>What is measured without a server: the lag of watchers, and that measuring a call allocates nothing.</summary>
public sealed class MeterTests
{
    [Fact]
    public void Watchers_LagOfTheSlowest_IsWhatIsToldAndSnapshotsHaveNone()
    {
        var watchers = new Watchers();
        using var first = watchers.Enter();
        first.Note(complete: 0, known: 9, snapshot: true);
        Assert.Equal(0, watchers.LagBehind(9));
        using (var slow = watchers.Enter())
        {
            slow.Note(complete: 4, known: 5, snapshot: false);
            first.Note(complete: 9, known: 9, snapshot: false);
            Assert.Equal(5, watchers.LagBehind(0));
            Assert.Equal(8, watchers.LagBehind(12));
            Assert.Equal([("snapshot", 0), ("following", 2)], watchers.Count());
        }

        Assert.Equal(0, watchers.LagBehind(9));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Call_Measured_AllocatesNothing(bool isListenedTo)
    {
        using var instruments = new Instruments(new FakeTime());
        using var listener = isListenedTo ? new MeterListener() : null;
        var heard = 0;
        listener?.SetMeasurementEventCallback<double>((_, _, tags, _) => heard += tags.Length);
        listener?.EnableMeasurementEvents(instruments.Calls);
        var meter = new CallMeter(instruments, new FakeTime());
        var context = new DefaultHttpContext();
        context.Request.Path = "/entecole.directory.v1.DirectoryService/GetSchool";
        context.Request.ContentType = "application/grpc";
        var trailers = new HeaderDictionary { ["grpc-status"] = "0" };
        context.Features.Set<IHttpResponseTrailersFeature>(new Ended { Trailers = trailers });
        static Task Next(HttpContext _) => Task.CompletedTask;
        RequestDelegate next = Next;
        const int Calls = 10_000;
        for (var i = 0; i < Calls; i++)
        {
            _ = meter.PassAsync(context, next);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            _ = meter.PassAsync(context, next);
        }

        // Of one object a call it would be 24 bytes each at least; the runtime itself may take a little once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Calls);
        Assert.Equal(isListenedTo ? 2 * Calls * 3 : 0, heard);
    }

    private sealed class Ended : IHttpResponseTrailersFeature
    {
        public required IHeaderDictionary Trailers { get; set; }
    }
}
