using EntEcole.Directory.Model;
using MimeKit;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>Mail addresses of schools, as a file gives them: lines of UAI and address, apart by a semicolon, a comma or a tab.</summary>
internal sealed class SchoolAddresses
{
    private const string Setting = "SchoolMailAddresses";

    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);

    /// <summary>Reads a file; null gives none.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.SettingInvalid"/>: no such file, or a line that is none. Its text is not repeated.
    /// </exception>
    public static async Task<SchoolAddresses> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        var read = new SchoolAddresses();
        if (string.IsNullOrWhiteSpace(path))
        {
            return read;
        }

        try
        {
            var lines = await File.ReadAllLinesAsync(path, cancellationToken);
            for (var i = 0; i < lines.Length; i++)
            {
                read.Add(lines[i], i + 1);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DirectoryException.InvalidSetting(Setting, "names a file that cannot be read.", "désigne un fichier illisible.");
        }

        return read;
    }

    /// <summary>The address of a school; null for none.</summary>
    public string? Find(string uai) => addresses.GetValueOrDefault(uai);

    private void Add(string line, int number)
    {
        if (line.Trim().Length == 0)
        {
            return;
        }

        var parts = line.Split(';', ',', '\t').Select(part => part.Trim().Trim('"')).ToList();
        var isAddress = parts.Count > 1 && MailboxAddress.TryParse(parts[1], out var mailbox) && !string.IsNullOrEmpty(mailbox.Domain);
        if (Uai.Normalize(parts[0]) is { } uai && Uai.IsValid(uai) && isAddress && addresses.TryAdd(uai, parts[1]))
        {
            return;
        }

        // A first line of titles.
        if (number > 1 || isAddress)
        {
            throw DirectoryException.InvalidSetting(
                Setting, FormattableString.Invariant($"line {number} is not a UAI and a mail address, each school once."),
                FormattableString.Invariant($"la ligne {number} n'est pas un UAI et une adresse électronique, chaque école une fois."));
        }
    }
}
