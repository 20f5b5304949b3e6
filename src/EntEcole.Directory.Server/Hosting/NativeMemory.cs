using System.Runtime.InteropServices;

namespace EntEcole.Directory.Server.Hosting;

/// <summary>Memory outside the runtime's heap: the database's and the compiler's.</summary>
internal static partial class NativeMemory
{
    // malloc.h of glibc.
    private const int ArenaMax = -8;

    /// <summary>
    /// Keeps all of it in one pool, where what one thread gives back another takes: by default glibc keeps a pool a thread, and a night,
    /// which has few threads that wait for each other, holds 30 MB more. Nothing where the C library is another.
    /// </summary>
    public static void UseOnePool()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = SetOption(ArenaMax, 1);
            }
            catch (EntryPointNotFoundException)
            {
                // Not glibc: its own way is as good.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
