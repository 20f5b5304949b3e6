using System.Reflection;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A real store with a fault in front of it: called first, it lets a call through by returning null.</summary>
public class StoreProxy : DispatchProxy
{
    private IDirectoryStore inner = null!;
    private Func<MethodInfo, object?[], object?> fault = null!;

    /// <summary><paramref name="inner"/> behind <paramref name="fault"/>, which throws, answers (a Task of the right type), or returns null.</summary>
    public static IDirectoryStore Of(IDirectoryStore inner, Func<MethodInfo, object?[], object?> fault)
    {
        var proxy = Create<IDirectoryStore, StoreProxy>();
        ((StoreProxy)(object)proxy).inner = inner;
        ((StoreProxy)(object)proxy).fault = fault;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        try
        {
            return fault(targetMethod!, args!) ?? targetMethod!.Invoke(inner, args);
        }
        catch (TargetInvocationException wrapped)
        {
            throw wrapped.InnerException!;
        }
    }
}
