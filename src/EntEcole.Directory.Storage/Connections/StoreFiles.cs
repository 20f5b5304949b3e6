using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>The files of an embedded store: they hold every person, so only their owner may read them.</summary>
public static class StoreFiles
{
    private static readonly string[] Endings = ["", "-wal", "-shm", "-journal"];

    /// <summary>
    /// Those of the store at <paramref name="path"/> that others than their owner can read or write; none of a store that holds nothing
    /// yet.
    /// </summary>
    public static IReadOnlyList<string> Loose(string path) =>
        new FileInfo(path) is not { Exists: true, Length: > 0 } ? [] : [.. Endings.Select(end => path + end).Where(PrivateFile.IsLoose)];

    /// <summary>Refuses a store that others can read.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>, with the command that mends it.</exception>
    public static void RefuseLoose(string path)
    {
        if (Loose(path) is { Count: > 0 } loose)
        {
            var command = "chmod 600 " + string.Join(' ', loose);
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText(
                    $"Other accounts can read the store. Close it to them first: {command}",
                    $"D'autres comptes peuvent lire la base. La leur fermer d'abord : {command}"),
                DirectoryException.Fact("setting", "database"));
        }
    }
}
