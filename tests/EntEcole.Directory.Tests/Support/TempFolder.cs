using EntEcole.Directory.Files;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A folder of its own for one test, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = System.IO.Directory.CreateTempSubdirectory("entecole-test-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that only its owner can read, as keys and secrets are.</summary>
    public string WritePrivate(string name, string text)
    {
        PrivateFile.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose()
    {
        try
        {
            System.IO.Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed child process may still be letting go of a file: the machine's own cleaning has the rest.
        }
    }
}
