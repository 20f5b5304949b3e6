namespace EntEcole.Directory.Tests.Support;

/// <summary>Files of the repository that tests read where they are written.</summary>
internal static class Repository
{
    /// <summary>The path of a file, given from the root with slashes.</summary>
    public static string Path(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder!.FullName, "EntEcole.Directory.sln")))
        {
            folder = folder.Parent;
        }

        return System.IO.Path.Combine(folder.FullName, file);
    }
}
