using System.Data.Common;
using System.Diagnostics;
using EntEcole.Directory.Model;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// The one place that tries again: whole units of work, never a statement within a transaction. A unit depends on nothing but its
/// arguments, so that it may run again from the start. Begun again only within a time limit; lookups over a network stop asking for a while
/// when nothing answers.
/// </summary>
internal sealed class StoreResilience
{
    /// <summary>For how long a unit of work is begun again after a passing fault.</summary>
    public static readonly TimeSpan TotalLimit = TimeSpan.FromSeconds(60);

    /// <summary>The same for a lookup: a caller waits for it.</summary>
    public static readonly TimeSpan LookupLimit = TimeSpan.FromSeconds(10);

    /// <summary>For how long lookups do not ask at all, once half of them have failed.</summary>
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(5);

    // More than the limits leave time for: those decide.
    private const int Attempts = 16;

    private static readonly ResiliencePropertyKey<long> Begun = new("begun");

    private readonly Engine engine;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline units;
    private readonly ResiliencePipeline lookups;

    public StoreResilience(Engine engine, TimeProvider time)
    {
        this.engine = engine;
        this.time = time;
        units = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(Retry(TotalLimit)).Build();
        var lookup = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(Retry(LookupLimit));
        lookups = engine.IsRemote ? lookup.AddCircuitBreaker(Breaker()).Build() : lookup.Build();
    }

    /// <summary>Runs a unit of work. <paramref name="unit"/> names its kind in measurements.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    public Task<T> RunAsync<T>(string unit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(units, unit, work, cancellationToken);

    /// <summary>Runs a lookup.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    public Task<T> LookUpAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(lookups, "lookup", work, cancellationToken);

    /// <summary>Runs a unit of work where the caller cannot wait otherwise than by standing still.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.StoreUnavailable"/>.</exception>
    public T Run<T>(string unit, Func<T> work)
    {
        var context = Context(unit, CancellationToken.None);
        try
        {
            return units.Execute(static (_, work) => work(), context, work);
        }
        catch (DbException fault) when (engine.IsUnavailable(fault))
        {
            throw GivenUp(unit, fault);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<T> RunAsync<T>(
        ResiliencePipeline pipeline, string unit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var context = Context(unit, cancellationToken);
        using var span = StoreMeter.Span(unit, engine.SystemName);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, work) => new ValueTask<T>(work(context.CancellationToken)), context, work);
        }
        catch (DbException fault) when (cancellationToken.IsCancellationRequested)
        {
            // A driver may tell a cancellation as a fault of its own.
            throw new OperationCanceledException("Cancelled.", fault, cancellationToken);
        }
        catch (DbException fault) when (engine.IsUnavailable(fault))
        {
            throw GivenUp(unit, fault);
        }
        catch (BrokenCircuitException open)
        {
            throw engine.Unavailable(open, "circuit open");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResilienceContext Context(string unit, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(unit, cancellationToken);
        context.Properties.Set(Begun, time.GetTimestamp());
        return context;
    }

    private DirectoryException GivenUp(string unit, DbException fault)
    {
        StoreMeter.Failures.Add(1, new TagList { { "unit", unit }, { "code", engine.CodeOf(fault) } });
        return engine.Unavailable(fault);
    }

    private RetryStrategyOptions Retry(TimeSpan limit) => new()
    {
        ShouldHandle = args => ValueTask.FromResult(
            args.Outcome.Exception is DbException fault && engine.IsTransient(fault)
            && time.GetElapsedTime(args.Context.Properties.GetValue(Begun, 0)) < limit),
        MaxRetryAttempts = Attempts,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(10),
        UseJitter = true,
        OnRetry = args =>
        {
            var code = args.Outcome.Exception is DbException fault ? engine.CodeOf(fault) : "";
            StoreMeter.Retries.Add(1, new TagList { { "unit", args.Context.OperationKey }, { "code", code } });
            return ValueTask.CompletedTask;
        },
    };

    private CircuitBreakerStrategyOptions Breaker() => new()
    {
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is DbException fault && engine.IsUnavailable(fault)),
        FailureRatio = 0.5,
        MinimumThroughput = 20,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = Break,
        OnOpened = _ => Tell("open"),
        OnClosed = _ => Tell("closed"),
        OnHalfOpened = _ => Tell("half-open"),
    };

    private static ValueTask Tell(string state)
    {
        StoreMeter.CircuitChanges.Add(1, new KeyValuePair<string, object?>("state", state));
        return ValueTask.CompletedTask;
    }
}
