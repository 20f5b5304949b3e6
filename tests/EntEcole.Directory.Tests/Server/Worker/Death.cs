using System.Reflection;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>
/// The end of a process, as far as a test can have it in its own: from then on nothing it asks of store or clock is answered.
/// </summary>
internal sealed class Death
{
    private int stepsLeft = int.MaxValue;
    private string? at;
    private (string Call, Action Act)? meanwhile;

    public bool HasCome { get; private set; }

    /// <summary>After so many steps.</summary>
    public static Death After(int steps) => new() { stepsLeft = steps };

    /// <summary>Before a call of the store or of a plan, or with a plus sign after it, once it has had its effect.</summary>
    public static Death At(string call) => new() { at = call };

    /// <summary>None: just before the first such call, what another process does.</summary>
    public static Death NoneBut(string call, Action act) => new() { meanwhile = (call, act) };

    /// <summary>A store that dies with it.</summary>
    public DirectoryStore Of(DirectoryStore store) => new WrappedStore(store, (contract, real) => typeof(Mortal<>).MakeGenericType(contract)
        .GetMethod(nameof(Mortal<object>.Of), BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [real, this])!);

    /// <summary>A clock that dies with it.</summary>
    public TimeProvider Of(FakeTime time) => new MortalTime(time, this);

    public void Validate()
    {
        if (HasCome)
        {
            throw new DeathException();
        }
    }

    public void Step(string call)
    {
        Validate();
        if (meanwhile is { } other && string.Equals(call, other.Call, StringComparison.Ordinal))
        {
            meanwhile = null;
            other.Act();
        }

        if (Interlocked.Decrement(ref stepsLeft) <= 0 || string.Equals(call, at, StringComparison.Ordinal))
        {
            HasCome = true;
            throw new DeathException();
        }
    }

    private sealed class MortalTime(FakeTime time, Death death) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            death.Validate();
            return time.GetUtcNow();
        }

        public override long GetTimestamp()
        {
            death.Validate();
            return time.GetTimestamp();
        }
    }
}

/// <summary>The process is no more.</summary>
internal sealed class DeathException : Exception;

/// <summary>A store, or a plan of it, that dies: public, for the runtime makes the proxy.</summary>
public class Mortal<T> : DispatchProxy
    where T : class
{
    private T inner = null!;
    private Death death = null!;

    internal static T Of(T inner, Death death)
    {
        var proxy = Create<T, Mortal<T>>();
        ((Mortal<T>)(object)proxy).inner = inner;
        ((Mortal<T>)(object)proxy).death = death;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // What the operating system ends with a process: connections, locks, events.
        var isRelease = targetMethod!.Name is "DisposeAsync" || targetMethod.IsSpecialName;
        if (!isRelease && targetMethod.ReturnType.IsAssignableTo(typeof(Task)))
        {
            death.Step(targetMethod.Name);
        }

        try
        {
            var result = targetMethod.Invoke(inner, args);
            return isRelease ? result : result switch
            {
                Task<IPlan> plan => OpenedAsync(plan),
                Task<Directory.Runs.SyncReport> report => AfterAsync(report, targetMethod.Name),
                Task<long> number => AfterAsync(number, targetMethod.Name),
                _ => result,
            };
        }
        catch (TargetInvocationException wrapped)
        {
            throw wrapped.InnerException!;
        }
    }

    private async Task<IPlan> OpenedAsync(Task<IPlan> plan) => Mortal<IPlan>.Of(await plan, death);

    private async Task<TResult> AfterAsync<TResult>(Task<TResult> call, string name)
    {
        var result = await call;
        death.Step(name + "+");
        return result;
    }
}
