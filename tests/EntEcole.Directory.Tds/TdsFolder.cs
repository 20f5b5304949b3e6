namespace EntEcole.Directory.Tds;

/// <summary>A temporary folder, deleted when it is disposed.</summary>
internal sealed class TdsFolder : IDisposable
{
    private readonly string path = System.IO.Directory.CreateTempSubdirectory("entecole-tds-").FullName;

    public string File(string name) => Path.Combine(path, name);

    public void Dispose()
    {
        try
        {
            System.IO.Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // A file may still be open for a moment: the machine's own cleaning has the rest.
        }
    }
}
