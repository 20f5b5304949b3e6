using System.Runtime.InteropServices;

namespace EntEcole.Directory.Server.Host;

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

    /// <summary>
    /// Gives back to the system what is no longer held. Threads of the runtime have pools of their own before <see cref="UseOnePool"/> can
    /// be asked for: what a plan of one academy had, 40 MB and more, would stay in one of them while that of the next fills another.
    /// </summary>
    public static void GiveBack()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = Trim(0);
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

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint kept);
}
