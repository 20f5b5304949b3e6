using System.Reflection;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A real store with a fault in front of it: called first, it lets a call through by returning null.</summary>
public class StoreProxy : DispatchProxy
{
    private object inner = null!;
    private Func<MethodInfo, object?[], object?> fault = null!;

    /// <summary>
    /// <paramref name="inner"/> behind <paramref name="fault"/>, which throws, answers (a Task of the right type), or returns null.
    /// </summary>
    public static DirectoryStore Of(DirectoryStore inner, Func<MethodInfo, object?[], object?> fault) =>
        new WrappedStore(inner, (contract, real) => Of(contract, real, fault));

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

    private static object Of(Type contract, object inner, Func<MethodInfo, object?[], object?> fault)
    {
        var proxy = (StoreProxy)Create(contract, typeof(StoreProxy));
        proxy.inner = inner;
        proxy.fault = fault;
        return proxy;
    }
}
