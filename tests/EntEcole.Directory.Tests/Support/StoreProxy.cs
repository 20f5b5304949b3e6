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
    public static IDirectoryStore Of(IDirectoryStore inner, Func<MethodInfo, object?[], object?> fault) =>
        (IDirectoryStore)Of(typeof(IDirectoryStore), inner, fault);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        try
        {
            // A contract of the store is behind the same fault; to ask for it is no call.
            return StoreContracts.IsOne(targetMethod!)
                ? Of(targetMethod!.ReturnType, targetMethod.Invoke(inner, args)!, fault)
                : fault(targetMethod!, args!) ?? targetMethod!.Invoke(inner, args);
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

/// <summary>The contracts that a store gives.</summary>
internal static class StoreContracts
{
    /// <summary>Whether a method of a store gives one of its contracts.</summary>
    public static bool IsOne(MethodInfo method) =>
        method.IsSpecialName && method.DeclaringType == typeof(IDirectoryStore) && method.ReturnType.IsInterface;
}
